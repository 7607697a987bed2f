"""client-go: how every loop sees the cluster and speaks to it."""
