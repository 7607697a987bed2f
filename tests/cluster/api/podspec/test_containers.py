"""Expected texts: validateContainers in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.core.v1.pod import Pod
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, container, pod_spec

HERE = "spec.containers[0]"


def wrong(*containers: Obj, **spec: object) -> list[str]:
    return causes(Pod, born(Pod, spec=pod_spec(*containers, **spec)))


def test_a_container_needs_a_name_and_an_image() -> None:
    assert wrong({}) == [f"{HERE}.name: Required value", f"{HERE}.image: Required value"]


def test_names_are_unique_over_all_containers_of_a_pod() -> None:
    assert wrong(container(), container(), initContainers=[container()]) == [
        'spec.containers[1].name: Duplicate value: "web"',
        'spec.initContainers[0].name: Duplicate value: "web"',
    ]


def test_an_image_has_no_spaces_around_it() -> None:
    text = "must not have leading or trailing whitespace"
    assert wrong(container(image=" nginx")) == [f'{HERE}.image: Invalid value: " nginx": {text}']


@pytest.mark.parametrize(
    ("port", "said"),
    [
        ({"containerPort": 80}, []),
        ({}, ["containerPort: Required value"]),
        (
            {"containerPort": 65536},
            ["containerPort: Invalid value: 65536: must be between 1 and 65535, inclusive"],
        ),
        (
            {"containerPort": 80, "hostPort": 65536},
            ["hostPort: Invalid value: 65536: must be between 1 and 65535, inclusive"],
        ),
        (
            {"containerPort": 80, "protocol": "ICMP"},
            ['protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
        ),
        (
            {"containerPort": 80, "name": "a-very-long-name-for-a-port"},
            ['name: Invalid value: "a-very-long-name-for-a-port": must be no more than 15 characters'],
        ),
    ],
)
def test_a_port_is_a_number_with_a_protocol(port: Obj, said: list[str]) -> None:
    assert wrong(container(ports=[port])) == [f"{HERE}.ports[0].{text}" for text in said]


def test_two_ports_of_a_container_have_two_names() -> None:
    ports = [{"containerPort": n, "name": "http"} for n in (80, 81)]
    assert wrong(container(ports=ports)) == [f'{HERE}.ports[1].name: Duplicate value: "http"']


def test_a_port_of_the_node_is_had_once() -> None:
    ports = [{"containerPort": n, "hostPort": 8080} for n in (80, 81)]
    assert wrong(container(ports=ports)) == [f'{HERE}.ports[1].hostPort: Duplicate value: "TCP//8080"']


def test_a_mount_names_a_volume_of_the_pod_and_a_place_of_its_own() -> None:
    mounts = [{"name": "gone", "mountPath": "/a"}, {"name": "v", "mountPath": "/a"}]
    assert wrong(container(volumeMounts=mounts), volumes=[{"name": "v"}]) == [
        f'{HERE}.volumeMounts[0].name: Not found: "gone"',
        f'{HERE}.volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
    ]


def test_nobody_asks_for_more_than_the_limit() -> None:
    resources = {"limits": {"cpu": "1"}, "requests": {"cpu": "2"}}
    assert wrong(container(resources=resources)) == [
        f'{HERE}.resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'
    ]


@pytest.mark.parametrize(
    ("resources", "said"),
    [
        ({"limits": {"example.com/gpu": "1"}, "requests": {"example.com/gpu": "1"}}, []),
        (
            {"requests": {"gpu": "1"}},
            [
                'requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
                'requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
            ],
        ),
        (
            {"limits": {"example.com/gpu": "2"}, "requests": {"example.com/gpu": "1"}},
            ['requests: Invalid value: "1": must be equal to example.com/gpu limit of 2'],
        ),
        (
            {"requests": {"example.com/gpu": "1"}},
            ["limits: Required value: Limit must be set for non overcommitable resources"],
        ),
        (
            {"limits": {"example.com/gpu": "500m"}},
            [f'{side}[example.com/gpu]: Invalid value: "500m": must be an integer' for side in ("limits", "requests")],
        ),
        ({"limits": {"hugepages-2Mi": "2Mi"}}, [": Forbidden: HugePages require cpu or memory"]),
    ],
)
def test_only_what_is_known_is_asked_for(resources: Obj, said: list[str]) -> None:
    dots = [f"{HERE}.resources{'' if text.startswith(':') else '.'}{text}" for text in said]
    assert wrong(container(resources=resources)) == dots


def test_an_init_container_that_ends_has_no_probes() -> None:
    probe = {"exec": {"command": ["true"]}}
    text = "may not be set for init containers without restartPolicy=Always"
    init = container(name="init", readinessProbe=probe)
    assert wrong(initContainers=[init]) == [f"spec.initContainers[0].readinessProbe: Forbidden: {text}"]
    assert wrong(initContainers=[{**init, "restartPolicy": "Always"}]) == []
