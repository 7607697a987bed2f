"""The field manager: what every write does to managedFields.

An update is made first and accounted for afterwards; an apply is decided here. Around the bookkeeping stand the
conventions: whoever asks for it gets a fresh start; what identifies an object is nobody's; what was there before the
first apply belongs to "before-first-apply"; ten updaters are enough. (In Kubernetes: managedfields.FieldManager and
the managers it is wrapped in.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import orjson

from cluster.apimachinery import errors, meta
from cluster.apimachinery.apply import last_applied, managed, sets, steps, validation
from cluster.apimachinery.apply.compare import compare
from cluster.apimachinery.apply.conflicts import refusal
from cluster.apimachinery.apply.managed import Managed, Manager
from cluster.apimachinery.apply.sets import Fields
from cluster.apimachinery.apply.types import Type, Unkeyed
from cluster.apimachinery.apply.updater import Conflicts, Updater, Versions
from cluster.apimachinery.meta import Obj

BEFORE_FIRST_APPLY = "before-first-apply"
KUBECTL = "kubectl"
_SELF = Manager("current-operation", managed.UPDATE)
_NOBODYS = sets.of([
    *(("f:apiVersion",), ("f:kind",), ("f:metadata",)),
    *(
        ("f:metadata", steps.field(name))
        for name in ("name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation",
                     "managedFields", "resourceVersion")
    ),
])  # fmt: skip

_HEAD = _NOBODYS["f:metadata"]


@lru_cache(maxsize=1024)
def _everything(type_: Type, text: bytes) -> Fields:
    """All that an object says, whoever creates it."""
    return compare(type_, {}, orjson.loads(text)).added


@dataclass(frozen=True)
class FieldManager:
    """The accounts of one kind, for writes in one version, through one subresource ("" for the object itself)."""

    versions: Versions
    api_version: str
    kind: str
    subresource: str = ""
    ignored: Fields = field(default_factory=dict)

    def update(self, live: Obj, new: Obj, name: str) -> Managed:
        """The managers of `new`, written over `live` ({} for a new object) by whoever is called that.

        Nobody, once its fields cannot be told apart: an update is not refused for its bookkeeping.
        """
        known = self._known(live, new)
        try:
            if known:
                return self._updated(meta.unmanaged(live), meta.unmanaged(new), known, name)
            return {} if meta.uid(live) else self._created(new, name)
        except Unkeyed:
            return {}

    def apply(self, live: Obj, config: Obj, name: str, force: bool) -> Obj:
        """`live` ({} for a new object) with the configuration applied, its managedFields among the rest.

        Raises StatusError: 409 with a cause for each field that somebody else has, 400 for a configuration that
        cannot be applied.
        """
        type_ = self._checked(config)
        try:
            new, managers = self._applied(type_, live, config, name, force)
        except Conflicts as found:
            raise refusal(found) from None
        if name == KUBECTL:
            new = last_applied.noted(new, config)
        new = {**new, "metadata": {**meta.metadata(new)}}
        managed.put(new, managers)
        return new

    # -- the steps -------------------------------------------------------------------------------------------

    def _created(self, new: Obj, name: str) -> Managed:
        """The one manager of a new object. Pods of one template are told apart by nothing that anybody owns, so that
        their set is made once."""
        type_ = self.versions.type(self.api_version)
        head = {k: v for k, v in meta.metadata(new).items() if steps.field(k) not in _HEAD}
        claimed = _everything(type_, orjson.dumps({**new, "metadata": head})) if type_ is not None else {}
        fields = sets.difference(sets.recursive_difference(claimed, self.ignored), _NOBODYS)
        writer = managed.updater(name, self.api_version, self.subresource)
        return managed.stamped({writer: managed.Entry(fields, self.api_version)}, writer) if fields else {}

    def _known(self, live: Obj, new: Obj) -> Managed:
        """The entries to go on from: what the writer sent, or else (and always of a part) what stands there."""
        sent, before = (meta.metadata(obj).get("managedFields") for obj in (new, live))
        if self.subresource or sent is None or sent == before:
            return managed.stored(live)
        if managed.is_reset(sent):
            return {}
        try:
            return managed.given(sent) or managed.stored(live)
        except (ValueError, TypeError, AttributeError):
            return managed.stored(live)

    def _updated(self, live: Obj, new: Obj, known: Managed, name: str) -> Managed:
        updater = Updater(self.versions, self.ignored)
        found = updater.update(live, new, self.api_version, known, _SELF)
        mine = found.pop(_SELF, None)
        taken = sets.difference(mine.fields, _NOBODYS) if mine is not None else {}
        if mine is None or not taken:
            return found
        writer = managed.updater(name, self.api_version, self.subresource)
        if writer in found:
            taken = sets.union(found[writer].fields, taken)
        found[writer] = mine.having(taken)
        return managed.capped(managed.stamped(found, writer))

    def _applied(self, type_: Type, live: Obj, config: Obj, name: str, force: bool) -> tuple[Obj, Managed]:
        known, bare = managed.stored(live), meta.unmanaged(live)
        if not known:
            known = self._updated({}, bare, {}, BEFORE_FIRST_APPLY)
        try:
            return self._merged(bare, config, known, name, force)
        except Conflicts as found:
            allowed = last_applied.claimed(type_, bare, self.api_version) if name == KUBECTL else {}
            if not allowed:
                raise
            left = [c for c in found.conflicts if not sets.has(allowed, c.path)]
            if left:
                raise Conflicts(left) from None
        return self._merged(bare, config, known, name, force=True)

    def _merged(self, live: Obj, config: Obj, known: Managed, name: str, force: bool) -> tuple[Obj, Managed]:
        writer = managed.applier(name, self.subresource)
        updater = Updater(self.versions, self.ignored)
        new, found = updater.apply(live, config, self.api_version, known, writer, force)
        if writer in found:
            found[writer] = found[writer].having(sets.difference(found[writer].fields, _NOBODYS))
            if not found[writer].fields:
                del found[writer]
            elif new != live:
                found = managed.stamped(found, writer)
        return new, found

    def _checked(self, config: Obj) -> Type:
        """The shape a configuration has, once it is one; StatusError 400."""
        type_ = self.versions.type(self.api_version)
        if type_ is None or (config.get("apiVersion"), config.get("kind")) != (self.api_version, self.kind):
            raise errors.bad_request(f"invalid object type: {_gvk(config)}")
        if meta.metadata(config).get("managedFields") is not None:
            raise errors.bad_request("metadata.managedFields must be nil")
        problems = _problems(type_, config)
        if problems:
            raise _untyped(config, problems)
        return type_


def _problems(type_: Type, config: Obj) -> list[str]:
    try:
        return list(validation.problems(type_, config))
    except Unkeyed as error:
        return [str(error)]


def _untyped(config: Obj, problems: list[str]) -> errors.StatusError:
    """Kubernetes answers this with a 500 that has no reason; the fault is the client's, so here it is a 400."""
    about = f"{meta.namespace(config)}/{meta.name(config)}; {_gvk(config)}"
    said = (
        problems[0]
        if len(problems) == 1
        else "\n".join(["errors:", *(f"  {problem}" for problem in problems)])
    )
    return errors.StatusError(400, "", f"failed to create typed patch object ({about}): {said}")


def _gvk(obj: Obj) -> str:
    """As Go prints a GroupVersionKind."""
    group, version = meta.group_version(str(obj.get("apiVersion") or ""))
    return f"{group}/{version}, Kind={obj.get('kind') or ''}"
