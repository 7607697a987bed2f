"""Whether a policy or a webhook is about a request.

Selectors look at the labels of the namespace and of the object, before or after the write; rules at what is done to
which resource. With matchPolicy Equivalent, a rule about one version of a resource means every version of it, and the
object is shown in the version that the rule names. (In Kubernetes: admission/plugin/policy/matching and
plugin/webhook/predicates.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cluster.api.admissionregistration import ALL, EQUIVALENT
from cluster.apimachinery import errors, labels, meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.registry.admission import Request
from cluster.registry.policies.configured import KINDS

NAMESPACES = "namespaces"


@dataclass(frozen=True)
class Resource:
    """A resource as it is asked for: its name in one version, and the kind of its objects there."""

    group: str
    version: str
    plural: str
    kind: str

    @classmethod
    def of(cls, kind: Kind) -> Resource:
        return cls(kind.group, kind.version, kind.plural, kind.kind)

    @property
    def api_version(self) -> str:
        return f"{self.group}/{self.version}" if self.group else self.version


def matched(target: Obj, rules: Sequence[Obj] | None, request: Request) -> Resource | None:
    """As which resource a request is meant, None when it is not.

    `target` has the selectors and the match policy; `rules` None means any request.
    """
    if request.resource in KINDS or request.kind is None or _is_carried(request):
        return None
    if not _namespace_matches(target, request) or not _object_matches(target, request):
        return None
    excluded = target.get("excludeResourceRules") or []
    if excluded and _by_rules(target, excluded, request) is not None:
        return None
    return Resource.of(request.kind) if rules is None else _by_rules(target, rules, request)


def _is_carried(request: Request) -> bool:
    """Whether a write carries out what was asked about already: the Binding was admitted, now the pod changes."""
    return request.operation == "UPDATE" and request.subresource == "binding"


def _by_rules(target: Obj, rules: Sequence[Obj], request: Request) -> Resource | None:
    """The resource that a rule names: the one that was asked for, or else one that is equivalent to it."""
    for resource in _names(target, request):
        if any(_rule_matches(rule, resource, request) for rule in rules):
            return resource
    return None


def _names(target: Obj, request: Request) -> Iterator[Resource]:
    assert request.kind is not None
    own = Resource.of(request.kind)
    yield own
    if target.get("matchPolicy") == EQUIVALENT:
        yield from (other for other in map(Resource.of, request.equivalents()) if other != own)


def _rule_matches(rule: Obj, resource: Resource, request: Request) -> bool:
    names = rule.get("resourceNames")
    return (
        _means(rule.get("operations"), request.operation)
        and _means(rule.get("apiGroups"), resource.group)
        and _means(rule.get("apiVersions"), resource.version)
        and any(
            _part_matches(part, resource.plural, request.subresource) for part in rule.get("resources") or []
        )
        and _in_scope(str(rule.get("scope") or ALL), request)
        and (not names or request.name in names)
    )


def _means(allowed: Sequence[str] | None, value: str) -> bool:
    return allowed is not None and (ALL in allowed or value in allowed)


def _part_matches(wanted: str, plural: str, subresource: str) -> bool:
    """Whether "pods", "pods/exec", "pods/*", "*" or "*/status" means a resource or a part of it."""
    resource, _, part = wanted.partition("/")
    return resource in (ALL, plural) and part in (ALL, subresource)


def _in_scope(scope: str, request: Request) -> bool:
    """A namespace is in no namespace, though a request about one names it."""
    inside = bool(request.namespace) and request.resource != NAMESPACES
    return scope == ALL or (scope == "Namespaced") == inside


def _namespace_matches(target: Obj, request: Request) -> bool:
    selector = target.get("namespaceSelector")
    if not selector:
        return True
    if request.resource == NAMESPACES:
        return _selects(selector, request.obj or request.old)
    if not request.namespace:
        return True
    namespace = request.read(NAMESPACES, "", request.namespace)
    if namespace is None:
        raise errors.not_found(NAMESPACES, request.namespace)
    return _selects(selector, namespace)


def _object_matches(target: Obj, request: Request) -> bool:
    selector = target.get("objectSelector")
    if not selector:
        return True
    return any(_selects(selector, obj) for obj in (request.obj, request.old) if obj and "metadata" in obj)


def _selects(selector: Obj, obj: Obj | None) -> bool:
    return obj is not None and labels.from_label_selector(selector).matches(meta.labels(obj))
