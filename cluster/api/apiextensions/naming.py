"""Which names a CustomResourceDefinition gets: in one group a name means one thing.

What a definition asks for stands in its spec; what it was given stands in `status.acceptedNames`, and only that is
served. Who comes second waits, with NamesAccepted False, until the first one gives the name back. A definition whose
names are accepted is established, and stays so: taking an API away because of a quarrel over a short name would harm
whoever uses it. (In Kubernetes: apiextensions-apiserver/pkg/controller/status and establish.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj

DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io"
ESTABLISHED, NAMES_ACCEPTED, TERMINATING = "Established", "NamesAccepted", "Terminating"
_RESOURCES, _KINDS = ("plural", "singular", "shortNames"), ("kind", "listKind")


def settled(crd: Obj) -> bool:
    """Whether the definition has the names that it asks for."""
    return bool(crd["spec"]["names"] == meta.get(crd, "status.acceptedNames"))


def judged(crd: Obj, others: Iterable[Obj]) -> Obj:
    """The definition with its names accepted as far as no other one of its group has them, and its conditions."""
    group = crd["spec"]["group"]
    rivals = [meta.get(o, "status.acceptedNames", {}) for o in others if o["spec"]["group"] == group]
    asked, given = crd["spec"]["names"], {**meta.get(crd, "status.acceptedNames", {})}
    reason, message = "NoConflicts", "no conflicts found"
    for fields in (_RESOURCES, _KINDS):
        used = {name for rival in rivals for field in fields for name in _listed(rival.get(field))}
        for field in fields:
            if problem := _in_use(field, asked, given, used):
                reason, message = f"{field[0].upper()}{field[1:]}Conflict", problem
            elif field in asked:
                given[field] = asked[field]
            else:
                given.pop(field, None)
    given.pop("categories", None)
    given |= {"categories": asked["categories"]} if asked.get("categories") else {}
    named = {**crd, "status": {**(crd.get("status") or {}), "acceptedNames": given}}
    accepted = reason == "NoConflicts"
    return _established(with_condition(named, NAMES_ACCEPTED, accepted, reason, message), accepted)


def _listed(names: Any) -> list[str]:
    return [names] if isinstance(names, str) else names or []


def _in_use(field: str, asked: Obj, given: Obj, used: set[str]) -> str:
    """What is said of a name that another definition has; "" when it is free or already ours."""
    fresh = [name for name in _listed(asked.get(field)) if name not in _listed(given.get(field))]
    problems = [f'"{name}" is already in use' for name in fresh if name in used]
    return problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]" if problems else ""


def _established(crd: Obj, accepted: bool) -> Obj:
    if meta.condition_is(crd, ESTABLISHED):
        return crd
    if not accepted:
        return with_condition(crd, ESTABLISHED, False, "NotAccepted", "not all names are accepted")
    return with_condition(crd, ESTABLISHED, True, "InitialNamesAccepted", "the initial names have been accepted")


def with_condition(crd: Obj, kind: str, holds: bool, reason: str, message: str) -> Obj:
    """The definition with one condition set."""
    status: Obj = crd.get("status") or {}
    said = {"type": kind, "status": "True" if holds else "False", "reason": reason, "message": message}
    conditions = meta.with_condition(status.get("conditions") or [], said, clock.timestamp())
    return {**crd, "status": {**status, "conditions": conditions}}


def judge(tx: Any, crd: Obj) -> None:
    """Give a definition that is being written its names, in place; they are given one after the other."""
    if settled(crd):
        return
    others = [one for one in tx.list(DEFINITIONS) if meta.name(one) != meta.name(crd)]
    crd["status"] = judged(crd, others)["status"]


def reconsider(tx: Any, freed: Obj) -> None:
    """Look again at those that may have waited for the names of a definition that is gone."""
    found = [one for one in tx.list(DEFINITIONS) if one["spec"]["group"] == freed["spec"]["group"]]
    for one in found:
        if not settled(one):
            others = [other for other in found if other is not one]
            tx.update(DEFINITIONS, judged(one, others), "a name it asks for is free")
