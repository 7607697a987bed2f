"""Expected values: pkg/securitycontext/util_test.go, and verifyRunAsNonRoot in pkg/kubelet/kuberuntime."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet import security
from cluster.kubelet.environment import Missing
from cluster.runtime.security import Security
from tests.cluster.kubelet.pods import container, pod


def judged(of_pod: Obj | None = None, own: Obj | None = None) -> Security:
    one = container(securityContext=own or {})
    return security.effective(pod(one, securityContext=of_pod or {}), one)


def test_a_container_that_nobody_says_anything_of_runs_as_root() -> None:
    assert judged() == Security()


def test_what_a_container_says_goes_before_what_its_pod_says() -> None:
    of_pod = {"runAsUser": 1001, "runAsGroup": 2001, "fsGroup": 5, "supplementalGroups": [7]}
    found = judged(of_pod, {"runAsUser": 1002})
    assert (found.uid, found.gid, found.groups) == (1002, 2001, (7, 5))


def test_rights_are_the_containers_own() -> None:
    found = judged({}, {"privileged": True, "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True})
    assert (found.privileged, found.escalates, found.read_only_root) == (True, False, True)


def test_sysctls_are_the_pods() -> None:
    given = [{"name": "kernel.shm_rmid_forced", "value": "1"}]
    assert judged({"sysctls": given}).sysctls == (("kernel.shm_rmid_forced", "1"),)


@pytest.mark.parametrize(
    ("of_pod", "problem"),
    [({}, "container has runAsNonRoot and image will run as root"),
     ({"runAsUser": 0}, "container's runAsUser breaks non-root policy"),
     ({"runAsUser": 1000}, None)],
)  # fmt: skip
def test_who_must_not_be_root_is_not_started_as_root(of_pod: Obj, problem: str | None) -> None:
    one = container()
    if problem is None:
        return security.check(pod(one, securityContext={"runAsNonRoot": True, **of_pod}), one)
    with pytest.raises(Missing) as raised:
        security.check(pod(one, securityContext={"runAsNonRoot": True, **of_pod}), one)
    assert str(raised.value) == f'{problem} (pod: "web_default(uid-web)", container: c)'
    return None
