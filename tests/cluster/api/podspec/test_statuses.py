"""Expected texts: ValidatePodStatusUpdate and its test, preserveOldObservedGeneration in pkg/registry/core/pod."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.podspec import statuses
from cluster.apimachinery.meta import Obj

ENDED: Obj = {"terminated": {"exitCode": 0}}
FAILED: Obj = {"terminated": {"exitCode": 7}}
RUNNING: Obj = {"running": {}}


def pod(status: Obj, **spec: Any) -> Obj:
    return {"spec": {"restartPolicy": "Always", "containers": [{"name": "web"}], **spec}, "status": status}


def wrong(now: Obj, was: Obj | None = None, **spec: Any) -> list[str]:
    return [str(cause) for cause in statuses.problems(pod(now, **spec), pod(was or {}, **spec))]


def container(state: Obj, name: str = "web", field: str = "containerStatuses") -> Obj:
    return {field: [{"name": name, "state": state}]}


REVIVED = "state: Forbidden: may not be transitioned to non-terminated state"


@pytest.mark.parametrize(
    ("was", "spec", "refused"),
    [
        (ENDED, {}, False),
        (ENDED, {"restartPolicy": "Never"}, True),
        (FAILED, {"restartPolicy": "Never"}, True),
        (ENDED, {"restartPolicy": "OnFailure"}, True),
        (FAILED, {"restartPolicy": "OnFailure"}, False),
        (RUNNING, {"restartPolicy": "Never"}, False),
        (FAILED, {"restartPolicy": "Never", "containers": [{"name": "web", "restartPolicy": "Always"}]}, False),
        (
            FAILED,
            {
                "containers": [
                    {
                        "name": "web", "restartPolicy": "Never",
                        "restartPolicyRules": [
                            {"action": "Restart", "exitCodes": {"operator": "In", "values": [7]}}
                        ],
                    }
                ]
            },
            False,
        ),
    ],
)  # fmt: skip
def test_a_container_that_ended_for_good_does_not_run_again(was: Obj, spec: Obj, refused: bool) -> None:
    problems = [f"status.containerStatuses[0].{REVIVED}"] if refused else []
    assert wrong(container(RUNNING), container(was), **spec) == problems


def test_nor_does_an_ephemeral_one() -> None:
    now, was = (container(state, "debug", "ephemeralContainerStatuses") for state in (RUNNING, FAILED))
    assert wrong(now, was) == [f"status.ephemeralContainerStatuses[0].{REVIVED}"]


FAMILIES = "may specify no more than one IP for each IP family"


@pytest.mark.parametrize(
    ("status", "problems"),
    [
        ({"podIPs": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}], "qosClass": None}, []),
        (
            {"podIPs": [{"ip": "nowhere"}]},
            ['podIPs[0]: Invalid value: "nowhere": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
        ),
        (
            {"podIPs": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.2"}]},
            [f'podIPs: Invalid value: [{{"IP":"10.0.0.1"}},{{"IP":"10.0.0.2"}}]: {FAMILIES}'],
        ),
        (
            {"hostIP": "10.0.0.1", "hostIPs": [{"ip": "10.0.0.2"}]},
            ['hostIPs[0].ip: Invalid value: "10.0.0.2": must be equal to `hostIP`'],
        ),
        ({"observedGeneration": -1}, ["observedGeneration: Invalid value: -1: must be a non-negative integer"]),
        ({"qosClass": "Burstable"}, ['qosClass: Invalid value: "Burstable": field is immutable']),
        (
            {"conditions": [{"type": "Ready"}, {"type": "a/b/c"}]},
            [
                'conditions[1].Type: Invalid value: "a/b/c": a valid label key must consist of alphanumeric '
                "characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  "
                "or 'my.name',  or '123-abc', regex used for validation is "
                "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. "
                "'example.com/MyName')"
            ],
        ),
        (
            {"resourceClaimStatuses": [{"name": "gpu"}]},
            ['resourceClaimStatuses[0].name: Invalid value: "gpu": must match the name of an entry in '
             "`spec.resourceClaims`"],
        ),
        (
            {"containerStatuses": [{"name": "web", "user": {"linux": {"uid": -1, "gid": 0}}}]},
            ["containerStatuses[0].user.linux.uid: Invalid value: -1: must be between 0 and 2147483647, inclusive"],
        ),
        (
            {"containerStatuses": [{"name": "web", "allocatedResourcesStatus": [{"name": "example.com/gpu"}]}]},
            ['containerStatuses[0].allocatedResourcesStatus[0].name: Invalid value: "example.com/gpu": must match one '
             "of the container's resource requests"],
        ),
    ],
)  # fmt: skip
def test_a_status_is_held_to_its_rules(status: Obj, problems: list[str]) -> None:
    assert wrong(status) == [f"status.{problem}" for problem in problems]


def test_no_node_is_freed_for_a_pod_that_has_one() -> None:
    now = {"nominatedNodeName": "node-1"}
    assert wrong(now) == []
    assert wrong(now, nodeName="node-0") == [
        "status.nominatedNodeName: Forbidden: may not be set on pods that are already bound to a node"
    ]


def test_what_an_old_writer_does_not_know_of_is_kept() -> None:
    was = {
        "qosClass": "BestEffort", "observedGeneration": 3,
        "conditions": [{"type": "Ready", "status": "False", "observedGeneration": 2}],
    }  # fmt: skip
    now = statuses.kept({"conditions": [{"type": "Ready", "status": "True"}, {"type": "Other"}]}, was)
    assert (now["qosClass"], now["observedGeneration"]) == ("BestEffort", 3)
    assert now["conditions"] == [{"type": "Ready", "status": "True", "observedGeneration": 2}, {"type": "Other"}]
