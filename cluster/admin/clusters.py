"""Clusters themselves: made and removed whole, and otherwise only their clock can be turned.

A row is never saved as a form leaves it: that would put back a revision that loops have long passed. `set_clock`
writes the clock's columns alone, and has the cluster's counter go on without a jump.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from cluster.admin import scope
from cluster.admin.generics import ModelForm
from cluster.admin.objects import DirectWrites
from cluster.apimachinery import validation
from cluster.client import bootstrap
from cluster.client.bootstrap import clusters
from cluster.client.bootstrap.clusters import CHOICES, MOST_NODES
from cluster.etcd import beside
from cluster.etcd.models import Cluster

CLOCK = ("pace", "speed", "paused")
BORN_WITH = ("cloud", "nodes", "zones", "ip_families", "network", "proxy_mode", "ipvs_scheduler", "ingress", "advice",
             "strict_135")  # fmt: skip
WISHES = ("name", "pace", *BORN_WITH)
MADE = ("name", *BORN_WITH, "created", "revision")
SLOWEST, FASTEST = 0.1, 50.0


class ClockForm(ModelForm):
    """Turns a cluster's clock."""

    speed = forms.FloatField(
        min_value=SLOWEST, max_value=FASTEST, help_text="Times the usual: 2 is twice as quick."
    )

    class Meta:
        model = Cluster
        fields = CLOCK
        help_texts: ClassVar = {
            "pace": "How long one-off waits last: an image pull, a start, a load balancer.",
            "paused": "Holds every decision of every loop; the page can then step through them.",
        }


class WishForm(ModelForm):
    """What a new cluster is to be."""

    nodes = forms.IntegerField(
        min_value=1, max_value=MOST_NODES, initial=3, help_text="Workers, besides the control plane."
    )

    zones = forms.IntegerField(
        min_value=0, required=False, help_text="How many the nodes are spread over: three at a cloud, else none."
    )

    class Meta:
        model = Cluster
        fields = WISHES
        labels: ClassVar = {"strict_135": "strict 1.35", "ip_families": "IP families"}
        help_texts: ClassVar = {
            "ip_families": "The addresses that pods, Services and nodes have, the first family first.",
            "network": "flat, as Kubernetes wants it; bridge, as Docker does it: each node's pods to themselves.",
            "ingress": "With an ingress controller, ingress-nginx.",
            "advice": "How far down a failed request is explained; below that nobody is told anything.",
            "strict_135": "Leave out the API versions of old guides.",
        }

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        problems = validation.is_dns1123_label(name)
        if problems:
            raise ValidationError(problems)
        return name

    def clean(self) -> dict[str, Any]:
        """What no field can judge by itself, in the words of whoever makes clusters."""
        wishes = dict(super().clean() or {})
        if not self.errors:
            chosen = {wish: wishes[_column(wish)] for wish in CHOICES}
            for cause in clusters.problems(wishes["name"], wishes["nodes"], wishes["zones"] or 0, chosen):
                self.add_error(_column(cause.field), cause.message)
        return wishes


def _column(wish: str) -> str:
    """proxyMode → proxy_mode"""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in wish)


class ClusterAdmin(DirectWrites):
    """Lists clusters, turns their clocks, makes and removes them."""

    actions = ("delete_selected",)
    list_display = ("name", "revision", "pace", "speed", "paused", "cloud", "nodes")
    list_filter = ("pace", "paused", "cloud")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return scope.clusters(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return WishForm if obj is None else ClockForm

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": WISHES})]
        return [("Clock", {"fields": CLOCK}), ("Made as", {"fields": MADE})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else MADE

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        wishes = form.cleaned_data
        if change:
            beside.set_clock(obj.name, **{part: wishes[part] for part in CLOCK})
        else:
            made = bootstrap.create_cluster(**wishes, ca=_authority())
            obj.__dict__.update(made.__dict__)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        bootstrap.delete_cluster(obj.name)
        messages.success(request, f"{obj.name} is gone, with everything in it.")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.delete_model(request, row)


def _authority() -> str:
    """The certificate of this Podium's own authority, which the clusters' clients trust; "" before it is made."""
    file = Path(settings.DATA_DIR) / "pki" / "ca.crt"
    return file.read_text() if file.exists() else ""
