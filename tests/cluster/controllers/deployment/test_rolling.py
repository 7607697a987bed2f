"""The steps of a rolling update. Expected values: Kubernetes' deployment/rolling_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.controllers.deployment import rolling
from cluster.controllers.deployment.replica_sets import Resize
from cluster.controllers.deployment.rollout import Rollout, scaled
from tests.cluster.controllers.deployment.objects import deployment, old_and_new, rs


def sizes(found: list[Resize]) -> dict[str, int]:
    return {meta.name(r.rs): r.size for r in found}


def rollout(replicas: int, surge: Any, unavailable: Any, *sets: Obj) -> Rollout:
    return Rollout.of(deployment(replicas, surge, unavailable), sets)


@pytest.mark.parametrize(
    ("replicas", "surge", "old", "new", "expected"),
    [(10, 0, 10, 0, None), (10, 2, 10, 0, 2), (10, 2, 5, 0, 7), (10, 2, 10, 2, None), (10, 2, 2, 11, 10)],
)
def test_the_new_grows_as_far_as_the_surge_allows(
    replicas: int, surge: int, old: int, new: int, expected: int | None
) -> None:
    found = rolling._growth(rollout(replicas, surge, 0, *old_and_new(new, old)))
    assert sizes(found) == ({} if expected is None else {"web-new": expected})


@pytest.mark.parametrize(
    ("unavailable", "old", "new", "old_ready", "new_ready", "expected"),
    [
        (0, 10, 0, 10, 0, 9),  # neither surge nor unavailable: one may be missing, or nothing would move
        (2, 10, 0, 10, 0, 8),
        (2, 10, 0, 8, 0, 8),  # two may be missing, two are broken
        (2, 10, 0, 9, 0, 8),  # the broken one and one more
        (2, 8, 2, 8, 0, None),  # new ones are awaited
        (2, 8, 2, 8, 1, 7),
    ],
)
def test_the_old_shrink_as_far_as_availability_allows(
    unavailable: int, old: int, new: int, old_ready: int, new_ready: int, expected: int | None
) -> None:
    sets = old_and_new(new, old, new_ready=new_ready, old_ready=old_ready)
    found = rolling._shrinkage(rollout(10, 0, unavailable, *sets))
    assert sizes(found) == ({} if expected is None else {"web-old": expected})


def test_broken_pods_of_every_old_set_go_before_good_ones() -> None:
    sets = [
        rs("new", 0, "nginx:2"), rs("a", 3, "nginx:1", ready=0, age=900), rs("b", 7, "nginx:0", ready=7, age=800),
    ]  # fmt: skip
    assert sizes(rolling._shrinkage(rollout(10, 0, 3, *sets))) == {"a": 0}


def test_a_first_replica_set_starts_with_the_room_there_is() -> None:
    assert rolling.first_size(rollout(3, 1, 0)) == 3
    assert rolling.first_size(rollout(3, 1, 0, rs("old", 3, "nginx:1"))) == 1


@pytest.mark.parametrize(
    ("surge", "unavailable", "replicas", "expected"),
    [("0%", "0%", 0, (0, 1)), ("39%", "39%", 10, (4, 3)), ("oops", "39%", 10, None), ("55%", "urg", 10, None),
     (5, 1, 7, (5, 1)), ("25%", "25%", 2, (1, 0)), ("25%", "25%", 4, (1, 1)), (0, 0, 3, (0, 1))],
)  # fmt: skip
def test_percentages_round_up_for_surge_and_down_for_unavailable(
    surge: Any, unavailable: Any, replicas: int, expected: tuple[int, int] | None
) -> None:
    found = rollout(replicas, surge, unavailable)
    if expected is None:
        with pytest.raises(ValueError, match="invalid literal"):
            found._fenceposts()
    else:
        assert found._fenceposts() == expected


def test_a_share_of_a_number_is_rounded_the_way_asked() -> None:
    assert (scaled("25%", 10, up=True), scaled("25%", 10, up=False), scaled(4, 10, up=True)) == (3, 2, 4)


def test_a_whole_update_never_crosses_the_marks() -> None:
    """Pods become ready one look after they were made; every state on the way is within the marks."""
    for surge, unavailable in ((1, 0), (0, 1), ("25%", "25%"), (3, 2), ("100%", 0)):
        new, old = rs("web-new", 0, "nginx:2"), rs("web-old", 10, "nginx:1", age=600)
        for _ in range(100):
            now = rollout(10, surge, unavailable, new, old)
            exist, ready = (sum(f(s) for s in (new, old)) for f in (_size, _ready))
            assert exist <= 10 + now.surge
            assert ready >= 10 - now.unavailable
            wanted = sizes(rolling.steps(now))
            new, old = _settled(new, wanted), _settled(old, wanted)
        assert (_size(new), _size(old)) == (10, 0)


def _size(found: Obj) -> int:
    return int(found["spec"]["replicas"])


def _ready(found: Obj) -> int:
    return int(found["status"]["availableReplicas"])


def _settled(found: Obj, wanted: dict[str, int]) -> Obj:
    """The set resized; when it was left alone its pods have become ready."""
    name = meta.name(found)
    size = wanted.get(name, _size(found))
    have = min(size, _ready(found)) if name in wanted else size
    status = {"replicas": size, "readyReplicas": have, "availableReplicas": have}
    return {**found, "spec": {**found["spec"], "replicas": size}, "status": status}
