"""hello-app."""

from __future__ import annotations

import pytest

from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(("tag", "version"), [("1.0", "1.0.0"), ("2.0", "2.0.0")])
def test_it_says_its_version_and_its_pod(world: World, tag: str, version: str) -> None:
    world.run("web", f"gcr.io/google-samples/hello-app:{tag}")
    response = world.runtime.answer("uid-web", 8080, HttpRequest())
    assert response is not None
    assert response.body.decode() == f"Hello, world!\nVersion: {version}\nHostname: web\n"


def test_as_a_go_program_it_ends_with_2_on_sigterm(world: World) -> None:
    ref = world.run("web", "gcr.io/google-samples/hello-app:1.0")
    assert world.runtime.stop(ref, 30).exit_code == 2
