"""Expected texts: ValidateSecurityContext, validatePodSpecSecurityContext and their tests in Kubernetes."""

from __future__ import annotations

import pytest

from cluster.api.podspec import security
from cluster.apimachinery.meta import Obj

RANGE = "must be between 0 and 2147483647, inclusive"
TYPES = 'supported values: "Localhost", "RuntimeDefault", "Unconfined"'


@pytest.mark.parametrize(
    ("context", "problem"),
    [
        ({"runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}}, ""),
        ({"runAsUser": -1}, f"runAsUser: Invalid value: -1: {RANGE}"),
        ({"runAsGroup": 2**31}, f"runAsGroup: Invalid value: 2147483648: {RANGE}"),
        (
            {"procMount": "Some"},
            'procMount: Unsupported value: "Some": supported values: "Default", "Unmasked"',
        ),
        (
            {"procMount": "Unmasked"},
            'procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
        ),
        ({"seccompProfile": {"type": "Some"}}, f'seccompProfile.type: Unsupported value: "Some": {TYPES}'),
        (
            {"seccompProfile": {"type": "Localhost"}},
            "seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost",
        ),
        (
            {"appArmorProfile": {"type": "Unconfined", "localhostProfile": "a"}},
            'appArmorProfile.localhostProfile: Invalid value: "a": can only be set when AppArmor type is Localhost',
        ),
        ({"appArmorProfile": {}}, "appArmorProfile.type: Required value: type is required when appArmorProfile is set"),
    ],
)
def test_a_container_runs_as_somebody_who_can_be(context: Obj, problem: str) -> None:
    found = [str(cause) for cause in security.container_problems(context, "c", True)]
    assert found == ([f"c.{problem}"] if problem else [])


def test_who_may_not_gain_privileges_has_none() -> None:
    (found,) = security.container_problems({"allowPrivilegeEscalation": False, "privileged": True}, "c", True)
    assert found.field == "c"
    assert str(found).startswith('c: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,')
    assert str(found).endswith(": cannot set `allowPrivilegeEscalation` to false and `privileged` to true")


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"securityContext": {"fsGroup": -1}}, f"fsGroup: Invalid value: -1: {RANGE}"),
        ({"securityContext": {"supplementalGroups": [1, -2]}}, f"supplementalGroups[1]: Invalid value: -2: {RANGE}"),
        (
            {"securityContext": {"fsGroupChangePolicy": "Never"}},
            'fsGroupChangePolicy: Unsupported value: "Never": supported values: "Always", "OnRootMismatch"',
        ),
        (
            {"shareProcessNamespace": True, "hostPID": True},
            "shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled",
        ),
    ],
)
def test_so_does_a_whole_pod(spec: Obj, problem: str) -> None:
    assert [str(cause) for cause in security.pod_problems(spec, "spec")] == [f"spec.securityContext.{problem}"]
