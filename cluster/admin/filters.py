"""Filters beside the lists: a box for a label selector, and kubectl's wide columns."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform
from django.http import HttpRequest

from cluster.apimachinery import labels


class Box(admin.SimpleListFilter):
    """A filter that is typed in. Subclasses say what the text means, in `queryset`."""

    template = "admin/cluster/box_filter.html"
    placeholder = ""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: ModelAdmin[Any]) -> None:
        super().__init__(request, params, model, model_admin)
        self.others = [(k, v) for k, v in request.GET.items() if k not in (self.parameter_name, "p", "e")]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("", "")]

    def choices(self, changelist: ChangeList) -> Any:
        """One "choice": what the template needs to keep the other filters."""
        yield {
            "value": self.value() or "",
            "name": self.parameter_name,
            "others": self.others,
            "placeholder": self.placeholder,
            "without": changelist.get_query_string(remove=[str(self.parameter_name)]),
        }


class LabelSelector(Box):
    """kubectl get -l: app=web,tier!=db."""

    title = "label selector"
    parameter_name = "labels"
    placeholder = "app=web,tier!=db"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Matched here, not in SQL: Kubernetes' selectors have one meaning, and one implementation."""
        if not self.value():
            return queryset
        try:
            selector = labels.parse(str(self.value()))
        except ValueError as error:
            messages.error(request, str(error))
            return queryset.none()
        carried = KeyTransform("labels", KeyTransform("metadata", "manifest"))
        rows = queryset.order_by().values_list("pk", carried)
        return queryset.filter(pk__in=[pk for pk, found in rows if selector.matches(found or {})])


class Wide(admin.SimpleListFilter):
    """kubectl get -o wide. It filters nothing."""

    title = "columns"
    parameter_name = "wide"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [("1", "All, as -o wide")]

    def choices(self, changelist: ChangeList) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": "The usual"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset
