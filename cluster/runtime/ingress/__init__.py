"""The simulated ingress-nginx: nginx with a configuration that follows the cluster's Ingresses."""
