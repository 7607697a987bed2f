"""test/images/nautilus, as getUDData of test/e2e/kubectl/kubectl.go reads it."""

from __future__ import annotations

import json

from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def test_it_says_which_picture_it_shows(world: World) -> None:
    world.run("demo", "registry.k8s.io/e2e-test-images/nautilus:1.7")
    answer = world.runtime.answer("uid-demo", 80, HttpRequest(target="/data.json"))
    assert answer is not None
    assert json.loads(answer.body) == {"image": "nautilus.jpg"}
