"""A custom kind in one of its versions: the hooks that a built-in kind has in its file, read from a definition.

What a Go type and its strategy are to a Deployment, a version's schema is to a CronTab: it prunes, fills in, judges.
Each version has a schema, columns and subresources of its own; the objects are stored in one of them, and every
other one is a view of that. (In Kubernetes: apiextensions-apiserver/pkg/registry/customresource.)
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cluster.api import outdated
from cluster.api.apiextensions import embedded, naming, printing, removal, scaling
from cluster.api.apiextensions.conversion import Convert, converted
from cluster.apimachinery import errors, kube_versions, meta
from cluster.apimachinery.cel import rules
from cluster.apimachinery.decoding import Trail
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.schema import Decoded, definition
from cluster.apimachinery.scheme import Kind
from cluster.apimachinery.structural import lists, paths, values
from cluster.apimachinery.structural.defaulting import defaulted
from cluster.apimachinery.structural.pruning import pruned

_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
UNCHECKED = (
    "some validation rules were not checked because the object was invalid; correct the existing errors to complete "
    "validation"
)
_BLOCKING = tuple(f"FieldValue{word}" for word in ("NotSupported", "Required", "TooLong", "TooMany", "TypeInvalid"))


class CustomVersion:
    """One version of a definition, with the attributes and hooks that etcd.models.KubeObject gives a built-in kind.

    `siblings` are all versions of the definition by name.
    """

    FORM = ()
    NAME_RULE = "is_dns1123_subdomain"
    GENERATION = True
    SERVED = False
    STATUS_ALONE = True
    UNCONDITIONAL = False
    CREATES_ON_UPDATE = False
    STATUS_AT_BIRTH = False
    CLEANUP = ()

    def __init__(self, crd: Obj, spec: Obj, convert: Convert, siblings: dict[str, CustomVersion]) -> None:
        self.crd, self.spec, self.convert, self.siblings = crd, spec, convert, siblings
        parts = spec.get("subresources") or {}
        self.KIND = _kind(crd, spec["name"], tuple(sorted(parts)))
        self.COLUMNS = printing.columns(spec)
        self.SCALE: Obj | None = parts.get("scale")
        self.UNCOUNTED = ("metadata", "status") if "status" in parts else ("metadata",)
        self.schema: Obj = meta.get(spec, "schema.openAPIV3Schema", {})
        if crd["spec"].get("preserveUnknownFields"):
            self.schema = {**self.schema, "x-kubernetes-preserve-unknown-fields": True}

    @property
    def name(self) -> str:
        found: str = self.spec["name"]
        return found

    @property
    def served(self) -> bool:
        return bool(self.spec.get("served"))

    @property
    def stored(self) -> bool:
        return bool(self.spec.get("storage"))

    @cached_property
    def warning(self) -> str:
        """What the users of a deprecated version are told."""
        if not self.spec.get("deprecated"):
            return ""
        group, kind = self.KIND.group, self.KIND.kind
        newer = [v.name for v in self.siblings.values() if v.served and not v.spec.get("deprecated")]
        newer = [n for n in newer if kube_versions.priority(n) < kube_versions.priority(self.name)]
        use = f"; use {group}/{min(newer, key=kube_versions.priority)} {kind}" if newer else ""
        return self.spec.get("deprecationWarning") or f"{group}/{self.name} {kind} is deprecated{use}"

    def at(self, version: str) -> CustomVersion:
        """This kind in another version, the stored one by default."""
        return self.siblings.get(version) or next(v for v in self.siblings.values() if v.stored)

    # -- the way in and out ----------------------------------------------------------------------------------

    def decode(self, obj: Obj) -> Decoded:
        """A manifest as this version reads it: pruned, with defaults, its metadata as Go would read it.

        DecodeError for a metadata that cannot be read.
        """
        trail = Trail()
        head = definition(_META).decode(obj.get("metadata") or {}, trail)
        found, unknown = pruned({**obj, "metadata": head}, self.schema)
        unknown += [f"metadata.{path}" for path in trail.unknown]
        found = embedded.coerced(found, self.schema, unknown)
        return Decoded(defaulted(found, self.schema), sorted(unknown))

    def seen(self, obj: Obj) -> Obj:
        """A stored object in this version. What the schema no longer knows is gone, what it newly fills in is there."""
        return self.seen_all([obj])[0]

    def seen_all(self, objects: Objs) -> Objs:
        """The same of many, for which a webhook is asked once."""
        shown = converted(self.convert, self.crd, objects, self.KIND.api_version)
        return [defaulted(pruned(obj, self.schema)[0], self.schema) for obj in shown]

    def kept(self, obj: Obj) -> Obj:
        return converted(self.convert, self.crd, [obj], self.at("").KIND.api_version)[0]

    # -- hooks, as those of etcd.models.KubeObject -------------------------------------------------------------

    def default(self, obj: Obj) -> None:
        obj.update(defaulted(obj, self.schema))

    def prepare(self, obj: Obj, old: Obj | None) -> None:
        """Nothing that the generic strategy has not done."""

    def merge(self, subresource: str, new: Obj, old: Obj) -> Obj:
        if subresource != "status" and "status" not in self.KIND.subresources:
            return new
        base, of = (old, new) if subresource == "status" else (new, old)
        kept = {k: v for k, v in base.items() if k != "status"}
        return {**kept, "status": of["status"]} if "status" in of else kept

    def validate(self, obj: Obj, old: Obj | None) -> list[Cause]:
        found = values.problems(obj, self.schema, values.ABSENT if old is None else old)
        found += list(scaling.problems(obj, self.SCALE)) if self.SCALE else []
        found += embedded.problems(obj, self.schema)
        return found + self._further(obj, old, found)

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:
        """A finalizer that is new is held to what those of the built-in kinds must be."""
        known = meta.finalizers(old) if old is not None else []
        return outdated.finalizers(sorted(set(meta.finalizers(obj)) - set(known)))

    def validate_status(self, obj: Obj, old: Obj) -> list[Cause]:
        schema, found = (self.schema.get("properties") or {}).get("status"), list[Cause]()
        if schema is not None and "status" in obj:
            found += values.problems(obj["status"], schema, old.get("status", values.ABSENT), "status")
        found += list(scaling.problems(obj, self.SCALE, status_only=True)) if self.SCALE else []
        return found + self._further(obj, old, found)

    def _further(self, obj: Obj, old: Obj | None, found: list[Cause]) -> list[Cause]:
        """Doubled items, and the rules in CEL, which are asked only about a well-formed object."""
        doubled = [] if old and any(lists.duplicates(old, self.schema)) else list(lists.duplicates(obj, self.schema))
        if rules.rules_of(self.schema).empty:
            return doubled
        if any(cause.reason in _BLOCKING for cause in (*found, *doubled)):
            return [*doubled, errors.invalid_value(values.ROOT, None, UNCHECKED)]
        return [*doubled, *rules.causes(self.schema, obj, old)]

    def validate_part(self, subresource: str, obj: Obj, old: Obj) -> list[Cause]:
        return self.validate(obj, old)

    def grace(self, obj: Obj, asked: int | None) -> int:
        return 0

    def held(self, obj: Obj) -> bool:
        return False

    def inside(self, tx: Any, obj: Obj, old: Obj | None) -> None:
        """Nothing new of a kind that has gone, or is about to go, since the request began."""
        crd = tx.read(naming.DEFINITIONS, "", meta.name(self.crd))
        if crd is None:
            raise errors.unknown_path()
        if old is None and meta.is_deleting(crd):
            raise errors.method_not_allowed("create", self.KIND.resource)

    def mark(self, tx: Any, obj: Obj) -> None:
        """Nothing goes with the mark."""

    def leave(self, tx: Any, obj: Obj) -> None:
        """The last object of a definition that waits to go lets it go."""
        removal.let_go(tx, meta.name(self.crd), obj)

    def selectable(self, obj: Obj) -> dict[str, str]:
        """The fields that the definition lets clients select by, as text."""
        found = {}
        for said in self.spec.get("selectableFields") or ():
            value = paths.get(obj, said["jsonPath"])
            found[said["jsonPath"].removeprefix(".")] = "" if value is None else paths.text(value)
        return found


def _kind(crd: Obj, version: str, subresources: tuple[str, ...]) -> Kind:
    """The identity of a definition's kind in a version, by the names that it was given."""
    names, spec = meta.get(crd, "status.acceptedNames", {}), crd["spec"]
    return Kind(
        spec["group"], version, names["kind"], names["plural"], tuple(names.get("shortNames") or ()),
        spec["scope"] == "Namespaced", tuple(names.get("categories") or ()), subresources,
        singular=names.get("singular", ""), plural_kind=names.get("listKind", ""),
    )  # fmt: skip


def versions(crd: Obj, convert: Convert) -> list[CustomVersion]:
    """All versions of a definition, each knowing the others."""
    siblings: dict[str, CustomVersion] = {}
    for spec in crd["spec"]["versions"]:
        siblings[spec["name"]] = CustomVersion(crd, spec, convert, siblings)
    return list(siblings.values())
