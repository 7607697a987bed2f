"""Expected values: ValidateAPIService, the strategy's PrepareForCreate and ConvertToTable of kube-aggregator."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiregistration.v1.apiservice import APIService
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row

SERVICE = {"namespace": "default", "name": "api"}


def made(name: str = "v1.example.com", **spec: Any) -> Obj:
    given = {"group": "example.com", "version": "v1", "groupPriorityMinimum": 1000, "versionPriority": 15}
    return born(APIService, metadata={"name": name}, spec={**given, **spec})


def test_what_the_server_serves_itself_is_available_at_once() -> None:
    cells = row(APIService, made())
    assert (cells["Service"], cells["Available"]) == ("Local", "True")


def test_what_another_serves_is_not_known_to_be() -> None:
    obj = made(service=SERVICE)
    assert obj["spec"]["service"]["port"] == 443
    assert row(APIService, obj)["Available"] == "Unknown"
    said = {"type": "Available", "status": "False", "reason": "MissingEndpoints"}
    obj["status"] = {"conditions": [said]}
    cells = row(APIService, obj)
    assert (cells["Service"], cells["Available"]) == ("default/api", "False (MissingEndpoints)")


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        (made(), []),
        (made(service=SERVICE, caBundle="Y2E="), []),
        (made("other"), ['metadata.name: Invalid value: "other": must be `spec.version+"."+spec.group`: '
                         '"v1.example.com"']),
        (made("v2.", group="", version="v2"),
         ["spec.group: Required value: only v1 may have an empty group and it better be legacy kube"]),
        (made(groupPriorityMinimum=0),
         ["spec.groupPriorityMinimum: Invalid value: 0: must be positive and less than 20000"]),
        (made(versionPriority=1001),
         ["spec.versionPriority: Invalid value: 1001: must be positive and less than 1000"]),
        (made(caBundle="Y2E="),
         ['spec.caBundle: Invalid value: "2 bytes": local APIServices may not have a caBundle']),
        (made(insecureSkipTLSVerify=True), [
            "spec.insecureSkipTLSVerify: Invalid value: true: local APIServices may not have insecureSkipTLSVerify"]),
        (made(service={}), ["spec.service.namespace: Required value", "spec.service.name: Required value"]),
        (made(service={"name": "api"}), ["spec.service.namespace: Required value"]),
        (made(service={**SERVICE, "port": 70000}), [
            "spec.service.port: Invalid value: 70000: port is not valid: must be between 1 and 65535, inclusive"]),
        (made(service=SERVICE, caBundle="Y2E=", insecureSkipTLSVerify=True),
         ["spec.insecureSkipTLSVerify: Invalid value: true: may not be true if caBundle is present"]),
    ],
)  # fmt: skip
def test_what_may_be_registered(obj: Obj, said: list[str]) -> None:
    assert causes(APIService, obj) == said
