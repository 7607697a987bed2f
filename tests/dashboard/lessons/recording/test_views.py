"""Recording on the page: for those who teach there, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cluster.client import bootstrap
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from dashboard.lessons import library, packing, reading
from tests.dashboard.classrooms.conftest import School, _clusters_are_small, make_school

__all__ = ["_clusters_are_small"]
ADA = Actor("ada-lovelace", ("system:masters",), "kubectl-create")
JSON = "application/json"


@pytest.fixture
def page(db: None, admin_client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who teaches, and whose cluster desk is."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    bootstrap.create_cluster("desk", nodes=1)
    return admin_client


def address(cluster: str = "desk") -> str:
    return reverse("lesson-record", args=[cluster])


def now(page: Client) -> Any:
    found = page.get(address()).json()
    return {"revision": found["revision"], "at": found["at"]}


def recorded(page: Client) -> dict[str, Any]:
    """Two notes were made, a step ended between them."""
    begun = now(page)
    Registry("desk").create("configmaps", "default", {"metadata": {"name": "first"}}, actor=ADA)
    marks = [{"at": now(page)["at"], "title": "One note"}]
    Registry("desk").create("configmaps", "default", {"metadata": {"name": "second"}}, actor=ADA)
    return {"from": begun, "to": now(page), "marks": marks}


def post(page: Client, said: Any) -> Any:
    return page.post(address(), orjson.dumps(said), content_type=JSON)


def test_what_was_recorded_is_shown_with_all_that_can_be_chosen(page: Client) -> None:
    told = post(page, recorded(page)).json()
    assert [step["title"] for step in told["steps"]] == [
        "Before you begin", "One note", "Make the ConfigMap second", "Before you go",
    ]  # fmt: skip
    one = told["steps"][1]
    assert one["lines"] == ["kubectl apply -f configmap-first.yaml"]
    assert "name: first" in one["files"]["configmap-first.yaml"]
    assert [(check["form"], check["ticked"]) for check in one["checks"]] == [
        ("holds", True), ("unbroken", True), ("by_seat", False),
    ]  # fmt: skip
    assert ADA.name not in str(told)


def test_it_is_downloaded_as_its_author_wants_it(page: Client, tmp_path: Path) -> None:
    wishes = {"as": "zip", "slug": "notes-two", "titles": [None, "First"], "checks": [None, [0, 2], []]}
    answer = post(page, {**recorded(page), **wishes})
    assert answer["Content-Disposition"] == 'attachment; filename="notes-two.zip"'
    lesson = reading.read(packing.unpacked(answer.content, tmp_path))
    assert [(step.title, [check.form for check in step.checks]) for step in lesson.steps[1:3]] == [
        ("First", ["holds", "by_seat"]), ("Make the ConfigMap second", []),
    ]  # fmt: skip


def test_it_is_kept_once_under_a_name(page: Client) -> None:
    said = {**recorded(page), "as": "kept", "slug": "notes-two", "title": "Two notes"}
    assert post(page, said).json() == {"kept": "notes-two"}
    assert library.find("notes-two").title == "Two notes"
    assert post(page, said).status_code == 409
    assert post(page, {**said, "slug": library.shipped()[0]}).status_code == 409


MOMENT = {"revision": 1, "at": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize("said", [
    {}, {"from": MOMENT}, {"from": 1, "to": MOMENT}, {"from": {**MOMENT, "revision": True}, "to": MOMENT},
    {"from": {**MOMENT, "at": "soon"}, "to": MOMENT}, {"from": MOMENT, "to": MOMENT, "marks": [1]},
    {"marks": "all"}, {"marks": [{"at": None}]}, {"slug": "../x"}, {"titles": {}}, {"marks": [{}] * 101},
])  # fmt: skip
def test_what_makes_no_sense_is_refused(page: Client, said: dict[str, Any]) -> None:
    answer = post(page, {**recorded(page), **said} if "from" not in said and said else said)
    assert answer.status_code == 400, answer.content


def test_a_stretch_in_which_nothing_was_done_is_no_lesson(page: Client) -> None:
    answer = post(page, {"from": now(page), "to": now(page)})
    assert (answer.status_code, "nothing to make a lesson of" in answer.json()["message"]) == (422, True)


@pytest.mark.usefixtures("db", "_clusters_are_small")
def test_only_those_who_teach_there_may_record() -> None:
    school: School = make_school()
    url = address(str(school.anna.seat.cluster_id))
    codes = {
        name: [browser.get(url).status_code, browser.post(url, b"{}", content_type=JSON).status_code]
        for name, browser in {
            "student": school.browser(school.anna), "classmate": school.browser(school.ben),
            "observer": school.browser(school.observer), "assistant": school.browser(school.assistant),
            "teacher": school.browser(school.teacher), "stranger": school.browser(school.other_teacher),
        }.items()
    }  # fmt: skip
    assert codes == {
        "student": [403, 403], "classmate": [404, 404], "observer": [403, 403], "assistant": [200, 400],
        "teacher": [200, 400], "stranger": [404, 404],
    }  # fmt: skip
    assert school.browser(school.assistant).get(url).json()["mayKeep"] is bool(school.assistant.is_staff)
