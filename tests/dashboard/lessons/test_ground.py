"""What a lesson needs of its cluster, and what is said where a cluster lacks it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.lessons import ground, library, reading
from dashboard.lessons.fields import Problem
from tests.dashboard.lessons.test_reading import LESSON, folder

__all__ = ["folder"]


@pytest.mark.parametrize(
    ("slug", "wishes", "lacks"),
    [("ingress", {"ingress": True}, ""),
     ("ingress", {}, "an ingress controller"),
     ("ingress", {"cloud": "none"}, "a cloud, which answers for load balancers and an ingress controller"),
     ("flat", {"network": "bridge"}, ""),
     ("flat", {}, "nodes that keep their pods to themselves, as Docker does"),
     ("labels", {"nodes": 1, "cloud": "none"}, ""),
     ("labels", {"network": "bridge"}, "a flat network, in which every pod reaches every other"),
     ("sticky", {"nodes": 5}, ""),
     ("sticky", {"nodes": 1}, "2 nodes or more"),
     ("scheduling", {"nodes": 2}, ""),
     ("scheduling", {}, "exactly 2 nodes"),
     ("nowhere", {"proxy_mode": "nftables"}, "proxy-mode iptables")],
)  # fmt: skip
def test_a_cluster_has_what_a_lesson_requires_or_it_is_said_what_is_lacking(
    slug: str, wishes: dict[str, Any], lacks: str
) -> None:
    assert ground.lacking(library.find(slug), wishes) == lacks


@pytest.mark.parametrize("lesson", library.all(), ids=lambda lesson: lesson.slug)
def test_a_cluster_that_is_made_for_a_lesson_lacks_nothing(lesson: Any) -> None:
    assert ground.lacking(lesson, lesson.cluster) == ""


def test_who_is_told_what_is_lacking_is_told_the_way_out() -> None:
    told = ground.advice(library.find("ingress"), {})
    assert "needs an ingress controller" in told
    assert "manage.py create_cluster NAME --lesson ingress" in told
    assert ground.advice(replace(library.find("ingress"), requires=()), {}) == ""


@pytest.mark.parametrize("name", ["nodes", "pace", "ingres"])
def test_only_what_clusters_are_made_with_for_a_lesson_can_be_required(folder: Path, name: str) -> None:
    (folder / "lesson.toml").write_text(f'{LESSON}requires = ["{name}"]\n[cluster]\npace = "instant"\n')
    with pytest.raises(Problem, match=f"lesson.toml:7: requires names {name}, for which"):
        reading.read(folder)
