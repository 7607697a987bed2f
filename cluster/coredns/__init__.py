"""CoreDNS: the cluster's names, and how a pod's resolver asks for them."""
