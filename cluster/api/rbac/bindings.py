"""What bindings have in common: the role they give, and the subjects they give it to.

Subjects are users and groups, which are mere names that authentication gives, and service accounts, which are
objects. Which role a binding gives never changes: whoever may edit the subjects could otherwise swap the role under
them. (In Kubernetes: ValidateRoleBinding and its neighbours in pkg/apis/rbac/validation.)
"""

from __future__ import annotations

from collections.abc import Sequence

from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.api.rbac import GROUP
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Column

USER, GROUP_OF_USERS, ACCOUNT = "User", "Group", "ServiceAccount"
_GROUP_OF = {ACCOUNT: "", USER: GROUP, GROUP_OF_USERS: GROUP}
"""The API group of each kind of subject."""


def default(binding: Obj) -> None:
    """The one API group that roles, users and groups have, in place."""
    ref = binding.get("roleRef")
    if isinstance(ref, dict) and not ref.get("apiGroup"):
        ref["apiGroup"] = GROUP
    for subject in subjects(binding):
        if not subject.get("apiGroup") and _GROUP_OF.get(subject.get("kind", "")):
            subject["apiGroup"] = GROUP


def subjects(binding: Obj) -> Objs:
    found: Objs = binding.get("subjects") or []
    return found


def problems(binding: Obj, old: Obj | None, kinds: Sequence[str]) -> list[Cause]:
    """Everything wrong with a binding that may give roles of these kinds."""
    namespaced = "Role" in kinds
    found = _reference(binding.get("roleRef") or {}, kinds)
    for index, subject in enumerate(subjects(binding)):
        found += _subject(subject, f"subjects[{index}]", namespaced)
    if old is not None and _shown(binding) != _shown(old):
        found.append(invalid_value("roleRef", _shown(binding), "cannot change roleRef"))
    return found


def _shown(binding: Obj) -> Obj:
    """The roleRef as errors show it: Kubernetes' own struct, whose fields begin with capitals."""
    ref = binding.get("roleRef") or {}
    return {"APIGroup": ref.get("apiGroup") or "", "Kind": ref.get("kind") or "", "Name": ref.get("name") or ""}


def _reference(ref: Obj, kinds: Sequence[str]) -> list[Cause]:
    group, kind, name = (ref.get(field) or "" for field in ("apiGroup", "kind", "name"))
    found = [] if group == GROUP else [not_supported("roleRef.apiGroup", group, [GROUP])]
    if kind not in kinds:
        found.append(not_supported("roleRef.kind", kind, kinds))
    if not name:
        return [*found, required("roleRef.name")]
    return found + validation.causes("roleRef.name", name, validation.is_path_segment(name))


def _subject(subject: Obj, path: str, namespaced: bool) -> list[Cause]:
    kind, name, group = (subject.get(field) or "" for field in ("kind", "name", "apiGroup"))
    found = [] if name else [required(f"{path}.name")]
    if kind not in _GROUP_OF:
        return [*found, not_supported(f"{path}.kind", kind, _GROUP_OF)]
    if kind == ACCOUNT and name:
        found += validation.causes(f"{path}.name", name, validation.is_dns1123_subdomain(name))
    if group != _GROUP_OF[kind]:
        found.append(not_supported(f"{path}.apiGroup", group, [_GROUP_OF[kind]]))
    if kind == ACCOUNT and not namespaced and not subject.get("namespace"):
        found.append(required(f"{path}.namespace"))
    return found


def _role(binding: Obj) -> str:
    ref = binding.get("roleRef") or {}
    return f"{ref.get('kind', '')}/{ref.get('name', '')}"


def _listed(kind: str) -> Column:
    """The wide column of one kind of subject: names, service accounts with their namespace."""

    def cell(binding: Obj) -> str:
        chosen = [s for s in subjects(binding) if s.get("kind") == kind]
        prefix = kind == ACCOUNT
        return ", ".join(f"{s.get('namespace') or ''}/{s['name']}" if prefix else s["name"] for s in chosen)

    return Column(f"{kind}s", cell, wide=True, description=f"{kind}s in the binding.")


COLUMNS = (
    NAME_COLUMN,
    Column("Role", _role, description="The role that the binding gives."),
    AGE_COLUMN,
    *(_listed(kind) for kind in (USER, GROUP_OF_USERS, ACCOUNT)),
)
