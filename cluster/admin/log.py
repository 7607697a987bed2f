"""The log, to be read: every write that ever was, who made it, why, and what it changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from cluster.admin import scope, yaml_text
from cluster.admin.filters import Box
from cluster.admin.generics import ModelAdmin
from cluster.apimachinery import meta
from cluster.apimachinery.scheme import scheme
from cluster.etcd import watch
from cluster.etcd.models import Change


class By(Box):
    """Who wrote it. Typed, not picked: listing all writers would read the whole log."""

    title = "writer"
    parameter_name = "writer"
    placeholder = "system:replicaset-controller"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(by__icontains=self.value()) if self.value() else queryset


class Choice(admin.SimpleListFilter):
    """A column of few values, which are known without asking the database."""

    values: tuple[str, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, value) for value in self.values]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{str(self.parameter_name): self.value()}) if self.value() else queryset


class ByResource(Choice):
    title = parameter_name = "resource"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.resource, kind.resource) for kind in scheme.kinds()]


class ByVerb(Choice):
    title = parameter_name = "verb"
    values = ("create", "update", "delete")


class ChangeAdmin(ModelAdmin):
    """The log, newest first."""

    list_display = ("revision", "verb", "object", "by", "why", "moment")
    list_filter = (scope.CLUSTER, ByResource, ByVerb, By)
    list_per_page = 100
    search_fields = ("name",)
    show_full_result_count = False
    ordering = ("-pk",)
    fields = (
        "cluster", "revision", "previous", "at", "verb", "resource", "namespace", "name", "uid", "by", "agent",
        "why", "difference", "as_yaml",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(cluster__in=scope.clusters(request)).defer("manifest")

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """An object's history is the log of its uid."""
        return lookup == "uid" or super().lookup_allowed(lookup, value, request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(ordering="name")
    def object(self, change: Change) -> str:
        model = scheme.models.get(change.resource)
        kind = model.KIND.kind if model else change.resource
        return f"{kind} {meta.join_key(change.namespace, change.name)}"

    @admin.display(description="at", ordering="pk")
    def moment(self, change: Change) -> str:
        return change.at[:19].replace("T", " ")

    @admin.display(description="manifest")
    def as_yaml(self, change: Change) -> str:
        return format_html("<pre>{}</pre>", yaml_text.dump(meta.unmanaged(change.manifest)))

    @admin.display(description="what changed")
    def difference(self, change: Change) -> str:
        """The lines that this write took away and added."""
        before = watch.manifest_at(change.cluster_id, change.previous) if change.previous else None
        if before is None or change.verb == "delete":
            return "–"
        states = map(meta.unmanaged, (before, change.manifest))
        return format_html("<pre>{}</pre>", yaml_text.difference(*states))
