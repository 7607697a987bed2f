"""Expected values: apiextensions-apiserver/pkg/controller/apiapproval and pkg/apihelpers."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions import approval
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

SEE = "see https://github.com/kubernetes/enhancements/pull/1111"
NEEDED = 'protected groups must have approval annotation "api-approved.kubernetes.io"'


def crd(group: str, said: str) -> Obj:
    annotations = {"api-approved.kubernetes.io": said} if said else {}
    return {"metadata": {"name": f"things.{group}", "annotations": annotations}, "spec": {"group": group}}


@pytest.mark.parametrize(("said", "told"), [
    ("", ("False", "MissingAnnotation", f"{NEEDED}, {SEE}")),
    ("unapproved, an experiment", ("False", "UnapprovedAnnotation", 'not approved: "unapproved, an experiment"')),
    ("https://github.com/kubernetes/kubernetes/pull/78458",
     ("True", "ApprovedAnnotation", "approved in https://github.com/kubernetes/kubernetes/pull/78458")),
    ("because", ("False", "InvalidAnnotation",
                 f'{NEEDED} with either a URL or a reason starting with "unapproved", {SEE}')),
])  # fmt: skip
@pytest.mark.parametrize("group", ["k8s.io", "sigs.k8s.io", "kubernetes.io", "apps.kubernetes.io"])
def test_a_definition_of_the_communitys_groups_shows_its_approval(group: str, said: str, told: Any) -> None:
    found = crd(group, said)
    approval.judge(found)
    condition = meta.condition(found, "KubernetesAPIApprovalPolicyConformant")
    assert condition is not None
    assert (condition["status"], condition["reason"], condition["message"]) == told


@pytest.mark.parametrize("group", ["stable.example.com", "notk8s.io"])
def test_other_groups_are_nobodys_business(group: str) -> None:
    found = crd(group, "")
    approval.judge(found)
    assert "status" not in found
    assert list(approval.problems(found, None)) == []


def test_what_was_there_before_is_left_in_peace() -> None:
    old = crd("apps.k8s.io", "")
    assert list(approval.problems(old, old)) == []
    (cause,) = approval.problems(old, None)
    assert str(cause) == f"metadata.annotations[api-approved.kubernetes.io]: Required value: {NEEDED}, {SEE}"
