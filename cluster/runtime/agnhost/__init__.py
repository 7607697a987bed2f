"""The subcommands of agnhost (Kubernetes: test/images/agnhost), for the image of that name."""
