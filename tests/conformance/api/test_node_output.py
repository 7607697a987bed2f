"""[sig-node] What containers are given and may do, by what they print: environment, commands, users, messages.

Upstream: test/e2e/common/node/{configmap,secrets,downwardapi,expansion,containers,kubelet,runtime,security_context,
pods,sysctl,kubelet_etc_hosts}.go. Each test runs a pod to its end and reads its log; so does each case of this table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import Case, Run, judge, run
from tests.conformance.api.shapes import AGNHOST, BUSYBOX, NONEWPRIVS, container, service, shell

pytestmark = pytest.mark.slow
KEY_REFS = {"ConfigMap": "configMapKeyRef", "Secret": "secretKeyRef"}
FROM_REFS = {"ConfigMap": "configMapRef", "Secret": "secretRef"}
TWO = ("data-1=value-1", "data-2=value-2", "data-3=value-3")


def from_objects() -> Iterator[Case]:
    for kind, ref in KEY_REFS.items():
        word = kind.lower()
        one = [{"name": "DATA", "valueFrom": {ref: {"name": "env", "key": "data-1"}}}]
        yield Case(f"env-{word}-key", shell("env", env=one), ("DATA=value-1",))
        source = {FROM_REFS[kind]: {"name": "env"}}
        sources = [source, {**source, "prefix": "p-"}, {**source, "prefix": "p_"}, {**source, "prefix": "-_"}]
        prefixed = tuple(f"{prefix}{line}" for prefix in ("p-", "p_", "-_") for line in TWO)
        yield Case(f"env-{word}-all", shell("env", envFrom=[source]), TWO)
        yield Case(f"env-{word}-prefixes", shell("env", envFrom=sources), (*TWO, *prefixed))


def variables(**paths: str) -> list[Obj]:
    return [{"name": name, "valueFrom": {"fieldRef": {"fieldPath": path}}} for name, path in paths.items()]


def amounts(**resources: str) -> list[Obj]:
    return [
        {"name": name, "valueFrom": {"resourceFieldRef": {"resource": r}}} for name, r in resources.items()
    ]


ADDRESS = r"\d+\.\d+\.\d+\.\d+"
RESOURCES = {"requests": {"cpu": "250m", "memory": "32Mi"}, "limits": {"cpu": "1250m", "memory": "64Mi"}}
LIMITS = {"CPU_LIMIT": "limits.cpu", "MEMORY_LIMIT": "limits.memory"}
REQUESTS = {"CPU_REQUEST": "requests.cpu", "MEMORY_REQUEST": "requests.memory"}


def downward() -> Iterator[Case]:
    own = variables(POD_NAME="metadata.name", POD_NAMESPACE="metadata.namespace", POD_IP="status.podIP")
    yield Case(
        "downward-own",
        shell("env", env=own),
        ("POD_NAME=downward-own", "POD_NAMESPACE=e2e-", f"POD_IP={ADDRESS}"),
    )
    yield Case("downward-host", shell("env", env=variables(HOST_IP="status.hostIP")), (f"HOST_IP={ADDRESS}",))
    yield Case(
        "downward-hosts", shell("env", env=variables(HOST_IP="status.hostIPs")), (f"HOST_IP={ADDRESS}",)
    )
    uid = "POD_UID=[a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{12}"
    yield Case("downward-uid", shell("env", env=variables(POD_UID="metadata.uid")), (uid,))
    told = ("CPU_LIMIT=2", "MEMORY_LIMIT=67108864", "CPU_REQUEST=1", "MEMORY_REQUEST=33554432")
    yield Case(
        "downward-resources", shell("env", env=amounts(**LIMITS, **REQUESTS), resources=RESOURCES), told
    )
    yield Case(
        "downward-allocatable", shell("env", env=amounts(**LIMITS)), ("CPU_LIMIT=[1-9]", "MEMORY_LIMIT=[1-9]")
    )


def expansion() -> Iterator[Case]:
    composed = [{"name": "FOO", "value": "foo-value"}, {"name": "BAR", "value": "bar-value"},
                {"name": "FOOBAR", "value": "$(FOO);;$(BAR)"}]  # fmt: skip
    yield Case(
        "expansion-env",
        shell("env", env=composed),
        ("FOO=foo-value", "BAR=bar-value", "FOOBAR=foo-value;;bar-value"),
    )
    test = [{"name": "TEST_VAR", "value": "test-value"}]
    script = 'TEST_VAR=wrong echo "$(TEST_VAR)"'
    yield Case("expansion-command", shell(script, env=test), ("^test-value$",))
    in_args = {"name": "c", "image": BUSYBOX, "command": ["sh", "-c"], "args": [script], "env": test}
    yield Case("expansion-args", in_args, ("^test-value$",))


TESTER = "entrypoint-tester"


def commands() -> Iterator[Case]:
    entry = container(AGNHOST, TESTER)
    yield Case(
        "image-defaults",
        {"name": "c", "image": AGNHOST, "args": [TESTER]},
        (r"\[/agnhost entrypoint-tester\]",),
    )
    yield Case(
        "other-args",
        {**entry, "args": [TESTER, "override", "arguments"]},
        (r"entrypoint-tester override arguments\]",),
    )
    other = {"name": "c", "image": AGNHOST, "command": ["/agnhost-2", TESTER]}
    yield Case("other-command", other, (r"\[/agnhost-2 entrypoint-tester\]",))
    both = {**other, "args": ["override", "arguments"]}
    yield Case("other-command-and-args", both, (r"\[/agnhost-2 entrypoint-tester override arguments\]",))


def rights() -> Iterator[Case]:
    yield Case("prints-its-log", shell("echo 'Hello World' ; sleep 0"), ("Hello World",))
    aliases = [{"ip": "123.45.67.89", "hostnames": ["foo", "bar"]}]
    yield Case(
        "host-aliases",
        container(AGNHOST, "etc-hosts"),
        (r"123.45.67.89\s+foo\s+bar",),
        {"hostAliases": aliases},
    )
    writable = {"readOnlyRootFilesystem": False}
    yield Case("writable", shell("touch checkfile", securityContext=writable), ())
    sealed = {"readOnlyRootFilesystem": True}
    said = r"^/bin/sh: can't create /file: Read-only file system$"
    script = {"name": "c", "image": BUSYBOX, "command": ["/bin/sh", "-c", "echo test > /file; sleep 0"]}
    yield Case("read-only", {**script, "securityContext": sealed}, (said,))
    pod_user, own = {"runAsUser": 1001, "runAsGroup": 2002}, {"runAsUser": 1002, "runAsGroup": 2001}
    yield Case("user-of-pod", shell("id"), ("uid=1001", "gid=2002"), {"securityContext": pod_user})
    own_user = shell("id", securityContext=own)
    yield Case("user-of-container", own_user, ("uid=1002", "gid=2001"), {"securityContext": pod_user})
    nobody = shell("test $(id -u) -eq 65534", securityContext={"runAsUser": 65534})
    yield Case("user-65534", nobody, ())
    link = "ip link add dummy0 type dummy || true"
    unprivileged = shell(link, securityContext={"privileged": False})
    yield Case("unprivileged", unprivileged, ("Operation not permitted",))
    kept_down = {"allowPrivilegeEscalation": False, "runAsUser": 1000}
    yield Case("no-escalation", container(NONEWPRIVS, securityContext=kept_down), ("Effective uid: 1000",))
    sysctl = {"name": "c", "image": BUSYBOX, "command": ["/bin/sysctl", "kernel.shm_rmid_forced"]}
    forced = {"securityContext": {"sysctls": [{"name": "kernel.shm_rmid_forced", "value": "1"}]}}
    yield Case("sysctl", sysctl, ("kernel.shm_rmid_forced = 1",), forced)


def volumes() -> Iterator[Case]:
    parts = [{"name": "work", "mountPath": "/logs", "subPathExpr": "$(POD_NAME)"}]
    whole = [*parts, {"name": "work", "mountPath": "/all"}]
    env, empty = [{"name": "POD_NAME", "value": "foo"}], {"volumes": [{"name": "work", "emptyDir": {}}]}
    seen = shell("test -d /all/foo; echo $?", env=env, volumeMounts=whole)
    yield Case("expansion-subpath", seen, ("^0$",), empty)


CASES = [*from_objects(), *downward(), *expansion(), *commands(), *rights(), *volumes()]


@pytest.fixture(scope="module")
def ended(hall: Space) -> dict[str, Run]:
    data = {f"data-{n}": f"value-{n}" for n in (1, 2, 3)}
    hall("v1", "ConfigMap").create({"metadata": {"name": "env"}, "data": data})
    hall("v1", "Secret").create({"metadata": {"name": "env"}, "stringData": data})
    return run(hall, CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_container_prints(ended: dict[str, Run], case: Case) -> None:
    """Environment variables, DownwardAPI, Docker containers, Kubelet, Security Context; a case is one upstream test"""
    judge(case, ended[case.name])


MESSAGES: dict[str, tuple[str, Obj, str, str]] = {
    "empty": ("/bin/echo -n DONE; /bin/true", {"terminationMessagePolicy": "FallbackToLogsOnError"}, "Succeeded", ""),
    "from-file": ("/bin/echo -n OK > /dev/termination-log; /bin/echo DONE; /bin/true",
                  {"terminationMessagePolicy": "FallbackToLogsOnError"}, "Succeeded", "OK"),
    "from-log": ("/bin/echo -n DONE; /bin/false", {"terminationMessagePolicy": "FallbackToLogsOnError"}, "Failed",
                 "DONE"),
    "from-another-file": ("/bin/echo -n DONE > /dev/termination-custom-log",
                          {"terminationMessagePath": "/dev/termination-custom-log",
                           "securityContext": {"runAsUser": 10000}}, "Succeeded", "DONE"),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
def test_a_container_leaves_a_message(space: Space, name: str) -> None:
    """Container Runtime, TerminationMessage: each case is one upstream test"""
    script, fields, end, message = MESSAGES[name]
    case = Case(
        "message",
        {"name": "c", "image": BUSYBOX, "command": ["/bin/sh", "-c"], "args": [script], **fields},
        (),
    )
    ended = run(space, [case])["message"].pod
    assert ended["status"]["phase"] == end
    assert ended["status"]["containerStatuses"][0]["state"]["terminated"].get("message", "") == message


def test_a_pod_knows_the_services_before_it(space: Space) -> None:
    """Pods, service environment variables"""
    services = space("v1", "Service")
    made = services.create(service("fooservice", {"name": "server"}, {"port": 8765, "targetPort": 8080}))
    ip = re.escape(made["spec"]["clusterIP"])
    lines = (
        f"FOOSERVICE_SERVICE_HOST={ip}", "FOOSERVICE_SERVICE_PORT=8765", f"FOOSERVICE_PORT=tcp://{ip}:8765",
        f"FOOSERVICE_PORT_8765_TCP=tcp://{ip}:8765", "FOOSERVICE_PORT_8765_TCP_PROTO=tcp",
        "FOOSERVICE_PORT_8765_TCP_PORT=8765", f"FOOSERVICE_PORT_8765_TCP_ADDR={ip}",
    )  # fmt: skip
    case = Case("reader", shell("env"), lines)
    judge(case, run(space, [case])["reader"])


def test_a_command_that_always_fails_has_a_reason_and_can_be_deleted(space: Space) -> None:
    """Kubelet, failed pod, terminated reason; Kubelet, failed pod, delete"""
    case = Case("fails", {"name": "c", "image": BUSYBOX, "command": ["/bin/false"]}, (), phase="Failed")
    ended = run(space, [case])["fails"].pod
    terminated = ended["status"]["containerStatuses"][0]["state"]["terminated"]
    assert (terminated["exitCode"] != 0, bool(terminated["reason"])) == (True, True)
    space.pods.delete("fails")
    assert not space.pods.exists("fails") or meta.is_deleting(space.pods.get("fails"))
