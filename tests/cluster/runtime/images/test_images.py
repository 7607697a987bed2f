"""Every image is found by walking its folder, starts, and has only commands that exist."""

from __future__ import annotations

import pytest
from bashkit import Bash

from cluster.runtime.commands import commands
from cluster.runtime.images import images
from cluster.runtime.shell import external_commands
from tests.cluster.runtime.world import World

NAMES = sorted(images())
NEEDS = {"MYSQL_ROOT_PASSWORD": "x", "POSTGRES_PASSWORD": "x", "ECHO_TEXT": "hello"}
TOOLS = ("busybox", "alpine", "debian", "ubuntu", "curl", "perl", "appropriate")


@pytest.mark.parametrize("name", NAMES)
def test_every_image_starts(world: World, name: str) -> None:
    mounts_needed = "nginxhttps" in name
    ref = world.run("it", name, env=NEEDS)
    status = world.runtime.status(ref)
    if status.state == "exited" and not mounts_needed:
        assert any(tool in name for tool in TOOLS), world.log(ref)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_an_image_is_implemented(name: str) -> None:
    builtins = set(Bash().execute_sync("compgen -b").stdout.split())
    image = images()[name]
    userland = image.userland
    known = commands().keys() | external_commands() | builtins | set(userland.shells)
    assert userland.commands <= known
    assert set(userland.instead.values()) <= commands().keys()


def test_the_images_of_the_guides_are_known() -> None:
    expected = {
        "docker.io/library/nginx",
        "docker.io/library/busybox",
        "docker.io/radial/busyboxplus",
        "docker.io/bprashanth/nginxhttps",
        "docker.io/ymqytw/nginxhttps",
        "registry.k8s.io/pause",
        "registry.k8s.io/coredns/coredns",
        "registry.k8s.io/kube-proxy",
    }
    assert expected <= set(NAMES)
