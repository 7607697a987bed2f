"""Certificate requests: who asks is written down, who decides must be allowed to, and nobody asks to be a master.

To approve for a signer takes the right to `approve` it, to write its certificate or conditions the right to `sign` for
it: by its whole name, or by its domain and a star. (In Kubernetes: the plug-ins CertificateApproval,
CertificateSigning and CertificateSubjectRestriction, and the strategy's PrepareForCreate.)
"""

from __future__ import annotations

from collections.abc import Callable

from cluster.api.certificates import requests
from cluster.apimachinery import errors, meta
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.admission import Request
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.authorization.policy import KINDS, MASTERS, Policy

ORDER = 30
RESOURCE, GROUP = "certificatesigningrequests.certificates.k8s.io", "certificates.k8s.io"
_WRITTEN = ("username", "uid", "groups", "extra")
_VERBS = {"approval": "approve", "status": "sign"}


def admit(request: Request) -> None:
    """Write into a new request who asks."""
    if request.resource != RESOURCE or request.operation != "CREATE" or request.obj is None:
        return
    spec, actor = request.obj.get("spec") or {}, request.actor
    extra = {name: list(values) for name, values in actor.extra.items()}
    who = {"username": actor.name, "uid": actor.uid, "groups": list(actor.groups), "extra": extra}
    kept = {field: value for field, value in spec.items() if field not in _WRITTEN}
    request.obj["spec"] = {**kept, **{field: value for field, value in who.items() if value}}


def validate(request: Request) -> None:
    """403 for a master's certificate, a decision or a signature that is not the writer's to give."""
    if request.resource != RESOURCE or request.obj is None:
        return
    if request.operation == "CREATE":
        _restrict(request, request.obj["spec"])
    elif request.operation == "UPDATE" and request.old is not None:
        _check_right(request, request.obj, request.old)


def _restrict(request: Request, spec: Obj) -> None:
    if spec.get("signerName") == requests.CLIENT and MASTERS in requests.organizations(requests.read(spec["request"])):
        why = f"use of {requests.CLIENT} signer with {MASTERS} group is not allowed"
        raise errors.forbidden(RESOURCE, request.name, why)


def _check_right(request: Request, obj: Obj, old: Obj) -> None:
    verb = _VERBS.get(request.subresource, "")
    same = all(meta.get(obj, f"status.{f}") == meta.get(old, f"status.{f}") for f in ("certificate", "conditions"))
    if not verb or (verb == "sign" and same):
        return
    signer = meta.get(old, "spec.signerName", "")
    if not may(request.actor, verb, signer, request.every):
        text = f'user not permitted to {verb} requests with signerName "{signer}"'
        raise errors.forbidden(RESOURCE, request.name, text)


def may(actor: Actor, verb: str, signer: str, every: Callable[[str], list[Obj]]) -> bool:
    """Whether somebody may do this for a signer, or for all of its domain."""
    if MASTERS in actor.groups:
        return True
    policy = Policy.of({kind: every(kind) for kind in KINDS})
    names = (signer, f"{signer.partition('/')[0]}/*")
    return any(policy.decide(Attributes(actor, verb, GROUP, "signers", name=name)).allowed for name in names)
