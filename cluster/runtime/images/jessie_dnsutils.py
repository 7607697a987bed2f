"""jessie-dnsutils: Debian with dig, host and nslookup, where Kubernetes' DNS tests ask their questions."""

from __future__ import annotations

from dataclasses import replace

from cluster.runtime.image import PATH, Image
from cluster.runtime.userland import BIND, DEBIAN

IMAGE = Image(
    (
        "registry.k8s.io/e2e-test-images/jessie-dnsutils",
        "registry.k8s.io/jessie-dnsutils",
        "k8s.gcr.io/e2e-test-images/jessie-dnsutils",
        "gcr.io/kubernetes-e2e-test-images/jessie-dnsutils",
    ),
    replace(DEBIAN.adding("dig", "host", "nslookup"), instead={"nslookup": BIND["nslookup"]}),
    cmd=("/bin/bash",),
    env={"PATH": PATH},
    size=97_500_000,
)
