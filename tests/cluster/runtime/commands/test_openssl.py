"""openssl: the guide's key and certificate."""

from __future__ import annotations

from cluster.runtime import tls
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World

MAKE = "openssl req -x509 -nodes -days 365 -newkey rsa:2048 -keyout /tmp/k -out /tmp/c -subj /CN=my-nginx/O=my-nginx"


def test_the_guides_line_makes_a_pair(world: World) -> None:
    ref = box(world, "nginx")
    assert world.exec(ref, "sh", "-c", MAKE)[2] == 0
    assert world.exec(ref, "openssl", "x509", "-in", "/tmp/c", "-noout", "-subject")[0] == (
        "subject=CN = my-nginx, O = my-nginx\n"
    )
    leaf = tls.load(world.exec(ref, "cat", "/tmp/c")[0])[0]
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days == 365
    assert "BEGIN PRIVATE KEY" in world.exec(ref, "cat", "/tmp/k")[0]


def test_addext_adds_alternative_names(world: World) -> None:
    ref = box(world, "nginx")
    world.exec(ref, "sh", "-c", MAKE + " -addext subjectAltName=DNS:my-nginx,IP:10.0.0.7")
    out = world.exec(ref, "openssl", "x509", "-in", "/tmp/c", "-noout", "-text")[0]
    assert "DNS:my-nginx, IP Address:10.0.0.7\n" in out


def test_a_file_that_is_not_there_is_1(world: World) -> None:
    assert world.exec(box(world, "nginx"), "openssl", "x509", "-in", "/nope")[2] == 1
