"""The plug-ins, one filter or score a file, under the names they have in Kubernetes; each offers a `PLUGIN`."""
