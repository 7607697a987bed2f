"""PodSecurity: a namespace's labels say how much of their nodes its pods may have.

A pod against the enforced level is refused. Whatever only makes pods, a Deployment say, is never refused, but its
author is warned. When a namespace asks for more than before, the pods that are there already stay, and are told. (In
Kubernetes: k8s.io/pod-security-admission/admission.)
"""

from __future__ import annotations

from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import Request
from cluster.registry.pod_security import standard
from cluster.registry.pod_security.findings import Finding
from cluster.registry.pod_security.standard import LEVELS, PRIVILEGED, Level

ORDER = 40
PODS, NAMESPACES = "pods", "namespaces"
TEMPLATES = {
    "podtemplates": "template", "replicationcontrollers": "spec.template", "replicasets.apps": "spec.template",
    "deployments.apps": "spec.template", "statefulsets.apps": "spec.template", "daemonsets.apps": "spec.template",
    "jobs.batch": "spec.template", "cronjobs.batch": "spec.jobTemplate.spec.template",
}  # fmt: skip
"""Where what makes pods has their template."""
MOST_PODS = 3000
_IGNORED = ("exec", "attach", "binding", "eviction", "log", "portforward", "proxy", "status", "resize")


def validate(request: Request) -> None:
    if request.obj is None or request.operation not in ("CREATE", "UPDATE"):
        return
    if request.resource == PODS:
        if request.subresource not in _IGNORED and _matters(request):
            _judge(request, meta.metadata(request.obj), request.obj["spec"], enforce=True)
    elif request.resource in TEMPLATES and not request.subresource:
        template = meta.get(request.obj, TEMPLATES[request.resource])
        if template:
            _judge(request, meta.metadata(template), template.get("spec") or {}, enforce=False)
    elif request.resource == NAMESPACES and not request.subresource:
        _judge_namespace(request)


def _judge(request: Request, head: Obj, spec: Obj, *, enforce: bool) -> None:
    """Refuse a pod, or warn of it."""
    labels = meta.labels(request.read(NAMESPACES, "", request.namespace) or {})
    if not any(label.startswith(standard.PREFIX) for label in labels):
        return
    level = standard.asked(labels, "enforce")
    if enforce and (found := level.findings(head, spec)):
        why = f'violates PodSecurity "{level}": {_told(found)}'
        raise errors.forbidden(request.resource, request.name, why)
    level = standard.asked(labels, "warn")
    if found := level.findings(head, spec):
        request.warn(f'would violate PodSecurity "{level}": {_told(found)}')


def _told(found: list[Finding]) -> str:
    return ", ".join(map(str, found))


def _matters(request: Request) -> bool:
    """Whether a change to a pod can change what it is allowed: other images, other containers."""
    if request.old is None or request.obj is None:
        return True
    return _images(request.obj) != _images(request.old)


def _images(pod: Obj) -> list[tuple[str, str, str]]:
    lists = ("containers", "initContainers", "ephemeralContainers")
    return [(f, c["name"], c.get("image", "")) for f in lists for c in pod["spec"].get(f) or []]


def _judge_namespace(request: Request) -> None:
    """422 for labels that mean nothing; a warning about pods that a stricter level would not let in."""
    assert request.obj is not None
    labels, before = meta.labels(request.obj), meta.labels(request.old or {})
    causes = standard.problems(labels)
    if causes and causes != standard.problems(before):
        raise errors.invalid("Namespace", "", request.name, causes)
    new, old = standard.asked(labels, "enforce"), standard.asked(before, "enforce")
    if request.old is None or new == old or new.name == PRIVILEGED or _relaxed(new, old):
        return
    pods = [pod for pod in request.every(PODS) if meta.namespace(pod) == request.name]
    if warnings := _existing(pods[:MOST_PODS], new):
        request.warn(
            f'existing pods in namespace "{request.name}" violate the new PodSecurity enforce level "{new}"'
        )
        for text in warnings:
            request.warn(text)


def _relaxed(new: Level, old: Level) -> bool:
    return new.version == old.version and LEVELS.index(new.name) <= LEVELS.index(old.name)


def _existing(pods: list[Obj], level: Level) -> list[str]:
    """What is wrong with pods that are there: those with the same reasons together, under the first of their names."""
    reasons: dict[str, list[str]] = {}
    for pod in pods:
        found = level.findings(meta.metadata(pod), pod["spec"])
        if found:
            reasons.setdefault(", ".join(f.reason for f in found), []).append(meta.name(pod))
    return sorted(f"{_shown(sorted(names))}: {reason}" for reason, names in reasons.items())


def _shown(names: list[str]) -> str:
    others = len(names) - 1
    more = f" (and {others} other pod{'s' if others > 1 else ''})" if others else ""
    return f"{names[0]}{more}"
