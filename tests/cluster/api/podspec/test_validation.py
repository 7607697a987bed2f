"""Expected texts: pkg/apis/core/validation, as a Kubernetes API server says them."""

from __future__ import annotations

import pytest

from cluster.api.core.v1.pod import Pod
from cluster.api.podspec import validation
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, container, pod_spec


def wrong(*containers: Obj, **spec: object) -> list[str]:
    return causes(Pod, born(Pod, spec=pod_spec(*containers, **spec)))


def test_a_plain_pod_is_fine() -> None:
    assert wrong() == []


def test_a_pod_needs_a_container() -> None:
    assert causes(Pod, born(Pod, spec={})) == ["spec.containers: Required value"]


def test_words_that_are_no_choice_are_answered_with_the_choices() -> None:
    assert wrong(restartPolicy="Sometimes", dnsPolicy="Luck") == [
        'spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"',
        'spec.dnsPolicy: Unsupported value: "Luck": supported values: "ClusterFirstWithHostNet", "ClusterFirst", '
        '"Default", "None"',
    ]


def test_a_deadline_is_positive_and_a_grace_period_not_negative() -> None:
    assert wrong(activeDeadlineSeconds=0, terminationGracePeriodSeconds=-1) == [
        "spec.terminationGracePeriodSeconds: Invalid value: -1: must be greater than or equal to 0",
        "spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    ]


def test_a_hostname_is_one_label() -> None:
    found = wrong(hostname="a.b")
    assert len(found) == 1
    assert found[0].startswith('spec.hostname: Invalid value: "a.b": ')


def test_a_new_pod_has_no_ephemeral_containers() -> None:
    assert wrong(ephemeralContainers=[container(name="debug")]) == [
        "spec.ephemeralContainers: Forbidden: cannot be set on create"
    ]


def test_a_templates_problems_are_told_where_they_stand() -> None:
    found = validation.template_problems(
        {"spec": {"restartPolicy": "Always", "dnsPolicy": "Default"}}, "spec.template"
    )
    assert [str(c) for c in found] == ["spec.template.spec.containers: Required value"]


@pytest.mark.parametrize(
    ("toleration", "said"),
    [
        ({"key": "a", "operator": "Exists"}, ""),
        ({"operator": "Exists"}, ""),
        (
            {"operator": "Equal"},
            'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, '
            'which means "match all values and all keys"',
        ),
        (
            {"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 20},
            "spec.tolerations[0].effect: Invalid value: \"NoSchedule\": effect must be 'NoExecute' when "
            "`tolerationSeconds` is set",
        ),
        (
            {"key": "a", "operator": "Like"},
            'spec.tolerations[0].operator: Unsupported value: "Like": supported values: "Equal", "Exists"',
        ),
        (
            {"key": "a", "effect": "Sometimes"},
            'spec.tolerations[0].effect: Unsupported value: "Sometimes": supported values: "NoSchedule", '
            '"PreferNoSchedule", "NoExecute"',
        ),
    ],
)
def test_a_toleration_must_make_sense(toleration: Obj, said: str) -> None:
    assert "".join(wrong(tolerations=[toleration])) == said
