"""Forms that edit manifests.

The typed boxes and the YAML box show one manifest, the one at the form's hidden resourceVersion. What somebody
changed in either is laid over it, and the result goes through the registry: once as a dry run while the form is
checked, so that every refusal comes back beside the field it is about, and once for good. So a form knows nothing
of what a kind demands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from cluster.admin import paths, yaml_text
from cluster.admin.boxes import YamlBox, box_for
from cluster.admin.edit import Edit, graft
from cluster.admin.generics import ModelForm
from cluster.apimachinery import meta, schema
from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apimachinery.serializer import Loaded
from cluster.etcd import watch
from cluster.etcd.models import Change, Cluster, KubeObject
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry

MANIFEST, VERSION = "manifest", "resourceVersion"
EDITED, CREATED = "edited in the admin", "created in the admin"


class ManifestBox(YamlBox):
    """The whole manifest. Its value is the document, with the fields that it gives twice."""

    def __init__(self) -> None:
        super().__init__(
            None, 30, label="manifest", required=False, help_text="What you change here or above is stored."
        )

    def read(self, document: Loaded) -> Any:
        if not isinstance(document.value, dict):
            raise DecodeError("a manifest is a map of apiVersion, kind, metadata and so on")
        return document


class ObjectForm(ModelForm):
    """What the two forms share: who writes, how a manifest is read, and where a refusal is shown."""

    actor: ClassVar[Actor]
    conflict: Conflict | None = None

    @property
    def kind(self) -> Kind:
        found: Kind = self._meta.model.KIND
        return found

    def read(self, document: Loaded, base: Obj) -> Obj:
        """The manifest in the box, checked as a request's body is; what stands in the base too is left as it is."""
        kind = self.kind
        try:
            read, _ = schema.admit(
                document.value, (kind.group, kind.version, kind.kind), "Strict", document.duplicates
            )  # fmt: skip
        except StatusError as error:
            raise forms.ValidationError(error.message) from None
        found: Obj = graft(base, document.value, read)
        return found

    def refuse(self, error: StatusError) -> None:
        """Show each cause beside the field it is about: the nearest box, or the YAML's."""
        for cause in error.causes:
            field = cause.get("field", "")
            box = next((p for p in self.fields if paths.within(field, p)), MANIFEST if field else None)
            self.add_error(box, cause["message"] if field in ("", box) else f"{field}: {cause['message']}")
        if not error.causes:
            self.add_error(None, error.message)

    def _post_clean(self) -> None:
        """Nothing: the model's own validation would be a second opinion beside the registry's."""


@dataclass(frozen=True)
class Conflict:
    """Both versions of an object that was changed while a form was open, as YAML, what tells yours from the stored
    one, and who changed it."""

    yours: str
    stored: str
    difference: str
    changes: list[Change]


class EditForm(ObjectForm):
    """Changes one object: the kind's FORM fields as typed boxes, and the whole manifest."""

    edit: Edit

    def __init__(self, data: Any = None, files: Any = None, *, instance: KubeObject, **kwargs: Any) -> None:
        self.base = _shown(instance, data.get(VERSION, "") if data is not None else "")
        self.places = places(instance)
        initial = {place: paths.get(self.base, place) for place in self.places}
        initial |= {VERSION: meta.resource_version(self.base), MANIFEST: self.base}
        super().__init__(data, files, instance=instance, initial=initial, **kwargs)
        self.fields.update({place: box_for(self.kind, place) for place in self.places})
        self.fields[VERSION] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields[MANIFEST] = ManifestBox()

    def clean_manifest(self) -> Obj:
        document: Loaded | None = self.cleaned_data[MANIFEST]
        if document is None or (document.value == self.base and not document.duplicates):
            return self.base
        return self.read(document, self.base)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self.edit = Edit(self.kind, self.base, self._wanted())
        if not self.errors:
            try:
                self.write(dry_run=True)
            except StatusError as error:
                self.refuse(error)
                if error.reason == "Conflict":
                    self.conflict = self._both()
        return self.cleaned_data

    def write(self, *, dry_run: bool = False) -> Obj:
        """Store the edit; StatusError when the registry refuses it."""
        row = self.instance
        return Registry(row.cluster.name).modify(
            self.kind.resource, row.namespace, row.name, self.edit.onto, actor=self.actor, why=EDITED, dry_run=dry_run
        )  # fmt: skip

    def _wanted(self) -> Obj:
        """The manifest from the YAML box with the typed boxes' changes over it."""
        manifest: Obj = self.cleaned_data[MANIFEST]
        wanted = manifest
        for place in self._touched() if self.base else ():
            value, there = self.cleaned_data[place], paths.get(manifest, place)
            if there not in (paths.get(self.base, place), value) or not paths.reachable(manifest, place):
                self.add_error(place, "The manifest below says something else here. Change one of the two.")
            else:
                wanted = paths.put(wanted, place, value)
        return wanted

    def _touched(self) -> list[str]:
        given = self.fields.items()
        sent = {n for n, f in given if not f.widget.value_omitted_from_data(self.data, self.files, n)}
        return [place for place in self.places if place in self.changed_data and place in sent]

    def _both(self) -> Conflict:
        row = self.instance
        since = Change.objects.filter(
            cluster=row.cluster, uid=row.uid, revision__gt=meta.revision(self.base)
        ).defer("manifest")
        stored, yours = row.manifest, self.edit.wanted
        difference = yaml_text.difference(self.edit.meant(stored), self.edit.meant(yours))
        changes = list(since.order_by("revision"))
        return Conflict(yaml_text.dump(yours), yaml_text.dump(meta.unmanaged(stored)), difference, changes)


class NewForm(ObjectForm):
    """Makes an object from a manifest."""

    clusters: ClassVar[QuerySet[Cluster]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"] = forms.ModelChoiceField(self.clusters.order_by("name"))
        self.fields[MANIFEST] = ManifestBox()

    def clean_manifest(self) -> Obj:
        document = self.cleaned_data[MANIFEST] or Loaded({}, [])
        manifest, kind = self.read(document, {}), self.kind
        if (manifest.get("apiVersion"), manifest.get("kind")) != (kind.api_version, kind.kind):
            raise forms.ValidationError(
                f"this form makes objects of kind {kind.kind}, apiVersion {kind.api_version}"
            )
        return manifest

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                self.write(dry_run=True)
            except StatusError as error:
                self.refuse(error)
        return self.cleaned_data

    def write(self, *, dry_run: bool = False) -> Obj:
        """Store the object; StatusError when the registry refuses it."""
        manifest: Obj = self.cleaned_data[MANIFEST]
        namespace = meta.namespace(manifest) or "default" if self.kind.namespaced else ""
        return Registry(self.cleaned_data["cluster"].name).create(
            self.kind.resource, namespace, manifest, actor=self.actor, why=CREATED, dry_run=dry_run
        )


def places(row: KubeObject) -> list[str]:
    """The places of the kind's FORM that this object has room for."""
    return [path for path in row.FORM if paths.reachable(row.manifest, path)]


def _shown(row: KubeObject, version: str) -> Obj:
    """The manifest that the form showed: the stored one at that resourceVersion, {} when it is no longer known."""
    now: Obj = row.manifest
    if version in ("", meta.resource_version(now)):
        return meta.unmanaged(now)
    then = watch.manifest_at(row.cluster_id, int(version)) if version.isdigit() else None
    return meta.unmanaged(then) if then is not None and meta.uid(then) == meta.uid(now) else {}
