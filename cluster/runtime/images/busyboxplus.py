"""radial/busyboxplus:curl, the toolbox of the guide: busybox of 2014 with curl, its own prompt and old nslookup."""

from __future__ import annotations

from cluster.runtime.image import PATH, Image
from cluster.runtime.userland import BUSYBOXPLUS

IMAGE = Image(
    ("docker.io/radial/busyboxplus",), BUSYBOXPLUS, cmd=("/bin/sh",), env={"PATH": PATH}, size=4_239_000
)
