"""So many requests a second, and one answer more: come back later."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cluster.apimachinery import clock
from cluster.etcd import sleeping
from cluster.etcd.models import Cluster
from dashboard.serving.attendance import Attendance
from dashboard.serving.throttle import Bucket, Throttle


def test_a_bucket_holds_a_second_s_worth_and_fills_as_fast() -> None:
    bucket = Bucket(10, 10.0, 0.0)
    assert [bucket.take(0.0) for _ in range(11)] == [True] * 10 + [False]
    assert [bucket.take(0.2) for _ in range(3)] == [True, True, False]
    assert [bucket.take(60.0) for _ in range(11)].count(True) == 10


def test_who_has_no_limit_is_never_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    throttle = Throttle()
    throttle.set("demo", 1)
    assert [throttle.exceeded("demo"), throttle.exceeded("demo"), throttle.exceeded("other")] == [0, 1, 0]
    throttle.set("demo", 0)
    assert throttle.exceeded("demo") == 0


@pytest.mark.django_db(transaction=True)
async def test_the_api_answers_429_and_says_what_to_do_and_the_page_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sleeping, "_noted", {})
    monkeypatch.setattr(clock, "monotonic", lambda: 0.0)
    await Cluster.objects.acreate(name="demo", limits={"requests": 2})
    sent, passed = list[dict[str, Any]](), list[str]()

    async def site(scope: Any, receive: Any, send: Any) -> None:
        passed.append(scope["path"])

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    app = Attendance(site)
    paths = ["/clusters/demo/api/v1/pods"] * 3 + ["/clusters/demo/"]
    for path in paths:
        await app({"type": "http", "path": path, "headers": []}, None, send)
    assert passed == [*paths[:2], "/clusters/demo/"]
    start, body = sent
    assert (start["status"], dict(start["headers"])[b"retry-after"]) == (429, b"1")
    status = orjson.loads(body["body"])
    assert (status["kind"], status["reason"], status["code"]) == ("Status", "TooManyRequests", 429)
    assert "this cluster answers 2 requests a second; wait a moment" in status["message"]
