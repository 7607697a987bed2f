"""Expected values: ValidateIngressCreate and ValidateIngressUpdate, and printIngress."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.networking.v1.ingress import Ingress
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, changed, row

BACKEND: Obj = {"service": {"name": "web", "port": {"number": 80}}}


def path(path: str = "/", kind: str = "Prefix", **parts: Any) -> Obj:
    return {"path": path, "pathType": kind, "backend": BACKEND, **parts}


def ingress(*rules: Obj, annotations: dict[str, str] | None = None, **spec: Any) -> Obj:
    head = {"metadata": {"annotations": annotations}} if annotations else {}
    return born(Ingress, spec={**({"rules": list(rules)} if rules else {}), **spec}, **head)


def of_path(one: Obj) -> list[str]:
    return causes(Ingress, ingress({"http": {"paths": [one]}}))


def of_backend(backend: Obj) -> list[str]:
    return causes(Ingress, ingress(defaultBackend=backend))


def of_host(host: str) -> list[str]:
    return causes(Ingress, ingress({"host": host}))


def test_rules_or_a_default_backend_are_enough() -> None:
    assert causes(Ingress, ingress({"host": "foo.example.com", "http": {"paths": [path()]}})) == []
    assert causes(Ingress, ingress(defaultBackend=BACKEND)) == []
    assert causes(Ingress, ingress({"host": "foo.example.com"})) == []


def test_neither_is_refused() -> None:
    assert causes(Ingress, ingress()) == [
        "spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"
    ]


AT = "spec.rules[0].http.paths[0]"


@pytest.mark.parametrize(
    ("one", "problems"),
    [
        (path("foo"), [f'{AT}.path: Invalid value: "foo": must be an absolute path']),
        (path("", "Exact"), [f'{AT}.path: Invalid value: "": must be an absolute path']),
        (path("", "ImplementationSpecific"), []),
        (path("foo", "ImplementationSpecific"), [f'{AT}.path: Invalid value: "foo": must be an absolute path']),
        (path("/a//b"), [f"{AT}.path: Invalid value: \"/a//b\": must not contain '//'"]),
        (path("/a/./b"), [f"{AT}.path: Invalid value: \"/a/./b\": must not contain '/./'"]),
        (path("/a/../b"), [f"{AT}.path: Invalid value: \"/a/../b\": must not contain '/../'"]),
        (path("/a%2fb"), [f"{AT}.path: Invalid value: \"/a%2fb\": must not contain '%2f'"]),
        (path("/a%2Fb"), [f"{AT}.path: Invalid value: \"/a%2Fb\": must not contain '%2F'"]),
        (path("/a/.."), [f"{AT}.path: Invalid value: \"/a/..\": cannot end with '/..'"]),
        (path("/a/."), [f"{AT}.path: Invalid value: \"/a/.\": cannot end with '/.'"]),
        (path("/a//b", "ImplementationSpecific"), []),
        (
            path("/", "Regex"),
            [f'{AT}.pathType: Unsupported value: "Regex": supported values: '
             '"Exact", "ImplementationSpecific", "Prefix"'],
        ),
        ({"path": "/", "backend": BACKEND}, [f"{AT}.pathType: Required value: pathType must be specified"]),
    ],
)  # fmt: skip
def test_a_path_is_absolute_plain_and_of_a_known_type(one: Obj, problems: list[str]) -> None:
    assert of_path(one) == problems


def test_http_without_paths_is_refused() -> None:
    assert causes(Ingress, ingress({"http": {"paths": []}})) == ["spec.rules[0].http.paths: Required value"]


DEFAULT = "spec.defaultBackend"


@pytest.mark.parametrize(
    ("backend", "problems"),
    [
        ({}, [f'{DEFAULT}: Invalid value: "": resource or service backend is required']),
        (
            {**BACKEND, "resource": {"kind": "Bucket", "name": "icons"}},
            [f'{DEFAULT}: Invalid value: "": cannot set both resource and service backends'],
        ),
        ({"resource": {"apiGroup": "k8s.example.com", "kind": "Bucket", "name": "icons"}}, []),
        (
            {"resource": {"kind": "", "name": ""}},
            [f"{DEFAULT}.resource.kind: Required value", f"{DEFAULT}.resource.name: Required value"],
        ),
        ({"resource": {"kind": "a/b", "name": "x"}}, [
            f'{DEFAULT}.resource.kind: Invalid value: "a/b": may not contain \'/\''
        ]),
        ({"service": {"name": "", "port": {"number": 80}}}, [f"{DEFAULT}.service.name: Required value"]),
        ({"service": {"name": "web", "port": {}}}, [f"{DEFAULT}: Required value: port name or number is required"]),
        (
            {"service": {"name": "web", "port": {"name": "http", "number": 80}}},
            [f'{DEFAULT}: Invalid value: "": cannot set both port name & port number'],
        ),
        ({"service": {"name": "web", "port": {"number": 70000}}}, [
            f"{DEFAULT}.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive"
        ]),
        ({"service": {"name": "web", "port": {"name": "--"}}}, [
            f'{DEFAULT}.service.port.name: Invalid value: "--": must contain at least one letter (a-z)',
            f'{DEFAULT}.service.port.name: Invalid value: "--": must not contain consecutive hyphens',
            f'{DEFAULT}.service.port.name: Invalid value: "--": must not begin or end with a hyphen',
        ]),
    ],
)  # fmt: skip
def test_a_backend_is_one_service_port_or_one_resource(backend: Obj, problems: list[str]) -> None:
    assert of_backend(backend) == problems


def test_a_host_is_a_name_and_its_wildcard_one_leading_label() -> None:
    assert of_host("*.foo.com") == of_host("foo.com") == []
    [ip, *_] = of_host("10.0.0.1")
    assert ip == 'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'
    [wild] = of_host("foo.*.com")
    assert wild.startswith('spec.rules[0].host: Invalid value: "foo.*.com": a wildcard DNS-1123 subdomain')
    [plain] = of_host("Foo.com")
    assert plain.startswith('spec.rules[0].host: Invalid value: "Foo.com": a lowercase RFC 1123 subdomain')


def test_tls_names_hosts_and_a_secret() -> None:
    good = ingress(
        defaultBackend=BACKEND, tls=[{"hosts": ["*.foo.com", "foo.com"], "secretName": "cert"}, {}]
    )
    assert causes(Ingress, good) == []
    bad = ingress(defaultBackend=BACKEND, tls=[{"hosts": ["ok.com", "Foo"], "secretName": "A"}])
    host, secret = causes(Ingress, bad)
    assert host.startswith('spec.tls[0].hosts[1]: Invalid value: "Foo"')
    assert secret.startswith('spec.tls[0].secretName: Invalid value: "A"')


def test_an_old_secret_name_may_stay_wrong() -> None:
    old = ingress(defaultBackend=BACKEND, tls=[{"secretName": "A"}])
    new = changed(Ingress, old, spec={"defaultBackend": BACKEND, "tls": [{"secretName": "B"}]})
    assert causes(Ingress, new, old) == []


def test_the_class_must_be_a_name_and_agree_with_the_old_annotation() -> None:
    [name] = causes(Ingress, ingress(defaultBackend=BACKEND, ingressClassName="A_b"))
    assert name.startswith('spec.ingressClassName: Invalid value: "A_b"')
    annotated = {"kubernetes.io/ingress.class": "other"}
    both = ingress(defaultBackend=BACKEND, ingressClassName="nginx", annotations=annotated)
    assert causes(Ingress, both) == [
        'annotations.kubernetes.io/ingress.class: Invalid value: "other": '
        "must match `ingressClassName` when both are specified"
    ]
    assert causes(Ingress, both, both) == []


def test_a_status_names_addresses() -> None:
    old = ingress(defaultBackend=BACKEND)
    status = {"loadBalancer": {"ingress": [{"ip": "1.2.3"}, {"hostname": "10.0.0.1"}]}}
    ip, hostname = (str(cause) for cause in Ingress.validate_status({**old, "status": status}, old))
    assert ip.startswith('status.loadBalancer.ingress[0].ip: Invalid value: "1.2.3"')
    assert hostname == (
        'status.loadBalancer.ingress[1].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'
    )


def test_its_row_in_kubectls_table() -> None:
    bare = row(Ingress, ingress(defaultBackend=BACKEND))
    assert list(bare) == ["Name", "Class", "Hosts", "Address", "Ports", "Age"]
    assert [bare[c] for c in ("Class", "Hosts", "Address", "Ports")] == ["<none>", "*", "", "80"]
    hosts = [{"host": f"{letter}.com"} for letter in "abcd"]
    full = ingress(*hosts, tls=[{}], ingressClassName="nginx")
    points = [{"ip": "203.0.113.9"}, {"hostname": "b.example"}, {"ip": "1.1.1.1"}]
    full["status"] = {"loadBalancer": {"ingress": points}}
    shown = row(Ingress, full)
    assert [shown[c] for c in ("Class", "Hosts", "Address", "Ports")] == [
        "nginx", "a.com,b.com,c.com + 1 more...", "1.1.1.1,203.0.113.9,b.example", "80, 443"
    ]  # fmt: skip


def test_status_is_the_controllers_and_the_generation_counts_specs() -> None:
    status = {"loadBalancer": {"ingress": [{"ip": "1.1.1.1"}]}}
    born_with = born(Ingress, spec={"defaultBackend": BACKEND}, status=status)
    assert meta.get(born_with, "status.loadBalancer", {}) == {}
    assert Ingress.GENERATION
