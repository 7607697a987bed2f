"""Reviews: kinds that are asked, not stored.

A SubjectAccessReview is created and answered in the same breath: its spec is the question, its status the
answer, and nothing is kept. Until roles are served, whoever was let in may do everything in this cluster, and the
answers say so. More reviews can be registered from outside (`register`), such as Podium's own RequestTrace. (In
Kubernetes: pkg/registry/authorization and pkg/registry/authentication.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cluster.apimachinery import clock
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apiserver import tokens
from cluster.apiserver.authentication import ADMIN, verified
from cluster.etcd.models import Cluster
from cluster.registry import naming
from cluster.registry.acts import Actor


@dataclass(frozen=True)
class Question:
    """A review as it came: by whom, to which cluster, in which namespace, and its object."""

    actor: Actor
    cluster: Cluster
    namespace: str
    obj: Obj

    @property
    def spec(self) -> Obj:
        return self.obj.get("spec") or {}


Answer = Callable[[Question], Obj]
"""From a question to the review's status."""


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


_AUTHORIZATION, _AUTHENTICATION = "authorization.k8s.io", "authentication.k8s.io"


def _create_only(group: str, kind: str, *, namespaced: bool = False) -> Kind:
    return Kind(group, "v1", kind, f"{kind.lower()}s", namespaced=namespaced, verbs=("create",))


def _allowed(question: Question) -> Obj:
    return {"allowed": True, "reason": "every user of this cluster may do everything in it"}


def _rules(question: Question) -> Obj:
    return {
        "resourceRules": [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}],
        "nonResourceRules": [{"verbs": ["*"], "nonResourceURLs": ["*"]}],
        "incomplete": False,
    }


def _whoami(question: Question) -> Obj:
    return {"userInfo": {"username": question.actor.name, "groups": list(question.actor.groups)}}


def _token(question: Question) -> Obj:
    """Whether a token is one of this cluster's, and whose."""
    spec = question.spec
    audiences = spec.get("audiences") or [tokens.ISSUER]
    token = str(spec.get("token") or "")
    if token == question.cluster.token:
        user = {"username": ADMIN[0], "groups": list(ADMIN[1])}
        return {"authenticated": True, "user": user, "audiences": audiences}
    for audience in audiences:
        claims = verified(question.cluster, token, audience)
        if claims is not None:
            return {"authenticated": True, "user": _account(claims), "audiences": [audience]}
    return {"user": {}, "error": "the token is not valid for this cluster, or no longer"}


def _account(claims: tokens.Claims) -> Obj:
    extra = {"authentication.kubernetes.io/credential-id": [f"JTI={claims.id}"]}
    if claims.pod:
        extra["authentication.kubernetes.io/pod-name"] = [claims.pod]
        extra["authentication.kubernetes.io/pod-uid"] = [claims.pod_uid]
    return {"username": claims.username, "uid": claims.uid, "groups": list(claims.groups), "extra": extra}


register(_create_only(_AUTHORIZATION, "SelfSubjectAccessReview"), _allowed)
register(_create_only(_AUTHORIZATION, "SelfSubjectRulesReview"), _rules)
register(_create_only(_AUTHORIZATION, "SubjectAccessReview"), _allowed)
register(_create_only(_AUTHORIZATION, "LocalSubjectAccessReview", namespaced=True), _allowed)
register(_create_only(_AUTHENTICATION, "SelfSubjectReview"), _whoami)
register(_create_only(_AUTHENTICATION, "TokenReview"), _token)


def answered(review: Review, question: Question) -> Obj:
    """The review with its status, as it goes back."""
    if review.whole:
        return review.answer(question)
    head = {**(question.obj.get("metadata") or {}), "creationTimestamp": clock.timestamp()}
    if review.named:
        head = _named(head, question.namespace)
        question = replace(question, obj={**question.obj, "metadata": head})  # what is refused has its name already
    elif review.kind.kind != "SelfSubjectReview":
        head["creationTimestamp"] = None
    kept = {k: v for k, v in question.obj.items() if k in ("kind", "apiVersion", "spec")}
    return {**kept, "metadata": head, "status": review.answer(question)}


def _named(head: Obj, namespace: str) -> Obj:
    """The metadata of a review that is called something."""
    base = head.get("generateName")
    name = head.get("name") or (naming.generated(base) if base else "")
    return {**head, **({"name": name} if name else {}), "namespace": namespace}
