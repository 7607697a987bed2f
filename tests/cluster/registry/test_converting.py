"""Conversion by webhook, restated from test/e2e/apimachinery/{crd_conversion_webhook,crd_selectable_fields}.go and
apiextensions-apiserver/pkg/apiserver/conversion/webhook_converter_test.go. The webhook does what agnhost's does: v1 has
one field hostPort, v2 has host and port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import orjson
import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.registry.policies import webhooks
from tests.cluster.apiserver.conftest import Api, api, demo
from tests.cluster.apiserver.customs import CRONTABS, crontab, defined, version

pytestmark = pytest.mark.django_db
__all__ = ["api", "demo"]
NEWER = CRONTABS.replace("/v1/", "/v2/")
TEXT = {"type": "string"}


def split(obj: Obj, wanted: str) -> Obj:
    """What agnhost does."""
    found = {**obj, "apiVersion": wanted}
    if wanted.endswith("/v2"):
        found["host"], _, found["port"] = found.pop("hostPort").partition(":")
    else:
        found["hostPort"] = f"{found.pop('host')}:{found.pop('port')}"
    return found


class Webhook:
    """A server behind every URL; it remembers how many objects each question was about."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.convert: Callable[[Obj, str], Obj] = split
        self.answer: dict[str, Any] = {}

    def __call__(self, cluster: str, config: Obj, body: bytes, seconds: int) -> bytes:
        review = orjson.loads(body)
        request = review["request"]
        assert (review["kind"], review["apiVersion"]) == ("ConversionReview", "apiextensions.k8s.io/v1")
        self.asked.append(len(request["objects"]))
        objects = [self.convert(obj, request["desiredAPIVersion"]) for obj in request["objects"]]
        response = {"uid": request["uid"], "convertedObjects": objects, "result": {"status": "Success"}, **self.answer}
        return orjson.dumps({**review, "request": None, "response": response})


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    before, found = list(webhooks._provided), Webhook()
    webhooks.provide(found)
    yield found
    webhooks._provided[:] = before


@pytest.fixture
def served(api: Api, webhook: Webhook) -> Api:
    one = {"type": "object", "properties": {"hostPort": TEXT}}
    two = {"type": "object", "properties": {"host": TEXT, "port": TEXT}}
    config = {"clientConfig": {"url": "https://127.0.0.1/crdconvert"}, "conversionReviewVersions": ["v1", "v1beta1"]}
    defined(
        api, version("v1", schema=one, selectableFields=[{"jsonPath": ".hostPort"}]),
        version("v2", schema=two, storage=False, selectableFields=[{"jsonPath": ".host"}, {"jsonPath": ".port"}]),
        conversion={"strategy": "Webhook", "webhook": config},
    )  # fmt: skip
    return api


def older(name: str, where: str) -> Obj:
    return {**crontab(name), "spec": None, "hostPort": where}


def newer(name: str, host: str, port: str) -> Obj:
    return {**crontab(name, version="v2"), "spec": None, "host": host, "port": port}


def test_an_object_is_converted_to_the_version_that_is_asked_for(served: Api) -> None:
    made = served.made(CRONTABS, older("a", "localhost:8080"))
    found = served.get(f"{NEWER}/a").body
    assert (found["host"], found["port"], found["apiVersion"]) == ("localhost", "8080", "stable.example.com/v2")
    assert "hostPort" not in found
    assert meta.uid(found) == meta.uid(made)


def test_a_list_of_several_versions_comes_in_one(served: Api) -> None:
    served.made(CRONTABS, older("a", "localhost:8080"))
    served.made(NEWER, newer("b", "example.com", "80"))
    hosts = [(obj["host"], obj["port"]) for obj in served.get(NEWER).body["items"]]
    assert hosts == [("localhost", "8080"), ("example.com", "80")]
    ports = [obj["hostPort"] for obj in served.get(CRONTABS).body["items"]]
    assert ports == ["localhost:8080", "example.com:80"]


def test_fields_select_in_the_version_that_is_asked(served: Api) -> None:
    for name, host, port in (("a", "host1", "80"), ("b", "host1", "8080"), ("c", "host2", "80")):
        served.made(NEWER, newer(name, host, port))

    def names(path: str, selector: str) -> list[str]:
        return [meta.name(obj) for obj in served.get(f"{path}?fieldSelector={selector}").body["items"]]

    assert names(NEWER, "host%3Dhost1") == ["a", "b"]
    assert names(NEWER, "host%3Dhost1,port%3D80") == ["a"]
    assert names(CRONTABS, "hostPort%3Dhost1:8080") == ["b"]
    assert served("DELETE", f"{NEWER}?fieldSelector=host%3Dhost1,port%3D80").code == 200
    assert names(NEWER, "host%3Dhost1") == ["b"]


def test_the_webhook_is_asked_once_for_many_and_not_again_for_the_same(served: Api, webhook: Webhook) -> None:
    for name in ("a", "b", "c"):
        served.made(CRONTABS, older(name, "x:1"))
    webhook.asked.clear()
    served.get(NEWER)
    assert webhook.asked == [3]
    served.get(NEWER)
    assert webhook.asked == [3]


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"result": {"status": "Failed", "message": "no way"}}, "failed: no way"),
    ({"convertedObjects": []}, "returned 0 objects, expected 1"),
    ({"uid": "other"}, 'got "other"'),
]


@pytest.mark.parametrize(("answer", "text"), REFUSALS)
def test_an_answer_that_breaks_the_rules_is_an_error(
    served: Api, webhook: Webhook, answer: dict[str, Any], text: str
) -> None:
    served.made(CRONTABS, older("a", "x:1"))
    webhook.answer = answer
    refused = served.get(f"{NEWER}/a")
    assert refused.code == 500
    assert text in refused.message


def test_a_webhook_may_not_change_who_an_object_is(served: Api, webhook: Webhook) -> None:
    served.made(CRONTABS, older("a", "x:1"))
    webhook.convert = lambda obj, wanted: {**split(obj, wanted), "metadata": {**obj["metadata"], "uid": "other"}}
    refused = served.get(f"{NEWER}/a")
    assert refused.code == 500
    assert "returned invalid metadata at index 0: must have the same uid" in refused.message
    webhook.convert = lambda obj, wanted: {
        **split(obj, wanted), "metadata": {**obj["metadata"], "labels": {"a": "b"}, "finalizers": ["x/y"]},
    }  # fmt: skip
    found = served.get(f"{NEWER}/a").body
    assert meta.labels(found) == {"a": "b"}
    assert meta.finalizers(found) == []
