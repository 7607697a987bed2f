"""Pods against the standards. Expected texts: k8s.io/pod-security-admission/policy/check_*_test.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
from cluster.registry.pod_security import standard
from cluster.registry.pod_security.standard import Level

GOOD = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
HARDENED = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}


def spec(*contexts: Obj, **more: object) -> Obj:
    """A pod of one container a context, the first called a; hardened but for what is given."""
    made = [
        {"name": name, "securityContext": context}
        for name, context in zip("abc", contexts or (GOOD,), strict=False)
    ]
    return {"containers": made, "securityContext": HARDENED, **more}


def container(**parts: object) -> Obj:
    return {"containers": [{"name": "a", "securityContext": GOOD, **parts}], "securityContext": HARDENED}


def said(level: str, pod: Obj, version: str = "latest", **head: object) -> str:
    return ", ".join(map(str, Level(level, version).findings(head, pod)))


UNCONFINED = {"type": "Unconfined"}
BASELINE = {
    "": spec(),
    'forbidden AppArmor profile (container "a" must not set AppArmor profile type to "Unconfined")': spec(
        {"appArmorProfile": UNCONFINED}
    ),
    'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")': spec(
        securityContext={"appArmorProfile": UNCONFINED}
    ),
    'non-default capabilities (containers "a", "b" must not include "BPF", "SYS_ADMIN" in '
    "securityContext.capabilities.add)": spec(
        {"capabilities": {"add": ["SYS_ADMIN", "CHOWN"]}}, {"capabilities": {"add": ["BPF"]}}
    ),
    "host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)": spec(
        hostNetwork=True, hostPID=True, hostIPC=True
    ),
    'hostPath volumes (volumes "a", "b")': spec(
        volumes=[{"name": "a", "hostPath": {}}, {"name": "b", "hostPath": {}}]
    ),
    'hostPort (container "a" uses hostPorts 12345, 12346)': container(
        ports=[{"hostPort": 12346}, {"hostPort": 12345}]
    ),
    'probe or lifecycle host (container "a" uses probe or lifecycle hosts "127.0.0.1", "::1")': container(
        livenessProbe={"httpGet": {"host": "127.0.0.1"}},
        lifecycle={"preStop": {"tcpSocket": {"host": "::1"}}},
    ),
    'privileged (container "a" must not set securityContext.privileged=true)': spec({"privileged": True}),
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")': spec(
        {"procMount": "Unmasked"}
    ),
    'seLinuxOptions (pod and container "a" set forbidden securityContext.seLinuxOptions: type "foo"; '
    "user may not be set; role may not be set)": spec(
        {"seLinuxOptions": {"user": "u", "role": "r"}}, securityContext={"seLinuxOptions": {"type": "foo"}}
    ),
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")': spec(
        securityContext={"seccompProfile": UNCONFINED}
    ),
    "forbidden sysctls (a, b)": spec(
        securityContext={"sysctls": [{"name": "a"}, {"name": "b"}, {"name": "net.ipv4.tcp_syncookies"}]}
    ),
    "hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)": spec(
        securityContext={"windowsOptions": {"hostProcess": True}}
    ),
}


@pytest.mark.parametrize(("text", "pod"), BASELINE.items())
def test_baseline_forbids_what_gives_a_node_away(text: str, pod: Obj) -> None:
    assert said("baseline", pod) == text
    assert said("privileged", pod) == ""


RESTRICTED = {
    "": spec(),
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)': spec(
        {"capabilities": {"drop": ["ALL"]}}
    ),
    'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "a" must '
    'not include "CHOWN" in securityContext.capabilities.add)': spec(
        {"allowPrivilegeEscalation": False, "capabilities": {"add": ["CHOWN", "NET_BIND_SERVICE"]}}
    ),
    'restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")': spec(
        volumes=[{"name": "a", "hostPath": {}}, {"name": "b", "nfs": {}}, {"name": "c", "emptyDir": {}}]
    ),
    'runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true)': spec(
        securityContext={"seccompProfile": {"type": "RuntimeDefault"}}
    ),
    'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)': spec(
        {**GOOD, "runAsNonRoot": False}
    ),
    'runAsUser=0 (container "a" must not set runAsUser=0)': spec({**GOOD, "runAsUser": 0}),
    'seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or '
    '"Localhost")': spec(securityContext={"runAsNonRoot": True}),
    'seccompProfile (container "a" must not set securityContext.seccompProfile.type to "Unconfined")': spec(
        {**GOOD, "seccompProfile": UNCONFINED}
    ),
}


@pytest.mark.parametrize(("text", "pod"), RESTRICTED.items())
def test_restricted_wants_hardening(text: str, pod: Obj) -> None:
    assert said("restricted", pod) == text


def test_a_bare_pod_hears_it_all_in_order() -> None:
    pod = {"hostNetwork": True, "containers": [{"name": "nginx"}], "volumes": [{"name": "v", "hostPath": {}}]}
    assert said("restricted", pod) == (
        'host namespaces (hostNetwork=true), allowPrivilegeEscalation != false (container "nginx" must set '
        'securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "nginx" must set '
        'securityContext.capabilities.drop=["ALL"]), restricted volume types (volume "v" uses restricted volume type '
        '"hostPath"), runAsNonRoot != true (pod or container "nginx" must set securityContext.runAsNonRoot=true), '
        'seccompProfile (pod or container "nginx" must set securityContext.seccompProfile.type to "RuntimeDefault" or '
        '"Localhost")'
    )


def test_an_older_version_checks_what_it_knew() -> None:
    pod = container(livenessProbe={"httpGet": {"host": "127.0.0.1"}})
    assert said("baseline", pod, "v1.33") == ""
    assert said("restricted", spec({**GOOD, "runAsUser": 0}), "v1.22") == ""


def test_a_windows_pod_is_spared_what_windows_has_not() -> None:
    pod = {
        "os": {"name": "windows"},
        "containers": [{"name": "a"}],
        "securityContext": {"runAsNonRoot": True},
    }
    assert said("restricted", pod) == ""


def test_labels_ask_for_a_level_and_mistakes_open_no_door() -> None:
    prefix = standard.PREFIX
    assert str(standard.asked({}, "enforce")) == "privileged:latest"
    labels = {f"{prefix}enforce": "baseline", f"{prefix}enforce-version": "v1.30"}
    assert str(standard.asked(labels, "enforce")) == "baseline:v1.30"
    bad = {f"{prefix}warn": "fancy", f"{prefix}warn-version": "1.30"}
    assert str(standard.asked(bad, "warn")) == "restricted:latest"
    assert [str(cause) for cause in standard.problems(bad)] == [
        'metadata.labels[pod-security.kubernetes.io/warn]: Invalid value: "fancy": must be one of privileged, '
        "baseline, restricted",
        'metadata.labels[pod-security.kubernetes.io/warn-version]: Invalid value: "1.30": must be "latest" or "v1.x"',
    ]


ROOT = {**GOOD, "runAsUser": 0, "runAsNonRoot": False}
UNMASKED = {**GOOD, "procMount": "Unmasked"}


@pytest.mark.parametrize(("level", "context", "reason"), [
    ("baseline", UNMASKED, "procMount"), ("restricted", ROOT, "runAsNonRoot != true"),
    ("restricted", ROOT, "runAsUser=0"),
])  # fmt: skip
def test_a_pod_with_users_of_its_own_is_spared_since_1_35(level: str, context: Obj, reason: str) -> None:
    pod = spec(context, hostUsers=False)
    assert reason not in said(level, pod)
    assert reason in said(level, pod, "v1.34")
    assert reason in said(level, spec(context, hostUsers=True))


def test_restricted_masks_proc_whoever_the_users_are() -> None:
    assert "procMount" in said("restricted", spec(UNMASKED, hostUsers=False))
