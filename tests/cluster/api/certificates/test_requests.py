"""Expected texts: pkg/apis/certificates/helpers.go, and TestValidateSignerName in pkg/apis/core/validation."""

from __future__ import annotations

import base64

import pytest

from cluster.api.certificates import requests
from tests.cluster.api.certificates.csrs import request

CLIENT = ["digital signature", "client auth"]
SERVER = ["digital signature", "key encipherment", "server auth"]
NODE = ("system:node:a", ("system:nodes",))


def test_a_request_is_read_and_its_names_with_it() -> None:
    found = requests.read(request("jane", ("devs", "ops")))
    assert (requests.common_name(found), requests.organizations(found)) == ("jane", ["devs", "ops"])


@pytest.mark.parametrize("raw", ["", "bm90IGEgcmVxdWVzdA==", "%%%", base64.b64encode(b"-----BEGIN RSA-----").decode()])
def test_what_is_no_request_is_refused(raw: str) -> None:
    with pytest.raises(requests.BadRequest, match="PEM block type must be CERTIFICATE REQUEST"):
        requests.read(raw)


def test_a_signature_must_be_the_keys_own() -> None:
    lines = base64.b64decode(request("jane")).decode().split("\n")
    der = bytearray(base64.b64decode("".join(lines[1:-2])))
    der[der.index(b"jane")] ^= 1
    forged = "\n".join([lines[0], base64.b64encode(bytes(der)).decode(), lines[-2], ""])
    with pytest.raises(requests.BadRequest, match="ECDSA verification failure"):
        requests.read(base64.b64encode(forged.encode()).decode())


@pytest.mark.parametrize(
    ("asked", "usages", "problem"),
    [
        (request(*NODE), CLIENT, ""),
        (request("system:node:a"), CLIENT, "subject organization is not system:nodes"),
        (request(*NODE, ("10.0.0.1",)), CLIENT, "IP subjectAltNames are not allowed"),
        (request("a", ("system:nodes",)), CLIENT, "subject common name does not begin with system:node:"),
        (request(*NODE), SERVER, "usages did not match [client auth digital signature key encipherment]"),
    ],
)
def test_what_a_kubelet_asks_for_as_a_client(asked: str, usages: list[str], problem: str) -> None:
    assert requests.kubelet_client_problem(requests.read(asked), usages) == problem


@pytest.mark.parametrize(
    ("asked", "usages", "problem"),
    [
        (request(*NODE, ("10.0.0.1",)), SERVER, ""),
        (request(*NODE), SERVER, "DNS or IP subjectAltName is required"),
        (request(*NODE, ("10.0.0.1",)), CLIENT,
         "usages did not match [digital signature key encipherment server auth]"),
        (request("a", ("system:nodes",), ("10.0.0.1",)), SERVER,
         "subject common name does not begin with system:node:"),
    ],
)  # fmt: skip
def test_what_a_kubelet_asks_for_as_a_server(asked: str, usages: list[str], problem: str) -> None:
    assert requests.kubelet_serving_problem(requests.read(asked), usages) == problem


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("example.com/mine", []),
        ("", ["Required value"]),
        ("mine", ['Invalid value: "mine": must be a fully qualified domain and path of the form '
                  "'example.com/signer-name'"]),
        ("example/mine", ['Invalid value: "example": should be a domain with at least two segments separated by dots']),
        ("example..com/mine", ['Invalid value: "example..com": validating label "": a lowercase RFC 1123 label must '
                               "consist of lower case alphanumeric characters or '-', and must start and end with an "
                               "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                               "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"]),
    ],
)  # fmt: skip
def test_a_signer_is_a_domain_and_a_path(name: str, said: list[str]) -> None:
    assert [cause.message for cause in requests.signer_problems(name, "f")] == said
