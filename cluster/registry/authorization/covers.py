"""Whether some rules hold all that others give.

The wanted rules are broken down into atoms: one verb of one resource of one group (and one name), or one verb of one
URL. An atom is covered by a single rule or not at all. (In Kubernetes:
component-helpers/auth/rbac/validation/policy_comparator.go and pkg/registry/rbac/validation/policy_compact.go.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cluster.apimachinery.meta import Obj, Objs
from cluster.registry.authorization.attributes import quoted
from cluster.registry.authorization.rules import ALL

_PARTS = {
    "apiGroups": "APIGroups",
    "resources": "Resources",
    "nonResourceURLs": "NonResourceURLs",
    "resourceNames": "ResourceNames",
    "verbs": "Verbs",
}


def missing(held: Iterable[Obj], wanted: Iterable[Obj]) -> list[str]:
    """What of the wanted rules is not held, as errors tell it: sorted, verbs of one resource together."""
    return sorted({told(rule) for rule in _compact(lacking(held, wanted))})


def lacking(held: Iterable[Obj], wanted: Iterable[Obj]) -> Objs:
    """The atoms of the wanted rules that are not held."""
    owned = list(held)
    atoms = (atom for rule in wanted for atom in broken_down(rule))
    return [atom for atom in atoms if not any(_covers(rule, atom) for rule in owned)]


def broken_down(rule: Obj) -> Iterator[Obj]:
    """The atoms of a rule."""
    verbs, names = rule.get("verbs") or [], rule.get("resourceNames") or [None]
    for group in rule.get("apiGroups") or []:
        for resource in rule.get("resources") or []:
            for verb in verbs:
                for name in names:
                    atom = {"apiGroups": [group], "resources": [resource], "verbs": [verb]}
                    yield atom if name is None else {**atom, "resourceNames": [name]}
    for url in rule.get("nonResourceURLs") or []:
        for verb in verbs:
            yield {"nonResourceURLs": [url], "verbs": [verb]}


def _covers(rule: Obj, atom: Obj) -> bool:
    """Whether a rule gives all that an atom gives."""
    return (
        _has(rule, "verbs", atom)
        and _has(rule, "apiGroups", atom)
        and all(_has_resource(rule.get("resources") or (), resource) for resource in atom.get("resources") or ())
        and all(_has_url(rule.get("nonResourceURLs") or (), url) for url in atom.get("nonResourceURLs") or ())
        and _has_name(rule.get("resourceNames") or (), atom.get("resourceNames") or ())
    )


def _has(rule: Obj, field: str, atom: Obj) -> bool:
    owned = rule.get(field) or ()
    return ALL in owned or all(value in owned for value in atom.get(field) or ())


def _has_resource(owned: Sequence[str], resource: str) -> bool:
    _, slash, subresource = resource.partition("/")
    return ALL in owned or resource in owned or (bool(slash) and f"*/{subresource}" in owned)


def _has_url(owned: Sequence[str], url: str) -> bool:
    return any(url == own or (own.endswith(ALL) and url.startswith(own.rstrip(ALL))) for own in owned)


def _has_name(owned: Sequence[str], names: Sequence[str]) -> bool:
    """A rule for certain names never covers one for all."""
    return not owned or (bool(names) and all(name in owned for name in names))


def _compact(atoms: Objs) -> Objs:
    """Atoms that differ by nothing but their verb as one rule."""
    found: dict[tuple[str, ...], Obj] = {}
    for atom in atoms:
        key = tuple(str(atom.get(field)) for field in _PARTS if field != "verbs")
        if "nonResourceURLs" in atom:
            key = (*key, *atom["verbs"])
        if key in found:
            found[key] = {**found[key], "verbs": [*found[key]["verbs"], *atom["verbs"]]}
        else:
            found[key] = atom
    return list(found.values())


def told(rule: Obj) -> str:
    """A rule in one line: {APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}."""
    parts = [f"{title}:{listed(rule[field])}" for field, title in _PARTS.items() if rule.get(field)]
    return f"{{{', '.join(parts)}}}"


def listed(values: Iterable[str]) -> str:
    """A list of texts as Go's %q prints it."""
    return f"[{' '.join(quoted(value) for value in values)}]"
