"""The admin of a kind: one class for all kinds, made from what their files declare.

Every write, also of a bulk action, goes through the registry: the signed-in user is the actor, so that the log says
who did it. Django's own transaction around a form's request is left out: admission and validation run before a
transaction opens, and the store opens its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from cluster.admin import columns, related, samples, scope, yaml_text
from cluster.admin.filters import LabelSelector, Wide
from cluster.admin.forms import MANIFEST, VERSION, EditForm, NewForm, places
from cluster.admin.generics import ModelAdmin, ModelForm
from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.scheme import Kind
from cluster.etcd.models import KubeObject
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

AGENT = "admin"
GROUPS = ("system:masters", "system:authenticated")
DELETED = "deleted in the admin"
TRIES = 5


def actor(request: HttpRequest) -> Actor:
    """The signed-in user, as the API server would see them."""
    return Actor(str(request.user.get_username()), GROUPS, AGENT)


class DirectWrites(ModelAdmin):
    """An admin whose writes open their own transactions."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Once more from the start when somebody else wrote between the form's dry run and its write."""
        for _ in range(TRIES):
            try:
                return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
            except StatusError as error:
                refused = error
        raise refused

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        return self._delete_view(request, object_id, extra_context)  # type: ignore[attr-defined]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What the page before a deletion lists: the objects alone; what they own goes by Kubernetes' rules."""
        kept = set() if self.has_delete_permission(request) else {self.opts.verbose_name}
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, kept, []

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: int) -> HttpResponse:
        """Back to the list; delete_model has said what happened."""
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    @admin.action(permissions=["delete"], description="Delete selected %(verbose_name_plural)s")
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """Django's action asks; the answer is carried out here, where it is known what really happened."""
        if not request.POST.get("post"):
            return delete_selected(self, request, queryset)
        self.log_deletions(request, queryset)
        self.delete_queryset(request, queryset)
        return None


class ObjectAdmin(DirectWrites):
    """Lists, edits, makes and deletes the objects of one kind."""

    actions = ("delete_selected",)
    change_form_template = "admin/cluster/object_form.html"
    list_per_page = 100
    list_select_related = ("cluster",)
    show_full_result_count = False
    search_fields = ("name",)

    @property
    def kind(self) -> Kind:
        found: Kind = self.model.KIND
        return found

    # -- the list --------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(cluster__in=scope.clusters(request))

    def get_list_display(self, request: HttpRequest) -> Any:
        usual, wide = columns.cells(self.kind.resource)
        place = ["cluster", "namespace"] if self.kind.namespaced else ["cluster"]
        return [*usual[:1], *place, *usual[1:], *(wide if request.GET.get(Wide.parameter_name) else [])]

    def get_list_filter(self, request: HttpRequest) -> Any:
        place = [scope.CLUSTER, "namespace"] if self.kind.namespaced else [scope.CLUSTER]
        return [*place, LabelSelector, Wide]

    def get_ordering(self, request: HttpRequest) -> Any:
        return ("cluster", "namespace", "name")

    # -- forms -----------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "create" in self.kind.verbs and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "update" in self.kind.verbs and super().has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: type[ModelForm] = EditForm if obj is not None else NewForm
        made: Any = forms.modelform_factory(self.model, form=form, fields=())
        made.actor, made.clusters = actor(request), scope.clusters(request)
        return made

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ["cluster", MANIFEST]})]
        if not self.has_change_permission(request, obj):
            return [(None, {"fields": ["as_yaml"]})]
        return [(None, {"fields": [*places(obj), VERSION]}), ("The whole manifest", {"fields": [MANIFEST]})]

    @admin.display(description="manifest")
    def as_yaml(self, obj: KubeObject) -> str:
        return format_html("<pre>{}</pre>", yaml_text.dump(meta.unmanaged(obj.manifest)))

    def get_changeform_initial_data(self, request: HttpRequest) -> Any:
        first = scope.clusters(request).order_by("name").first()
        return {
            "cluster": first,
            MANIFEST: samples.sample(self.kind),
            **super().get_changeform_initial_data(request),
        }

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: Any = None,
    ) -> Any:  # fmt: skip
        if obj is not None:
            context = {**context, **related.about(self.admin_site, obj)}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The object's own history is the cluster's log."""
        row = self.get_object(request, object_id)
        if row is None:
            return super().history_view(request, object_id, extra_context)
        return HttpResponseRedirect(related.history_url(row))

    # -- writes ----------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store what the form means, and let Django's object be the row that came of it."""
        cluster = obj.cluster if change else form.cleaned_data["cluster"]
        stored = form.write()
        key = {"namespace": meta.namespace(stored), "name": meta.name(stored)}
        row = self.model.objects.filter(cluster=cluster, **key).first()
        if row is not None:
            obj.__dict__.update(row.__dict__)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._delete(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._delete(request, queryset.select_related("cluster"))

    def _delete(self, request: HttpRequest, rows: Iterable[KubeObject]) -> None:
        """Ask the registry for each deletion, and say which objects are gone and which are on their way."""
        gone, going = 0, 0
        for row in rows:
            try:
                if self._delete_one(request, row):
                    gone += 1
                else:
                    going += 1
            except StatusError as error:
                messages.error(request, error.message)
        if gone:
            messages.success(request, f"{gone} deleted.")
        if going:
            messages.info(
                request, f"{going} marked for deletion: they go once their grace or finalizers are over."
            )

    def _delete_one(self, request: HttpRequest, row: KubeObject) -> bool:
        options = {"preconditions": {"uid": row.uid}}
        _, gone = Registry(row.cluster.name).delete(
            self.kind.resource, row.namespace, row.name, actor=actor(request), why=DELETED, options=options
        )
        return gone
