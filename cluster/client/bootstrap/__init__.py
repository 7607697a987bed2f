"""Making a cluster: what kubeadm does, in one transaction.

A new cluster is born running: its nodes are Ready and its system pods serve, as if it had been up for a while,
so that a student need not wait for machines that do not exist. Everything after that happens at the cluster's
pace, through the loops. (In Kubernetes: kubeadm init and join.)
"""

from cluster.client.bootstrap.clusters import (
    create_cluster,
    delete_cluster,
    kubeconfig,
    list_clusters,
    reset_cluster,
)
from cluster.client.bootstrap.upkeep import reconcile, switch

__all__ = [
    "create_cluster",
    "delete_cluster",
    "kubeconfig",
    "list_clusters",
    "reconcile",
    "reset_cluster",
    "switch",
]
