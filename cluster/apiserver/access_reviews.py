"""May I, may they, and what may I at all: the questions behind `kubectl auth can-i`.

A SubjectAccessReview asks for any user, a LocalSubjectAccessReview in one namespace, a SelfSubjectAccessReview for
whoever asks; a SelfSubjectRulesReview wants the whole list. (In Kubernetes: pkg/registry/authorization and
pkg/apis/authorization/validation.)
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.apimachinery import errors, meta
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj
from cluster.apiserver.questions import Question
from cluster.registry.acts import Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes

GROUP = "authorization.k8s.io"
_RESOURCE, _PATH = "spec.resourceAttributes", "spec.nonResourceAttributes"
_EITHER = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
_NOT_BOTH = "may not specified at the same time as requirements"


def self_access(question: Question) -> Obj:
    """May I do this?"""
    _check(question, lambda: [*_attributes_problems(question.spec), *_head_problems(question.obj)])
    return _status(question, question.actor)


def access(question: Question) -> Obj:
    """May they do this?"""
    _check(question, lambda: [*_spec_problems(question.spec), *_head_problems(question.obj)])
    return _status(question, _subject(question.spec))


def local_access(question: Question) -> Obj:
    """May they do this in this namespace?"""
    _check(question, lambda: [*_spec_problems(question.spec), *_local_problems(question.obj)])
    if question.namespace != meta.namespace(question.obj):
        said = f"spec.resourceAttributes.namespace must match namespace: {question.namespace}"
        raise errors.bad_request(said)
    return _status(question, _subject(question.spec))


def rules(question: Question) -> Obj:
    """What may I do in a namespace?"""
    namespace = str(question.spec.get("namespace") or "")
    if not namespace:
        raise errors.bad_request("no namespace on request")
    rights = policies.policy(question.cluster).rights(question.actor, namespace)
    resources = [_only(rule, "verbs", "apiGroups", "resources", "resourceNames") for rule in rights.rules
                 if rule.get("resources")]  # fmt: skip
    urls = [_only(rule, "verbs", "nonResourceURLs") for rule in rights.rules if rule.get("nonResourceURLs")]
    status: Obj = {"resourceRules": resources, "nonResourceRules": urls, "incomplete": False}
    return {**status, "evaluationError": rights.problems} if rights.problems else status


def _only(rule: Obj, *fields: str) -> Obj:
    return {field: rule[field] for field in fields if rule.get(field)}


def _subject(spec: Obj) -> Actor:
    return Actor(spec.get("user") or "", tuple(spec.get("groups") or ()), uid=spec.get("uid") or "")


def _status(question: Question, user: Actor) -> Obj:
    decision = policies.decide(question.cluster, _asked(question.spec, user))
    return {"allowed": decision.allowed, **({"reason": decision.reason} if decision.reason else {})}


def _asked(spec: Obj, user: Actor) -> Attributes:
    told = spec.get("resourceAttributes")
    if told is None:
        told = spec.get("nonResourceAttributes") or {}
        return Attributes(user, told.get("verb") or "", path=told.get("path") or "")
    fields = ("verb", "group", "resource", "subresource", "name", "namespace")
    verb, *rest = (told.get(field) or "" for field in fields)
    return Attributes(user, verb, *rest)


# -- what may be asked -----------------------------------------------------------------------------------------


def _check(question: Question, problems: Callable[[], list[Cause]]) -> None:
    """422, in which Kubernetes names no kind."""
    if causes := problems():
        raise errors.invalid("", GROUP, "", causes)


def _spec_problems(spec: Obj) -> list[Cause]:
    found = _either(spec)
    if not spec.get("user") and not spec.get("groups"):
        found.append(invalid_value("spec.user", "", "at least one of user or group must be specified"))
    return found + _selector_problems(spec)


def _attributes_problems(spec: Obj) -> list[Cause]:
    return _either(spec) + _selector_problems(spec)


def _either(spec: Obj) -> list[Cause]:
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if resource is not None and path is not None:
        shown = {"Path": path.get("path") or "", "Verb": path.get("verb") or ""}
        return [invalid_value(_PATH, shown, "cannot be specified in combination with resourceAttributes")]
    return [invalid_value(_RESOURCE, None, _EITHER)] if resource is None and path is None else []


def _selector_problems(spec: Obj) -> list[Cause]:
    """A selector is written as text or as requirements, never both, never neither."""
    told = spec.get("resourceAttributes") or {}
    found: list[Cause] = []
    for field in ("fieldSelector", "labelSelector"):
        path, selector = f"{_RESOURCE}.{field}", told.get(field)
        if selector is None:
            continue
        raw, requirements = selector.get("rawSelector"), selector.get("requirements")
        if raw and requirements:
            found.append(invalid_value(f"{path}.rawSelector", raw, _NOT_BOTH))
        if not raw and not requirements:
            text = f"when {path} is specified, requirements or rawSelector is required"
            found.append(required(f"{path}.requirements", text))
    return found


def _head_problems(obj: Obj) -> list[Cause]:
    head = {key: value for key, value in meta.metadata(obj).items() if value and key != "managedFields"}
    return [invalid_value("metadata", head, "must be empty")] if head else []


def _local_problems(obj: Obj) -> list[Cause]:
    kept = ("managedFields", "namespace")
    head = {key: value for key, value in meta.metadata(obj).items() if value and key not in kept}
    found = [invalid_value("metadata", head, "must be empty except for namespace")] if head else []
    spec = obj.get("spec") or {}
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    said = (resource or {}).get("namespace") or ""
    if resource is not None and said != meta.namespace(obj):
        found.append(invalid_value(f"{_RESOURCE}.namespace", said, "must match metadata.namespace"))
    if path is not None:
        shown = {"Path": path.get("path") or "", "Verb": path.get("verb") or ""}
        found.append(invalid_value(_PATH, shown, "disallowed on this kind of request"))
    return found
