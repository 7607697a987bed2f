"""[sig-scheduling] LimitRanges and PriorityClasses. Upstream: test/e2e/scheduling/{limit_range,preemption}.go."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.conformance.api.client import STRATEGIC, Things, later, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import container, pod

pytestmark = pytest.mark.slow


def amounts(cpu: str, memory: str, storage: str) -> Obj:
    return {"cpu": cpu, "memory": memory, "ephemeral-storage": storage}


LOW, HIGH = amounts("50m", "100Mi", "100Gi"), amounts("500m", "500Mi", "500Gi")
REQUEST, LIMIT = amounts("100m", "200Mi", "200Gi"), amounts("500m", "500Mi", "500Gi")


def limit_range(name: str, labels: Obj | None = None) -> Obj:
    item = {"type": "Container", "min": LOW, "max": HIGH, "default": LIMIT, "defaultRequest": REQUEST}
    return {"metadata": {"name": name, "labels": labels or {}}, "spec": {"limits": [item]}}


@pytest.fixture
def ranges(space: Space) -> Things:
    return space("v1", "LimitRange")


def asking(name: str, requests: Obj | None = None, limits: Obj | None = None) -> Obj:
    given = {k: v for k, v in (("requests", requests), ("limits", limits)) if v}
    return pod(name, container(resources=given))


def resources(made: Obj) -> Obj:
    found: Obj = made["spec"]["containers"][0]["resources"]
    return found


def test_a_limit_range_fills_in_and_forbids(space: Space, ranges: Things) -> None:
    """LimitRange, resources"""
    watching = ranges.watch()
    made = ranges.create(limit_range("limit-range"))
    assert watching.next() == ("ADDED", made)
    assert ranges.get("limit-range")["spec"]["limits"][0]["defaultRequest"] == REQUEST
    given = resources(space.pods.create(asking("no-resources")))
    assert given == {"requests": REQUEST, "limits": LIMIT}
    given = resources(space.pods.create(asking("partial", {"cpu": "300m"}, {"memory": "300Mi"})))
    assert given["requests"] == {**REQUEST, "cpu": "300m", "memory": "300Mi"}
    assert given["limits"] == {**LIMIT, "memory": "300Mi"}
    less, more = (
        asking("less", amounts("10m", "50Mi", "50Gi")),
        asking("more", amounts("600m", "600Mi", "600Gi")),
    )
    with refused(403):
        space.pods.create(less)
    with refused(422):  # by validation, which comes between the defaults and the bounds
        space.pods.create(more)
    lower = amounts("9m", "49Mi", "49Gi")
    ranges.change("limit-range", lambda o: o["spec"]["limits"][0].update(min=lower))
    space.pods.create(less)
    with refused(422):
        space.pods.create(more)
    ranges.delete("limit-range")
    assert not ranges.exists("limit-range")
    space.pods.create(more)


def test_limit_ranges_are_listed_patched_and_deleted_together(space: Space, ranges: Things) -> None:
    """LimitRange, list, patch and delete a LimitRange by collection"""
    label = {"limitrange": space.name}
    made = ranges.create(limit_range("lr", label))
    space.another()("v1", "LimitRange").create(limit_range("lr", label))
    select = f"limitrange={space.name}"
    assert len(ranges.everywhere().list(labelSelector=select)) == 2
    patch = {
        "metadata": {"labels": {"lr": "patched"}},
        "spec": {"limits": [{"type": "Container", "max": amounts("9", "9Gi", "900Gi")}]},
    }
    patched = ranges.patch("lr", patch, media=STRATEGIC)
    assert meta.labels(patched)["lr"] == "patched"
    assert later(made, patched)
    ranges.delete_all(labelSelector="lr=patched")
    assert not ranges.exists("lr")
    assert len(ranges.everywhere().list(labelSelector=select)) == 1


def test_a_priority_classs_value_stays_and_its_description_changes(space: Space) -> None:
    """Scheduler, Verify PriorityClass endpoints"""
    classes = space.client.things("scheduling.k8s.io/v1", "PriorityClass")
    made = [classes.create({"metadata": {"name": space.unique("p")}, "value": value}) for value in (101, 102)]
    for obj in made:
        name = meta.name(obj)
        with refused(422):
            classes.patch(name, {"value": obj["value"] * 10}, media=STRATEGIC)
        with refused(422):
            classes.replace({**obj, "value": obj["value"] * 10})
        patched = classes.patch(name, {"description": "updated description"}, media=STRATEGIC)
        classes.replace({**patched, "description": "updated twice"})
        found = classes.get(name)
        assert (found["value"], found["description"]) == (obj["value"], "updated twice")
        assert later(obj, found)
        classes.delete(name)
