"""busybox: a whole userland in four megabytes. It has wget and nslookup, and no curl."""

from __future__ import annotations

from cluster.runtime.image import Image
from cluster.runtime.userland import BUSYBOX

IMAGE = Image(
    ("docker.io/library/busybox", "registry.k8s.io/e2e-test-images/busybox", "gcr.io/google-containers/busybox",
     "registry.k8s.io/busybox", "quay.io/prometheus/busybox"),
    BUSYBOX.adding("traceroute"),
    cmd=("sh",),
    env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
    size=2_156_000,
)  # fmt: skip
