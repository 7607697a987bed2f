"""Plain Linux distributions: what people start to have a shell to look around with."""

from __future__ import annotations

from cluster.runtime.image import PATH, Image
from cluster.runtime.userland import ALPINE, DEBIAN

IMAGES = (
    Image(
        ("docker.io/library/alpine",),
        ALPINE.adding("traceroute"),
        cmd=("/bin/sh",),
        env={"PATH": PATH},
        size=3_860_000,
    ),
    Image(("docker.io/library/debian",), DEBIAN, cmd=("bash",), env={"PATH": PATH}, size=48_500_000),
    Image(("docker.io/library/ubuntu",), DEBIAN, cmd=("/bin/bash",), env={"PATH": PATH}, size=29_700_000),
)
