"""Kubernetes' own images: the control plane and kube-proxy. Their work is done by Podium's loops; their pods run these.

Kube-proxy's image has iptables, nft and a shell, and no ipvsadm, as the real one. Its pod reads the configuration that
its ConfigMap mounts, and warns of ipvs mode as 1.35 does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from cluster.apimachinery import clock
from cluster.runtime.golang import flags, not_found
from cluster.runtime.host import Host
from cluster.runtime.http import HttpRequest, HttpResponse, text
from cluster.runtime.image import PATH, Image
from cluster.runtime.process import Listener, Server
from cluster.runtime.userland import DEBIAN, SCRATCH

IPVS_DEPRECATED = (
    "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead."
)
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
    said = warnings(host, given.get("config", "")) if name == "kube-proxy" else ""
    return Server(name, {(port, "TCP"): Listener(lambda request, tls: healthy(request))}, 0, output=said)


def warnings(host: Host, config: str) -> str:
    """What kube-proxy logs of its mode, in klog's form."""
    written = host.tree.text(config) if config and host.tree.exists(config) else ""
    if not re.search(r"^mode: ipvs$", written, re.MULTILINE):
        return ""
    at = f"{clock.utc():%m%d %H:%M:%S.%f}       1 server_linux.go"
    return f'I{at}:193] "Using ipvs Proxier"\nW{at}:195] {IPVS_DEPRECATED}\n'


def healthy(request: HttpRequest) -> HttpResponse:
    known = request.path in ("/healthz", "/livez", "/readyz", "/health")
    return text("ok") if known else not_found()


def image(name: str, size: int) -> Image:
    kube_proxy = name == "kube-proxy"
    return Image(
        (f"registry.k8s.io/{name}", f"k8s.gcr.io/{name}"),
        DEBIAN.adding("iptables", "iptables-save", "ip6tables", "ip6tables-save", "nft") if kube_proxy else SCRATCH,
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
