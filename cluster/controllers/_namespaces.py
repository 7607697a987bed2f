"""Nothing new can be made in a namespace that is being deleted, so loops do not try."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.client.view import View


def doomed(obj: Obj, view: View) -> bool:
    """Whether an object is on its way out, by itself or with its namespace."""
    return meta.is_deleting(obj) or meta.is_deleting(view.get("namespaces", "", meta.namespace(obj)) or {})
