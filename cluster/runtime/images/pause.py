"""pause: holds a pod's namespaces open and waits; it ends at once on a signal."""

from __future__ import annotations

from collections.abc import Sequence

from cluster.runtime.host import Host
from cluster.runtime.image import Image
from cluster.runtime.process import Done, Server
from cluster.runtime.userland import SCRATCH


def pause(host: Host, argv: Sequence[str]) -> Server | Done:
    return Server("pause", {}, 0)


IMAGE = Image(
    (
        "registry.k8s.io/pause",
        "k8s.gcr.io/pause",
        "gcr.io/google-containers/pause",
        "registry.k8s.io/e2e-test-images/pause",
    ),
    SCRATCH,
    entrypoint=("/pause",),
    programs={"pause": pause},
    size=320_448,
)
