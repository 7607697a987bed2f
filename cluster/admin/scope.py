"""Whose clusters somebody sees here.

The admin knows members of staff and no classroom. Whoever knows which clusters are whose says so through `provide`;
without it, all staff see all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin import RelatedFieldListFilter
from django.contrib.admin.options import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from cluster.etcd.models import Cluster

Clusters = Callable[[Any], "QuerySet[Cluster]"]

_clusters: list[Clusters] = [lambda user: Cluster.objects.all()]


def provide(clusters: Clusters) -> None:
    """From now on, these are the clusters that a user sees."""
    _clusters[:] = [clusters]


def clusters(request: HttpRequest) -> QuerySet[Cluster]:
    """The clusters that whoever asks may see."""
    return _clusters[0](request.user)


class OwnClusters(RelatedFieldListFilter):
    """The filter by cluster, which offers no others."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]
    ) -> list[tuple[str, Any]]:
        return [(str(row.pk), row.name) for row in clusters(request).order_by("name")]


CLUSTER: tuple[str, type[RelatedFieldListFilter]] = ("cluster", OwnClusters)
