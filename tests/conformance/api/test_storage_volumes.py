"""[sig-storage] What containers find in volumes of ConfigMaps, Secrets, downward API, projections and scratch space.

Upstream: test/e2e/common/storage/{configmap_volume,secrets_volume,projected_*,downwardapi_volume,empty_dir}.go. Each
test runs agnhost's mounttest (or a shell) in a pod and compares what it prints; so does each case of this table.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cluster.apimachinery.meta import Obj
from tests.conformance.api.conftest import Space
from tests.conformance.api.runs import Case, Run, judge, run
from tests.conformance.api.shapes import AGNHOST, container, shell

pytestmark = pytest.mark.slow
MAPPED: Obj = {"items": [{"key": "data-2", "path": "path/to/data-2"}]}
MODED: Obj = {"items": [{"key": "data-2", "path": "path/to/data-2", "mode": 0o400}]}
NON_ROOT: Obj = {"securityContext": {"runAsUser": 1000}}
GROUP: Obj = {"securityContext": {"runAsUser": 1000, "fsGroup": 1001}}
SOURCES = {"configMap": "name", "secret": "secretName"}


def source(kind: str, **fields: object) -> Obj:
    """A volume's source: the ConfigMap or Secret `data`, mounted as it is or as a projection."""
    if kind.startswith("projected-"):
        given = {k: v for k, v in fields.items() if k != "defaultMode"}
        mode = {k: v for k, v in fields.items() if k == "defaultMode"}
        return {
            "projected": {"sources": [{kind.removeprefix("projected-"): {"name": "data", **given}}], **mode}
        }
    return {kind: {SOURCES[kind]: "data", **fields}}


def mounttest(name: str, volume: Obj, says: tuple[str, ...], *flags: str, **spec: object) -> Case:
    """One volume at /etc/volume, looked at with mounttest."""
    mounts = [{"name": "v", "mountPath": "/etc/volume"}]
    looker = container(AGNHOST, "mounttest", *flags, volumeMounts=mounts)
    return Case(name, looker, says, {"volumes": [{"name": "v", **volume}], **spec})


def content(path: str, value: str) -> str:
    return f'content of file "/etc/volume/{path}": {value}'


def mode(path: str, value: str) -> str:
    return f'mode of file "/etc/volume/{path}": {value}'


READ, READ2 = "--file_content=/etc/volume/data-1", "--file_content=/etc/volume/path/to/data-2"
MODE, MODE2 = "--file_mode=/etc/volume/data-1", "--file_mode=/etc/volume/path/to/data-2"


def mounted(kind: str) -> Iterator[Case]:
    """What both kinds are tested for, mounted plainly or projected."""
    plain, mapped = (content("data-1", "value-1"),), (content("path/to/data-2", "value-2"),)
    yield mounttest(f"{kind}-plain".lower(), source(kind), plain, READ)
    yield mounttest(
        f"{kind}-default-mode".lower(),
        source(kind, defaultMode=0o400),
        (*plain, mode("data-1", "-r--------")),
        READ,
        MODE,
    )
    yield mounttest(f"{kind}-mapped".lower(), source(kind, **MAPPED), mapped, READ2)
    yield mounttest(
        f"{kind}-mapped-mode".lower(),
        source(kind, **MODED),
        (*mapped, mode("path/to/data-2", "-r--------")),
        READ2,
        MODE2,
    )
    if kind.lower().endswith("secret"):
        grouped = (*plain, mode("data-1", "-r--r-----"))
        yield mounttest(
            f"{kind}-non-root".lower(), source(kind, defaultMode=0o440), grouped, READ, MODE, **GROUP
        )
    else:
        yield mounttest(f"{kind}-non-root".lower(), source(kind), plain, READ, **NON_ROOT)
        yield mounttest(f"{kind}-mapped-non-root".lower(), source(kind, **MAPPED), mapped, READ2, **NON_ROOT)
    mounts = [{"name": name, "mountPath": f"/etc/{name}", "readOnly": True} for name in ("v1", "v2")]
    both = shell("cat /etc/v1/data-1 /etc/v2/data-1", volumeMounts=mounts)
    volumes = [{"name": name, **source(kind)} for name in ("v1", "v2")]
    yield Case(f"{kind}-twice".lower(), both, ("value-1value-1",), {"volumes": volumes})


def told(item: Obj) -> Obj:
    """A file of the downward API."""
    return {"path": "told", **item}


def downward(projected: bool, items: list[Obj], **fields: object) -> Obj:
    if projected:
        return {"projected": {"sources": [{"downwardAPI": {"items": items}}], **fields}}
    return {"downwardAPI": {"items": items, **fields}}


NAME = told({"fieldRef": {"fieldPath": "metadata.name"}})
AMOUNTS = [
    ("limits.cpu", "2"),
    ("limits.memory", "67108864"),
    ("requests.cpu", "1"),
    ("requests.memory", "33554432"),
]
RESOURCES = {"requests": {"cpu": "250m", "memory": "32Mi"}, "limits": {"cpu": "1250m", "memory": "64Mi"}}


