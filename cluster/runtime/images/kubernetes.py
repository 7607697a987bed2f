"""Kubernetes' own images: the control plane and kube-proxy. Their work is done by Podium's loops; their pods run these.

Kube-proxy's image has iptables, nft and a shell, and no ipvsadm, as the real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from cluster.runtime.golang import flags, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Listener, Server
from cluster.runtime.userland import DEBIAN, SCRATCH

PORTS = {
    "kube-apiserver": 6443,
    "kube-controller-manager": 10257,
    "kube-scheduler": 10259,
    "etcd": 2379,
    "kube-proxy": 10256,
}


def component(name: str, host: Host, argv: Sequence[str]) -> Server:
    """A binary that listens on its health port."""
    given = flags(argv[1:])
    port = int(given.get("secure_port", PORTS[name]))
    return Server(name, {(port, "TCP"): Listener(lambda request, tls: healthy(request))}, 0)


def healthy(request: HttpRequest) -> HttpResponse:
    known = request.path in ("/healthz", "/livez", "/readyz", "/health")
    return text("ok") if known else not_found()


def image(name: str, size: int) -> Image:
    kube_proxy = name == "kube-proxy"
    return Image(
        (f"registry.k8s.io/{name}", f"k8s.gcr.io/{name}"),
        DEBIAN.adding("iptables", "iptables-save", "nft") if kube_proxy else SCRATCH,
        cmd=(f"/usr/local/bin/{name}",),
        env={"PATH": PATH},
        programs={name: partial(component, name)},
        size=size,
    )


IMAGES = (
    image("kube-apiserver", 27_700_000),
    image("kube-controller-manager", 23_100_000),
    image("kube-scheduler", 17_200_000),
    image("etcd", 23_600_000),
    image("kube-proxy", 25_700_000),
)
