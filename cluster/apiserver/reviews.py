"""Reviews: kinds that are asked, not stored.

A SubjectAccessReview is created and answered in the same breath: its spec is the question, its status the answer, and
nothing is kept. More reviews can be registered from outside (`register`), such as Podium's own RequestTrace. (In
Kubernetes: pkg/registry/authorization and pkg/registry/authentication.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apiserver import access_reviews, identity_reviews
from cluster.apiserver.questions import Answer, Question
from cluster.registry import naming

__all__ = ["Answer", "Question", "Review", "answered", "find", "kinds", "register"]


@dataclass(frozen=True)
class Review:
    kind: Kind
    answer: Answer
    named: bool = False
    """Whether it has a name and a time as stored objects have: given, or made from its generateName."""
    whole: bool = False
    """Whether the answer is all that goes back, and not the status of what was asked."""


_reviews: dict[tuple[str, str, str], Review] = {}


def register(kind: Kind, answer: Answer, *, named: bool = False, whole: bool = False) -> None:
    """Serve a create-only kind."""
    _reviews[kind.group, kind.version, kind.plural] = Review(kind, answer, named, whole)


def find(group: str, version: str, plural: str) -> Review | None:
    return _reviews.get((group, version, plural))


def kinds() -> list[Kind]:
    return [review.kind for review in _reviews.values()]


def _create_only(group: str, kind: str, *, namespaced: bool = False) -> Kind:
    return Kind(group, "v1", kind, f"{kind.lower()}s", namespaced=namespaced, verbs=("create",))


register(_create_only(access_reviews.GROUP, "SelfSubjectAccessReview"), access_reviews.self_access)
register(_create_only(access_reviews.GROUP, "SelfSubjectRulesReview"), access_reviews.rules)
register(_create_only(access_reviews.GROUP, "SubjectAccessReview"), access_reviews.access)
register(_create_only(access_reviews.GROUP, "LocalSubjectAccessReview", namespaced=True), access_reviews.local_access)
register(_create_only(identity_reviews.GROUP, "SelfSubjectReview"), identity_reviews.whoami)
register(_create_only(identity_reviews.GROUP, "TokenReview"), identity_reviews.token)


def answered(review: Review, question: Question) -> Obj:
    """The review with its status, as it goes back."""
    if review.whole:
        return review.answer(question)
    head = {**(question.obj.get("metadata") or {}), "creationTimestamp": clock.timestamp()}
    if review.named:
        head = _named(head, question.namespace)
        question = replace(question, obj={**question.obj, "metadata": head})  # what is refused has its name already
    else:
        head, question = _unnamed(review.kind, head, question)
    kept = {k: v for k, v in question.obj.items() if k in ("kind", "apiVersion", "spec")}
    return {**kept, "metadata": head, "status": review.answer(question)}


def _unnamed(kind: Kind, head: Obj, question: Question) -> tuple[Obj, Question]:
    """The metadata of a review that is called nothing: its namespace, where it has one."""
    if kind.kind != "SelfSubjectReview":
        head["creationTimestamp"] = None
    if kind.namespaced:
        head.setdefault("namespace", question.namespace)
        question = replace(question, obj={**question.obj, "metadata": {k: v for k, v in head.items() if v}})
    return head, question


def _named(head: Obj, namespace: str) -> Obj:
    """The metadata of a review that is called something."""
    base = head.get("generateName")
    name = head.get("name") or (naming.generated(base) if base else "")
    return {**head, **({"name": name} if name else {}), "namespace": namespace}
