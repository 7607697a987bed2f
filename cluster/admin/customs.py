"""The admin of custom resources: all of them in one list, whatever their kind, since one table keeps them.

They are looked at and deleted here; a form would need the kind that only their cluster knows.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cluster.admin import scope
from cluster.admin.filters import LabelSelector
from cluster.admin.objects import DELETED, ObjectAdmin, actor
from cluster.api.printing import age
from cluster.etcd.models import CustomResource
from cluster.registry.registry import Registry


class CustomObjectAdmin(ObjectAdmin):
    """Lists, shows and deletes the objects of kinds that only some clusters know."""

    def get_list_display(self, request: HttpRequest) -> Any:
        return ["name", "resource", "cluster", "namespace", "age"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [scope.CLUSTER, "resource", "namespace", LabelSelector]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ("cluster", "resource", "namespace", "name")

    @admin.display(description="age", ordering="-created")
    def age(self, row: CustomResource) -> str:
        return age(row.manifest)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super(ObjectAdmin, self).get_form(request, obj, change, **{**kwargs, "fields": ()})

    def _delete_one(self, request: HttpRequest, row: Any) -> bool:
        options = {"preconditions": {"uid": row.uid}}
        registry = Registry(row.cluster.name)
        return registry.delete(
            row.resource, row.namespace, row.name, actor=actor(request), why=DELETED, options=options
        )[1]
