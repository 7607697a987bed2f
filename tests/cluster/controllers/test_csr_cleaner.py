"""The cleaner. Expected: pkg/controller/certificates/cleaner/cleaner_test.go."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cluster.api.certificates import requests
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Delete
from cluster.controllers._signer import sign
from cluster.controllers.csr_cleaner import DAY, HOUR, reconcile
from tests.cluster.api.certificates.csrs import csr, request, signing_key
from tests.cluster.controllers.objects import acts, ago, view


def aged(seconds: float, *types: str, **status: Any) -> Obj:
    obj = csr("", requests.CLIENT, ("client auth",), *types, status=status)
    obj["metadata"]["creationTimestamp"] = ago(seconds)
    for condition in obj["status"].get("conditions", []):
        condition["lastUpdateTime"] = ago(seconds)
    return obj


@pytest.mark.parametrize(
    ("types", "status", "longest"),
    [
        ((), {}, DAY),
        (("Denied",), {}, HOUR),
        (("Failed",), {}, HOUR),
        (("Approved",), {}, DAY),
        (("Approved",), {"certificate": "aGVsbG8="}, HOUR),
    ],
)
def test_a_request_goes_when_its_time_is_up(types: tuple[str, ...], status: Obj, longest: float) -> None:
    early = reconcile("mine", view(aged(longest - 60, *types, **status)))
    assert acts(early) == []
    assert early.again == 60
    assert acts(reconcile("mine", view(aged(longest + 1, *types, **status))), Delete)


def test_an_expired_certificate_takes_its_request_along() -> None:
    born = csr()
    now = 1_700_000_000.0
    pem = sign(signing_key(), requests.read(request()), ["client auth"], 600, now)
    obj = {**born, "status": {"certificate": base64.b64encode(pem.encode()).decode()}}
    assert acts(reconcile("mine", view(aged(0, "Approved", **obj["status"]))), Delete)