def told_of(projected: bool) -> Iterator[Case]:
    word = "projected-downward" if projected else "downward"
    read, look = "--file_content=/etc/volume/told", "--file_mode=/etc/volume/told"
    yield mounttest(f"{word}-name", downward(projected, [NAME]), (content("told", f"{word}-name"),), read)
    strict = downward(projected, [NAME], defaultMode=0o400)
    yield mounttest(f"{word}-default-mode", strict, (mode("told", "-r--------"),), look)
    itemized = downward(projected, [{**NAME, "mode": 0o400}])
    yield mounttest(f"{word}-item-mode", itemized, (mode("told", "-r--------"),), look)
    for resource, value in AMOUNTS:
        item = told({"resourceFieldRef": {"containerName": "c", "resource": resource}})
        case = mounttest(f"{word}-{resource}", downward(projected, [item]), (content("told", value),), read)
        yield Case(case.name, {**case.container, "resources": RESOURCES}, case.says, case.spec)
    for resource in ("limits.cpu", "limits.memory"):
        item = told({"resourceFieldRef": {"containerName": "c", "resource": resource}})
        yield mounttest(
            f"{word}-default-{resource}", downward(projected, [item]), (content("told", ""),), read
        )


PERMISSIONS = {"0644": "-rw-r--r--", "0666": "-rw-rw-rw-", "0777": "-rwxrwxrwx"}


def scratch() -> Iterator[Case]:
    for medium, user in ((m, u) for m in ("default", "tmpfs") for u in ("root", "non-root")):
        volume = {"emptyDir": {"medium": "Memory"} if medium == "tmpfs" else {}}
        spec = NON_ROOT if user == "non-root" else {}
        typed = (f'mount type of "/etc/volume": {medium}',) if medium == "tmpfs" else ()
        for bits, letters in PERMISSIONS.items():
            says = (f'perms of file "/etc/volume/file": {letters}', content("file", "mount-tester new file"))
            yield mounttest(
                f"empty-{user}-{bits}-{medium}", volume, (*typed, *says), f"--new_file_{bits}=/etc/volume/file",
                "--fs_type=/etc/volume", "--file_perm=/etc/volume/file", **spec,
            )  # fmt: skip
        if user == "root":
            own = 'perms of file "/etc/volume": -rwxrwxrwx'
            flags = ("--fs_type=/etc/volume", "--file_perm=/etc/volume")
            yield mounttest(f"empty-mode-{medium}", volume, (*typed, own), *flags)


def combined() -> Case:
    """A ConfigMap, a Secret and the pod's name in one directory."""
    sources = [
        {"secret": {"name": "data", "items": [{"key": "data-1", "path": "secret-data"}]}},
        {"configMap": {"name": "data", "items": [{"key": "data-2", "path": "configmap-data"}]}},
        {"downwardAPI": {"items": [{"path": "podname", "fieldRef": {"fieldPath": "metadata.name"}}]}},
    ]
    reader = shell(
        "cat /all/podname /all/secret-data /all/configmap-data",
        volumeMounts=[{"name": "v", "mountPath": "/all"}],
    )
    volume = {"name": "v", "projected": {"sources": sources}}
    return Case("projected-combined", reader, ("projected-combinedvalue-1value-2",), {"volumes": [volume]})


def subpath(name: str, volume: Obj, key: str, says: str, path: str = "/test-volume/file") -> Case:
    mounts = [{"name": "v", "mountPath": path, "subPath": key}]
    reader = container(AGNHOST, "mounttest", f"--file_content={path}", volumeMounts=mounts)
    return Case(name, reader, (f'content of file "{path}": {says}',), {"volumes": [{"name": "v", **volume}]})


def subpaths() -> Iterator[Case]:
    yield subpath("subpath-configmap", source("configMap"), "data-1", "value-1")
    yield subpath("subpath-existing-file", source("configMap"), "data-1", "value-1", "/etc/resolv.conf")
    yield subpath("subpath-secret", source("secret"), "data-1", "value-1")
    yield subpath("subpath-projected", source("projected-configMap"), "data-1", "value-1")
    yield subpath("subpath-downward", downward(False, [NAME]), "told", "subpath-downward")


CASES = [
    *(
        case
        for kind in ("configMap", "secret", "projected-configMap", "projected-secret")
        for case in mounted(kind)
    ),
    *(case for projected in (False, True) for case in told_of(projected)),
    *scratch(),
    combined(),
    *subpaths(),
]


@pytest.fixture(scope="module")
def ended(hall: Space) -> dict[str, Run]:
    """Every pod's end; the Secret has a namesake in another namespace, with other data."""
    data = {"data-1": "value-1", "data-2": "value-2"}
    hall("v1", "ConfigMap").create({"metadata": {"name": "data"}, "data": data})
    hall("v1", "Secret").create({"metadata": {"name": "data"}, "stringData": data})
    hall.another()("v1", "Secret").create({"metadata": {"name": "data"}, "stringData": {"data-1": "other"}})
    return run(hall, CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_container_finds_in_its_volume(ended: dict[str, Run], case: Case) -> None:
    """ConfigMap, Secrets, Projected, Downward API and EmptyDir Volume; SubPath: each case is one upstream test"""
    judge(case, ended[case.name])
