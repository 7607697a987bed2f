"""Expected texts: ValidateIPAddress in pkg/apis/networking/validation and printIPAddress in pkg/printers."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.networking.v1.ipaddress import IPAddress
from cluster.apimachinery.meta import Obj
from cluster.registry import naming
from tests.cluster.api.manifests import born, row

REF: Obj = {"resource": "services", "namespace": "default", "name": "web"}


def address(name: str = "10.0.0.7", ref: Any = REF) -> Obj:
    return born(IPAddress, metadata={"name": name}, spec={"parentRef": ref} if ref else {})


def texts(obj: Obj, old: Obj | None = None) -> list[str]:
    return [f"{cause.field}: {cause.message}" for cause in IPAddress.validate(obj, old)]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (REF, []),
        (None, ["spec.parentRef: Required value"]),
        ({}, ["spec.parentRef: Required value"]),
        ({"resource": "services"}, ["spec.parentRef.name: Required value"]),
        ({"name": "web"}, ["spec.parentRef.resource: Required value"]),
        (
            {**REF, "name": "a/b%"},
            [
                "spec.parentRef.name: Invalid value: \"a/b%\": may not contain '/'",
                "spec.parentRef.name: Invalid value: \"a/b%\": may not contain '%'",
            ],
        ),
        ({**REF, "namespace": ".."}, ["spec.parentRef.namespace: Invalid value: \"..\": may not be '..'"]),
    ],
)
def test_an_address_says_whose_it_is(ref: Any, expected: list[str]) -> None:
    assert texts(address(ref=ref)) == expected


def test_whose_an_address_is_does_not_change() -> None:
    (said,) = texts(address(ref={**REF, "name": "other"}), address())
    assert said.startswith("spec.parentRef: Invalid value: ")
    assert said.endswith(": field is immutable")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("10.0.0.7", ""),
        ("fd00::7", ""),
        ("10.0.0.07", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ("web", "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
        ("FD00:0::7", 'must be in canonical form ("fd00::7")'),
        ("::ffff:10.0.0.7", "must not be an IPv4-mapped IPv6 address"),
    ],
)
def test_the_name_is_the_address_in_its_one_spelling(name: str, problem: str) -> None:
    found = naming.metadata_problems(IPAddress.KIND, address(name), None, IPAddress.NAME_RULE)
    expected = [f'metadata.name: Invalid value: "{name}": {problem}'] if problem else []
    assert [f"{cause.field}: {cause.message}" for cause in found] == expected


@pytest.mark.parametrize(
    ("ref", "shown"),
    [
        (REF, "services/default/web"),
        ({"group": "gateway.networking.k8s.io", "resource": "Gateways", "name": "g"},
         "gateways.gateway.networking.k8s.io/g"),
        (None, "<none>"),
    ],
)  # fmt: skip
def test_the_table_shows_the_owner(ref: Any, shown: str) -> None:
    assert row(IPAddress, address(ref=ref)) == {"Name": "10.0.0.7", "ParentRef": shown}
