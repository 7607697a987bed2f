"""Where a pod would rather be: near nodes, near pods, far from pods, spread evenly.

(In Kubernetes: validateAffinity and validateTopologySpreadConstraints in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.api.podspec import selectors
from cluster.api.podspec.rules import positive
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

_REQUIRED, _PREFERRED = (f"{word}DuringSchedulingIgnoredDuringExecution" for word in ("required", "preferred"))
_UNSATISFIABLE = ("DoNotSchedule", "ScheduleAnyway")
_INCLUSION = ("Honor", "Ignore")
EMPTY = "can not be empty"


def problems(affinity: Obj, path: str) -> list[Cause]:
    """Every cause against an affinity that stands at `path`."""
    found = _nodes(affinity.get("nodeAffinity") or {}, f"{path}.nodeAffinity")
    for side in ("podAffinity", "podAntiAffinity"):
        found += _pods(affinity.get(side) or {}, f"{path}.{side}")
    return found


def _nodes(affinity: Obj, path: str) -> list[Cause]:
    needed = affinity.get(_REQUIRED)
    found = selectors.node_selector_problems(needed, f"{path}.{_REQUIRED}") if needed is not None else []
    for index, term in enumerate(affinity.get(_PREFERRED) or []):
        here = f"{path}.{_PREFERRED}[{index}]"
        found += _weight(term, here)
        found += selectors.term_problems(term.get("preference") or {}, f"{here}.preference", values=False)
    return found


def _pods(affinity: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, term in enumerate(affinity.get(_REQUIRED) or []):
        found += _term(term, f"{path}.{_REQUIRED}[{index}]")
    for index, weighted in enumerate(affinity.get(_PREFERRED) or []):
        here = f"{path}.{_PREFERRED}[{index}]"
        found += _weight(weighted, here) + _term(weighted.get("podAffinityTerm") or {}, f"{here}.podAffinityTerm")
    return found


def _weight(term: Obj, path: str) -> list[Cause]:
    weight = term.get("weight") or 0
    return [] if 0 < weight <= 100 else [invalid_value(f"{path}.weight", weight, "must be in the range 1-100")]


def _term(term: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    for field in ("labelSelector", "namespaceSelector"):
        found += validation.selector_causes(term.get(field) or {}, f"{path}.{field}")
    for name in term.get("namespaces") or []:
        found += validation.causes(f"{path}.namespace", name, validation.is_dns1123_label(name))
    key = term.get("topologyKey") or ""
    found += [] if key else [required(f"{path}.topologyKey", EMPTY)]
    return found + validation.causes(f"{path}.topologyKey", key, validation.is_qualified_name(key))


def spread_problems(constraints: list[Obj], path: str) -> list[Cause]:
    """Every cause against constraints on how pods are spread."""
    found: list[Cause] = []
    for index, constraint in enumerate(constraints):
        here, action = f"{path}[{index}]", constraint.get("whenUnsatisfiable") or ""
        found += positive(constraint.get("maxSkew") or 0, f"{here}.maxSkew")
        found += [] if constraint.get("topologyKey") else [required(f"{here}.topologyKey", EMPTY)]
        if action not in _UNSATISFIABLE:
            found.append(not_supported(f"{here}.whenUnsatisfiable", action, _UNSATISFIABLE))
        found += _repeated(constraint, constraints[index + 1 :], here) + _domains(constraint, here)
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            if constraint.get(field) not in (None, *_INCLUSION):
                found.append(not_supported(f"{here}.{field}", constraint[field], _INCLUSION))
        found += validation.selector_causes(constraint.get("labelSelector") or {}, f"{here}.labelSelector")
    return found


def _repeated(constraint: Obj, others: list[Obj], path: str) -> list[Cause]:
    """One key is spread once in each way."""
    own, *rest = ((c.get("topologyKey") or "", c.get("whenUnsatisfiable") or "") for c in (constraint, *others))
    if own not in rest:
        return []
    return [duplicate(f"{path}.{{topologyKey, whenUnsatisfiable}}", f"{{{own[0]}, {own[1]}}}")]


def _domains(constraint: Obj, path: str) -> list[Cause]:
    least, action = constraint.get("minDomains"), constraint.get("whenUnsatisfiable") or ""
    if least is None:
        return []
    found = positive(least, f"{path}.minDomains")
    if action != "DoNotSchedule":
        text = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
        found.append(invalid_value(f"{path}.minDomains", least, text))
    return found
