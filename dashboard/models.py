"""What the site itself keeps; everything of a cluster is in `cluster.etcd.models` and the kinds."""

from dashboard.laptop.models import HomeFile

__all__ = ["HomeFile"]
