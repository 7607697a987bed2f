"""The lesson as a page gets it, and what it never gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.test import Client
from django.urls import reverse

from dashboard.lessons import library
from dashboard.lessons.taking import Learner

JSON = "application/json"


@pytest.fixture
def page(learner: Learner, admin_client: Client) -> Client:
    return admin_client


def ask(page: Client, name: str = "lesson", **body: Any) -> Any:
    """GET without a body, else POST; the answer's JSON."""
    url = reverse(name, args=["desk"])
    post = body or name == "lesson-hint"
    answer = page.post(url, orjson.dumps(body), content_type=JSON) if post else page.get(url)
    return orjson.loads(answer.content)


def begun(page: Client, step: int) -> Any:
    ask(page, lesson="notes")
    for number in range(1, step + 1):
        ask(page, "lesson-step", step=number)
    return ask(page)["taken"]


def test_whoever_takes_none_may_choose(page: Client) -> None:
    assert ask(page) == {
        "lessons": [
            {"slug": "notes", "title": "Notes", "thread": "A", "minutes": 5, "goal": "Write a note.", "lacks": ""}
        ]
    }


def test_a_lesson_that_cannot_be_passed_on_this_kind_of_cluster_is_not_begun(page: Client, folder: Path) -> None:
    file = folder / "notes" / "lesson.toml"
    file.write_text(f'{file.read_text()}requires = ["ingress"]\n[cluster]\ningress = true\n')
    library._known.clear()
    (offered,) = ask(page)["lessons"]
    assert offered["lacks"].startswith("This lesson needs an ingress controller")
    answer = page.post(reverse("lesson", args=["desk"]), orjson.dumps({"lesson": "notes"}), content_type=JSON)
    assert (answer.status_code, answer.json()["message"]) == (400, offered["lacks"])
    assert "lessons" in ask(page)


def test_a_lesson_can_be_taken_and_left(page: Client) -> None:
    taken = ask(page, lesson="notes")["taken"]
    assert (taken["title"], taken["step"], taken["html"]) == (
        "Notes",
        0,
        "<p>Look at <strong>it</strong>.</p>\n",
    )
    assert [step["begun"] for step in taken["steps"]] == [True, False, False]
    assert "lessons" in ask(page, lesson="")


def test_checks_are_told_by_what_they_saw_and_wanted_and_never_by_their_expression(page: Client) -> None:
    told = begun(page, 1)
    assert told["checks"] == [
        {"passed": False, "saw": "SECRET given, kube-root-ca.crt", "wanted": "a ConfigMap called note"}
    ]
    assert "configmaps.named" not in str(told)


def test_a_hint_is_told_rung_by_rung_and_only_when_asked_for(page: Client) -> None:
    assert begun(page, 1)["hint"] == {"ladders": [], "more": True, "offer": False}
    assert ask(page, "lesson-hint")["taken"]["hint"] == {
        "ladders": [["Write it."]],
        "more": False,
        "offer": False,
    }


def test_which_choice_is_right_is_told_once_one_has_chosen(page: Client) -> None:
    vote = begun(page, 2)["vote"]
    assert vote == {
        "question": "Who wrote it?", "choices": [{"text": "I did"}, {"text": "It did"}], "chosen": None,
    }  # fmt: skip
    told = ask(page, "lesson-answer", choice=1)["taken"]["vote"]
    assert (told["chosen"], told["right"], told["says"]) == (1, 0, ["It cannot.", "You did."])
    assert "Notes write themselves" not in str(told)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("lesson", {"lesson": 3}),
        ("lesson-step", {"step": "next"}),
        ("lesson-step", {"step": True}),
        ("lesson-answer", {}),
    ],
)
def test_what_makes_no_sense_is_a_status_400(page: Client, name: str, body: Any) -> None:
    ask(page, lesson="notes")
    answer = page.post(reverse(name, args=["desk"]), orjson.dumps(body), content_type=JSON)
    assert (answer.status_code, orjson.loads(answer.content)["reason"]) == (400, "BadRequest")


@pytest.mark.parametrize("name", ["lesson", "lesson-hint", "lesson-answer", "lesson-step"])
def test_a_stranger_is_sent_to_sign_in(learner: Learner, client: Client, name: str) -> None:
    assert client.post(reverse(name, args=["desk"])).status_code == 302
