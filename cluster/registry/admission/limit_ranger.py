"""LimitRanger: what a namespace lets one container, pod or claim ask for.

Containers that say nothing get the namespace's defaults, noted in an annotation; then everybody is held to its
minimum, its maximum and the ratio between limit and request. (In Kubernetes: plugin/pkg/admission/limitranger.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from cluster.api.podspec import amounts
from cluster.apimachinery import errors, meta, quantity
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request

ORDER = 15
RANGES = "limitranges"
NOTE = "kubernetes.io/limit-ranger"
_SIDES = (("requests", "defaultRequest", "request"), ("limits", "default", "limit"))


def admit(request: Request) -> None:
    """Fill in what a new pod's containers do not say."""
    if _concerned(request) and request.resource == "pods" and request.obj is not None:
        for limits in _ranges(request):
            _fill(request.obj, limits)


def validate(request: Request) -> None:
    """403 with everything that is out of bounds."""
    if not _concerned(request) or request.obj is None:
        return
    for limits in _ranges(request):
        problems = [text for item in limits["spec"].get("limits") or [] for text in _problems(item, request)]
        if problems:
            distinct = list(dict.fromkeys(problems))
            why = distinct[0] if len(distinct) == 1 else f"[{', '.join(distinct)}]"
            raise errors.forbidden(request.resource, request.name, why)


def _concerned(request: Request) -> bool:
    """New pods, and claims whenever they are written: a pod's containers do not change."""
    written = ("CREATE",) if request.resource == "pods" else ("CREATE", "UPDATE")
    claimed = request.resource in ("pods", "persistentvolumeclaims")
    return claimed and request.operation in written and not request.subresource


def _ranges(request: Request) -> list[Obj]:
    return [r for r in request.every(RANGES) if meta.namespace(r) == request.namespace]


def _fill(pod: Obj, limits: Obj) -> None:
    """Give each container the defaults it lacks, and say so."""
    items = [item for item in limits["spec"].get("limits") or [] if item.get("type") == "Container"]
    notes: list[str] = []
    for field, noun in (("containers", "container"), ("initContainers", "init container")):
        for container in pod["spec"].get(field) or []:
            for side, default, called in _SIDES:
                given = {name: amount for item in items for name, amount in (item.get(default) or {}).items()}
                has = container.setdefault("resources", {}).get(side) or {}
                missing = {name: amount for name, amount in given.items() if name not in has}
                if missing:
                    container["resources"][side] = {**has, **missing}
                    notes.append(f"{', '.join(sorted(missing))} {called} for {noun} {container['name']}")
    if notes:
        said = {**meta.annotations_of(pod), NOTE: f"LimitRanger plugin set: {'; '.join(notes)}"}
        pod["metadata"]["annotations"] = said


def _problems(item: Obj, request: Request) -> Iterator[str]:
    """What is out of a range's bounds in the object."""
    kind, obj = item.get("type"), request.obj or {}
    spec = obj.get("spec") or {}
    if request.resource == "persistentvolumeclaims":
        if kind == "PersistentVolumeClaim":
            yield from _bounds(item, meta.get(spec, "resources.requests", {}), {}, _at_most_asked)
    elif kind == "Container":
        for container in (*(spec.get("containers") or []), *(spec.get("initContainers") or [])):
            asked = container.get("resources") or {}
            yield from _bounds(item, asked.get("requests") or {}, asked.get("limits") or {}, _at_most)
    elif kind == "Pod":
        yield from _bounds(item, amounts.total(spec, "requests"), amounts.total(spec, "limits"), _at_most)


_Rule = Callable[[str, str, str | None, str | None], str]


def _bounds(item: Obj, requests: Obj, limits: Obj, at_most: _Rule) -> Iterator[str]:
    rules = (("min", "minimum {} usage per {} is {}", _at_least), ("max", "maximum {} usage per {} is {}", at_most),
             ("maxLimitRequestRatio", "{} max limit to request ratio per {} is {}", _apart))  # fmt: skip
    for bound, head, rule in rules:
        for name, enforced in (item.get(bound) or {}).items():
            wrong = rule(name, enforced, requests.get(name), limits.get(name))
            if wrong:
                yield head.format(name, item["type"], enforced) + wrong


def _at_least(name: str, enforced: str, request: str | None, limit: str | None) -> str:
    if request is None:
        return ".  No request is specified"
    if quantity.compare(request, enforced) < 0:
        return f", but request is {request}"
    return f", but limit is {limit}" if limit is not None and quantity.compare(limit, enforced) < 0 else ""


def _at_most(name: str, enforced: str, request: str | None, limit: str | None) -> str:
    if limit is None:
        return ".  No limit is specified"
    if quantity.compare(limit, enforced) > 0:
        return f", but limit is {limit}"
    return _at_most_asked(name, enforced, request, limit) if request is not None else ""


def _at_most_asked(name: str, enforced: str, request: str | None, limit: str | None) -> str:
    if request is None:
        return ".  No request is specified"
    return f", but request is {request}" if quantity.compare(request, enforced) > 0 else ""


def _apart(name: str, enforced: str, request: str | None, limit: str | None) -> str:
    if request is None or not quantity.parse(request):
        return ", but no request is specified or request is 0"
    if limit is None or not quantity.parse(limit):
        return ", but no limit is specified or limit is 0"
    ratio: Decimal = quantity.parse(limit) / quantity.parse(request)
    return f", but provided ratio is {ratio:.6f}" if ratio > quantity.parse(enforced) else ""
