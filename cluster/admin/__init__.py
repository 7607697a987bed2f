"""Django's admin over the registry: a second way in, at the API server's height.

Every kind in the scheme gets a list with kubectl's columns, forms for what people change and a box for the whole
manifest, made from what its file declares; nothing lists the kinds here. What is saved or deleted goes through the
registry like everybody's writes: defaults, validation, the log and the loops act. The log itself can be read, and
clusters can be made, removed and have their clocks turned. (Kubernetes has no such thing; its Dashboard is the
nearest.)
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from django.contrib import admin

from cluster.admin.clusters import ClusterAdmin
from cluster.admin.customs import CustomObjectAdmin
from cluster.admin.log import ChangeAdmin
from cluster.admin.objects import ObjectAdmin
from cluster.apimachinery.scheme import Kind, scheme
from cluster.etcd.models import Change, Cluster, CustomResource


def plural(kind: Kind) -> str:
    """The kind's plural as Kubernetes' documentation writes it: ConfigMaps, NetworkPolicies, Endpoints."""
    pairs = zip(kind.kind.lower(), kind.plural, strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return kind.kind[:shared] + kind.plural[shared:]


def name(model: Any) -> None:
    """Have Django's pages say ConfigMap where they would say config map."""
    model._meta.verbose_name, model._meta.verbose_name_plural = model.KIND.kind, plural(model.KIND)


admin.site.site_header = admin.site.site_title = "Podium"
admin.site.index_title = "Everything that is stored"
for _model in scheme.models.values():
    name(_model)
    admin.site.register(_model, type(f"{_model.__name__}Admin", (ObjectAdmin,), {}))
admin.site.register(CustomResource, CustomObjectAdmin)
admin.site.register(Cluster, ClusterAdmin)
admin.site.register(Change, ChangeAdmin)
