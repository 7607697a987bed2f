"""Expected values: plugin/pkg/admission/certificates/{approval,signing,subjectrestriction}, csrStrategy."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.certificates import requests
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.acts import Actor
from cluster.registry.admission import Request, certificate_requests
from tests.cluster.api.certificates.csrs import csr, request, with_conditions
from tests.cluster.registry.admission.requests import creating

JANE = Actor("jane", ("devs", "system:authenticated"), uid="u7", extra={"example.com/team": ["a"]})
MASTER = Actor("root", ("system:masters",))


def asking(obj: Obj, actor: Actor = JANE, **parts: Any) -> Request:
    return creating(obj, resource="certificatesigningrequests.certificates.k8s.io", name="mine", actor=actor, **parts)


def changing(new: Obj, old: Obj, subresource: str, rules: list[Obj], actor: Actor = JANE) -> Request:
    """A write through a subresource by somebody bound to these rules."""
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r"}
    subject = {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"}
    stored = {
        "clusterroles.rbac.authorization.k8s.io": [{"metadata": {"name": "r"}, "rules": rules}],
        "clusterrolebindings.rbac.authorization.k8s.io": [
            {"metadata": {"name": "b"}, "roleRef": ref, "subjects": [subject]}
        ],
    }
    return asking(new, actor, old=old, operation="UPDATE", subresource=subresource,
                  every=lambda resource: stored.get(resource, []))  # fmt: skip


def may(verb: str, name: str) -> Obj:
    return {"verbs": [verb], "apiGroups": ["certificates.k8s.io"], "resources": ["signers"], "resourceNames": [name]}


def test_who_asks_is_written_down_whatever_they_say() -> None:
    obj = csr(username="somebody", groups=["system:masters"])
    certificate_requests.admit(asking(obj))
    spec = obj["spec"]
    assert (spec["username"], spec["uid"], spec["groups"]) == ("jane", "u7", ["devs", "system:authenticated"])
    assert spec["extra"] == {"example.com/team": ["a"]}


def test_nobody_asks_to_be_a_master() -> None:
    with pytest.raises(StatusError) as refusal:
        certificate_requests.validate(asking(csr(request("jane", ("system:masters",)))))
    assert refusal.value.code == 403
    assert "use of kubernetes.io/kube-apiserver-client signer with system:masters group is not allowed" in (
        refusal.value.message
    )
    certificate_requests.validate(asking(csr(request("jane", ("system:masters",)), "example.com/other")))


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ([], False),
        ([may("approve", requests.CLIENT)], True),
        ([may("approve", "kubernetes.io/*")], True),
        ([may("approve", "example.com/*")], False),
        ([may("sign", requests.CLIENT)], False),
    ],
)
def test_who_approves_must_be_allowed_to(rules: list[Obj], allowed: bool) -> None:
    old = csr()
    asked = changing(with_conditions(old, "Approved"), old, "approval", rules)
    if allowed:
        certificate_requests.validate(asked)
        return
    with pytest.raises(StatusError) as refusal:
        certificate_requests.validate(asked)
    assert refusal.value.message.endswith(
        f'"mine" is forbidden: user not permitted to approve requests with signerName "{requests.CLIENT}"'
    )


def test_who_signs_must_be_allowed_to_unless_nothing_is_signed() -> None:
    old = csr()
    certificate_requests.validate(changing(old, old, "status", []))
    signed = {**old, "status": {"certificate": "x"}}
    certificate_requests.validate(changing(signed, old, "status", [may("sign", requests.CLIENT)]))
    with pytest.raises(StatusError, match="user not permitted to sign requests"):
        certificate_requests.validate(changing(signed, old, "status", []))


def test_masters_need_no_roles() -> None:
    old = csr()
    certificate_requests.validate(changing(with_conditions(old, "Denied"), old, "approval", [], MASTER))
