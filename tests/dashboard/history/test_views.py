"""Time travel's addresses."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from cluster.client.runner import Runner
from cluster.etcd import store
from tests.resilience.room import Room


def get(client: Client, name: str, *args: Any, **query: int) -> tuple[int, dict[str, Any]]:
    answer = client.get(reverse(name, args=["room", *args]), query)
    return answer.status_code, orjson.loads(answer.content)


@pytest.fixture
def scaled(room: Room, runner: Runner) -> tuple[int, int]:
    """The revisions before and after a scaling."""
    room.deploy(replicas=1)
    runner.settle()
    before = store.cluster_row("room").revision
    room.scale(3)
    runner.settle()
    return before, store.cluster_row("room").revision


def test_rows_say_what_each_write_did_and_who(admin_client: Client, scaled: tuple[int, int]) -> None:
    code, told = get(admin_client, "history", after=scaled[0])
    row = next(row for row in told["rows"] if row["kind"] == "Deployment")
    assert (code, row["what"], row["by"], row["name"]) == (200, "scaled to 3", "teacher", "web")
    assert [row["revision"] for row in told["rows"]] == sorted(row["revision"] for row in told["rows"])
    assert told["rows"][0]["revision"] > scaled[0]
    assert told["oldest"] <= scaled[0] < told["revision"]
    assert not {row["resource"] for row in told["rows"]} & {"events", "leases.coordination.k8s.io"}


def test_a_film_has_a_beginning_and_what_came_after(admin_client: Client, scaled: tuple[int, int]) -> None:
    before, after = scaled
    code, told = get(admin_client, "film", **{"from": before, "to": after})
    assert (code, told["snapshot"]["revision"], told["upto"]) == (200, before, after)
    assert any(delta["changes"][0]["kind"] == "Pod" for delta in told["deltas"] if delta["changes"])


def test_the_present_is_the_end_of_what_is_asked_without_an_end(admin_client: Client, scaled: tuple[int, int]) -> None:
    _, told = get(admin_client, "changes", **{"from": scaled[0]})
    assert told["to"] == store.cluster_row("room").revision


@pytest.mark.parametrize(
    ("asked", "code"), [({"from": "x"}, 400), ({}, 400), ({"from": "0"}, 410), ({"from": "999999"}, 400)]
)
def test_bad_revisions_are_answered_in_a_sentence(
    admin_client: Client, scaled: tuple[int, int], asked: dict[str, Any], code: int
) -> None:
    status, told = get(admin_client, "film", **asked)
    assert (status, told["kind"], told["code"]) == (code, "Status", code)
    assert told["message"]


def test_a_state_is_applied_again_as_the_person_who_asks(
    admin_client: Client, room: Room, scaled: tuple[int, int]
) -> None:
    _, shown = get(admin_client, "apply-again", scaled[0])
    assert [(s["verb"], s["fields"]) for s in shown["steps"]] == [
        ("replace", [{"path": "spec.replicas", "before": 3, "after": 1}])
    ]
    address = reverse("apply-again", args=["room", scaled[0]])
    keys = [step["key"] for step in shown["steps"]]
    answer = admin_client.post(address, {"steps": keys}, content_type="application/json")
    assert orjson.loads(answer.content) == {"done": [{"key": keys[0], "verb": "replace", "error": ""}]}
    newest = room.records()[-1]
    assert (newest.by, newest.agent, newest.why) == ("admin", "podium", f"as it was at revision {scaled[0]}")


def test_steps_must_be_named(admin_client: Client, scaled: tuple[int, int]) -> None:
    address = reverse("apply-again", args=["room", scaled[0]])
    answer = admin_client.post(address, {"steps": "all"}, content_type="application/json")
    assert answer.status_code == 400


def test_a_request_that_never_was_cannot_be_walked(admin_client: Client, scaled: tuple[int, int]) -> None:
    assert get(admin_client, "walk", 99, **{"from": scaled[0]})[0] == 404


def test_nobody_looks_back_without_signing_in(client: Client, scaled: tuple[int, int]) -> None:
    answer = client.get(reverse("film", args=["room"]), {"from": scaled[0]})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("sign-in"))
