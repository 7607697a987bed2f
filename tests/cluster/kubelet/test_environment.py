"""A container's variables. The Service example is that of Kubernetes' "Service" page."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet import environment
from cluster.kubelet.environment import Missing
from tests.cluster.kubelet.pods import container, pod

OBJECTS: dict[tuple[str, str], Obj] = {
    ("configmaps", "settings"): {"kind": "ConfigMap", "data": {"color": "blue", "size": "xl"}},
    ("secrets", "login"): {"kind": "Secret", "data": {"password": "czNjcjN0"}},
}


def read(resource: str, name: str) -> Obj | None:
    return OBJECTS.get((resource, name))


def service(name: str, ip: str, *ports: Obj, namespace: str = "default") -> Obj:
    return {"metadata": {"name": name, "namespace": namespace}, "spec": {"clusterIP": ip, "ports": list(ports)}}


KUBERNETES = service("kubernetes", "10.0.0.1", {"name": "https", "port": 443, "protocol": "TCP"})
REDIS = service("redis-primary", "10.0.0.11", {"port": 6379, "protocol": "TCP"})


def variables(*env: Obj, services: tuple[Obj, ...] = (), of: Obj | None = None, **rest: Any) -> dict[str, str]:
    spec = container(env=list(env), **rest)
    return environment.variables(of or pod(spec), spec, services, read)


def test_a_service_is_seen_as_docker_links_would_show_it() -> None:
    assert environment.service_variables([REDIS]) == {
        "REDIS_PRIMARY_SERVICE_HOST": "10.0.0.11",
        "REDIS_PRIMARY_SERVICE_PORT": "6379",
        "REDIS_PRIMARY_PORT": "tcp://10.0.0.11:6379",
        "REDIS_PRIMARY_PORT_6379_TCP": "tcp://10.0.0.11:6379",
        "REDIS_PRIMARY_PORT_6379_TCP_PROTO": "tcp",
        "REDIS_PRIMARY_PORT_6379_TCP_PORT": "6379",
        "REDIS_PRIMARY_PORT_6379_TCP_ADDR": "10.0.0.11",
    }


def test_named_ports_have_a_variable_each_and_the_first_port_is_the_services() -> None:
    two = service("web", "10.0.0.7", {"name": "http", "port": 80}, {"name": "tls-port", "port": 443})
    found = environment.service_variables([two])
    assert found["WEB_SERVICE_PORT"] == found["WEB_SERVICE_PORT_HTTP"] == "80"
    assert found["WEB_SERVICE_PORT_TLS_PORT"] == "443"
    assert found["WEB_PORT"] == "tcp://10.0.0.7:80"
    assert found["WEB_PORT_443_TCP_ADDR"] == "10.0.0.7"


def test_headless_services_have_no_variables() -> None:
    assert environment.service_variables([service("db", "None", {"port": 5432})]) == {}


def test_a_pod_sees_its_own_namespaces_services_and_kubernetes() -> None:
    elsewhere = service("other", "10.0.0.9", {"port": 80}, namespace="other")
    found = variables(services=(KUBERNETES, REDIS, elsewhere))
    assert found["KUBERNETES_SERVICE_PORT_HTTPS"] == "443"
    assert "REDIS_PRIMARY_SERVICE_HOST" in found
    assert "OTHER_SERVICE_HOST" not in found


def test_without_service_links_only_kubernetes_is_left() -> None:
    found = variables(services=(KUBERNETES, REDIS), of=pod(enableServiceLinks=False))
    assert {name.split("_")[0] for name in found} == {"KUBERNETES"}


def test_a_containers_own_variable_wins_over_a_services() -> None:
    found = variables({"name": "REDIS_PRIMARY_SERVICE_HOST", "value": "mine"}, services=(REDIS,))
    assert found["REDIS_PRIMARY_SERVICE_HOST"] == "mine"


def test_a_variable_may_use_those_before_it() -> None:
    found = variables(
        {"name": "PROTOCOL", "value": "https"},
        {"name": "URL", "value": "$(PROTOCOL)://$(REDIS_PRIMARY_SERVICE_HOST)/$(LATER)/$$(PROTOCOL)"},
        {"name": "LATER", "value": "x"},
        services=(REDIS,),
    )
    assert found["URL"] == "https://10.0.0.11/$(LATER)/$(PROTOCOL)"


@pytest.mark.parametrize(
    ("text", "expanded"),
    [("$(A)", "1"), ("$$(A)", "$(A)"), ("$$$(A)", "$1"), ("$A", "$A"), ("$(B)", "$(B)"), ("$(A", "$(A"), ("$$", "$")],
)
def test_expansion(text: str, expanded: str) -> None:
    assert environment.expand(text, {"A": "1"}) == expanded


def test_values_from_config_maps_and_secrets() -> None:
    found = variables(
        {"name": "COLOR", "valueFrom": {"configMapKeyRef": {"name": "settings", "key": "color"}}},
        {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "login", "key": "password"}}},
    )
    assert found == {"COLOR": "blue", "PASSWORD": "s3cr3t"}


def test_whole_objects_become_variables_with_a_prefix() -> None:
    found = variables(envFrom=[{"prefix": "APP_", "configMapRef": {"name": "settings"}}])
    assert found == {"APP_color": "blue", "APP_size": "xl"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"configMapKeyRef": {"name": "nowhere", "key": "k"}}, 'configmap "nowhere" not found'),
        ({"secretKeyRef": {"name": "nowhere", "key": "k"}}, 'secret "nowhere" not found'),
        ({"configMapKeyRef": {"name": "settings", "key": "k"}}, "couldn't find key k in ConfigMap default/settings"),
        ({"secretKeyRef": {"name": "login", "key": "k"}}, "couldn't find key k in Secret default/login"),
    ],
)
def test_what_is_missing_is_said_in_the_kubelets_words(source: Obj, message: str) -> None:
    with pytest.raises(Missing) as caught:
        variables({"name": "X", "valueFrom": source})
    assert str(caught.value) == message
    for kind, reference in source.items():
        assert variables({"name": "X", "valueFrom": {kind: {**reference, "optional": True}}}) == {}


def test_a_missing_whole_object_is_an_error_unless_it_is_optional() -> None:
    with pytest.raises(Missing, match='configmap "nowhere" not found'):
        variables(envFrom=[{"configMapRef": {"name": "nowhere"}}])
    assert variables(envFrom=[{"configMapRef": {"name": "nowhere", "optional": True}}]) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("metadata.name", "web"), ("metadata.namespace", "default"), ("metadata.uid", "uid-web"),
        ("metadata.labels['tier']", "front"), ("metadata.annotations['none']", ""), ("spec.nodeName", "node-1"),
        ("spec.serviceAccountName", "default"), ("status.podIP", "10.244.1.5"), ("status.hostIP", "192.168.10.11"),
        ("status.podIPs", "10.244.1.5"),
    ],
)  # fmt: skip
def test_the_downward_api(path: str, value: str) -> None:
    status = {"podIP": "10.244.1.5", "podIPs": [{"ip": "10.244.1.5"}], "hostIP": "192.168.10.11"}
    about = pod(metadata={"labels": {"tier": "front"}}, status=status, serviceAccountName="default")
    found = variables({"name": "X", "valueFrom": {"fieldRef": {"fieldPath": path}}}, of=about)
    assert found == {"X": value}


@pytest.mark.parametrize(
    ("resource", "divisor", "value"),
    [
        ("limits.cpu", "1", "1"),  # 250m of a core, rounded up
        ("limits.cpu", "1m", "250"),
        ("requests.memory", "1", "67108864"),
        ("requests.memory", "1Mi", "64"),
        ("limits.memory", "1Gi", "8"),  # no limit: the node's
        ("requests.cpu", "1", "0"),
    ],
)
def test_resources_are_told_in_units_of_the_divisor_rounded_up(resource: str, divisor: str, value: str) -> None:
    resources = {"limits": {"cpu": "250m"}, "requests": {"memory": "64Mi"}}
    source = {"resourceFieldRef": {"resource": resource, "divisor": divisor}}
    assert variables({"name": "X", "valueFrom": source}, resources=resources) == {"X": value}
