"""Proportional scaling. Expected values: Kubernetes' deployment/sync_test.go (TestScale)."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.controllers.deployment import scaling
from cluster.controllers.deployment.rollout import Rollout
from tests.cluster.controllers.deployment.objects import deployment, rs


@pytest.mark.parametrize(
    ("before", "after", "surge", "olds", "new", "expected_olds", "expected_new"),
    [
        pytest.param(10, 12, 0, [], 10, [], 12, id="one set up"),
        pytest.param(10, 5, 0, [], 10, [], 5, id="one set down"),
        pytest.param(10, 12, 0, [5], 5, [6], 6, id="two equal sets up"),
        pytest.param(10, 6, 0, [5], 5, [3], 3, id="two equal sets down"),
        pytest.param(20, 100, 0, [1], 19, [5], 95, id="in proportion up"),
        pytest.param(100, 20, 0, [5], 95, [1], 19, id="in proportion down"),
        pytest.param(10, 0, 0, [3], 7, [0], 0, id="to zero"),
        pytest.param(3, 5, 0, [1, 1], 1, [2, 1], 2, id="what rounding leaves goes to the newest of the largest"),
    ],
)
def test_every_busy_set_takes_its_share(
    before: int, after: int, surge: int, olds: list[int], new: int, expected_olds: list[int], expected_new: int
) -> None:
    sets = [
        rs(f"old-{i}", n, f"nginx:old{i}", desired=before, maximum=before + surge, age=600 + i, ready=0)
        for i, n in enumerate(olds)
    ]
    sets.append(rs("new", new, "nginx:2", desired=before, maximum=before + surge, ready=0))
    rollout = Rollout.of(deployment(after, surge or 0, 1), sets)
    assert scaling.rescaled(rollout)
    found = {meta.name(step.rs): step.size for step in scaling.steps(rollout)}
    assert found == {f"old-{i}": n for i, n in enumerate(expected_olds)} | {"new": expected_new}


def test_a_size_that_has_not_changed_is_no_scaling() -> None:
    assert not scaling.rescaled(Rollout.of(deployment(10), [rs("new", 10, "nginx:2", desired=10)]))


def test_when_the_new_set_has_all_it_needs_the_old_go() -> None:
    sets = [rs("new", 10, "nginx:2", desired=10), rs("old", 2, "nginx:1", desired=10, age=600)]
    found = scaling.steps(Rollout.of(deployment(10), sets))
    assert [(meta.name(s.rs), s.size) for s in found] == [("old", 0)]
