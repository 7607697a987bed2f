"""Who am I, and whose token is this.

A SelfSubjectReview tells a client who it is taken for; a TokenReview tells a server whose token it was shown. (In
Kubernetes: pkg/registry/authentication.)
"""

from __future__ import annotations

from cluster.apimachinery import errors
from cluster.apimachinery.meta import Obj
from cluster.apiserver.authentication import ADMIN, is_admin, verified
from cluster.apiserver.questions import Question
from cluster.client import tokens
from cluster.registry.acts import Actor

GROUP = "authentication.k8s.io"


def whoami(question: Question) -> Obj:
    """Whoever asks."""
    return {"userInfo": _info(question.actor)}


def token(question: Question) -> Obj:
    """Whether a token is one of this cluster's for one of the audiences, and whose."""
    spec = question.spec
    shown = str(spec.get("token") or "")
    if not shown:
        raise errors.bad_request("token is required for TokenReview in authentication")
    audiences = spec.get("audiences") or [tokens.ISSUER]
    if is_admin(question.cluster, shown) and tokens.ISSUER in audiences:
        return _known(ADMIN, [tokens.ISSUER])
    try:
        claims = verified(question.cluster, shown, audiences)
    except tokens.BadToken as error:
        return {"user": {}, "error": _refused(str(error))}
    return _known(claims.actor, claims.audiences)


def _known(user: Actor, audiences: list[str] | tuple[str, ...]) -> Obj:
    return {"authenticated": True, "user": _info(user), "audiences": list(audiences)}


def _refused(why: str) -> str:
    """Each authenticator that was asked says its own; the first one knows only that the token is not its."""
    return why if why == tokens.INVALID else f"[{tokens.INVALID}, {why}]"


def _info(user: Actor) -> Obj:
    extra = {key: list(values) for key, values in user.extra.items()}
    found = {"username": user.name, "uid": user.uid, "groups": list(user.groups), "extra": extra}
    return {key: value for key, value in found.items() if value}
