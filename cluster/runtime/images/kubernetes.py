"""Kubernetes' own images: the control plane and kube-proxy. Their work is done by Podium's loops; their pods run these.

Kube-proxy's image has iptables, nft and a shell, and no ipvsadm, as the real one. Its pod reads the configuration that
its ConfigMap mounts, logs the mode it found there and tells it at /proxyMode, on port 10249 of the node itself only
(metricsBindAddress); it warns of ipvs mode as 1.35 does.
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
from cluster.runtime.process import Listener, Port, Server
from cluster.runtime.userland import DEBIAN, SCRATCH

IPVS_DEPRECATED = (
    "The ipvs proxier is now deprecated and may be removed in a future release. Please use 'nftables' instead."
)
METRICS = 10249
LINES = {"iptables": 132, "ipvs": 193, "nftables": 257}
"""Where server_linux.go logs each mode."""
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
    listeners: dict[Port, Listener] = {(port, "TCP"): Listener(lambda request, tls: healthy(request))}
    if name != "kube-proxy":
        return Server(name, listeners, 0)
    mode = mode_of(host, given.get("config", ""))
    listeners[METRICS, "TCP"] = Listener(lambda request, tls: told(request, mode), ip="127.0.0.1")
    return Server(name, listeners, 0, output=logged(mode))


def mode_of(host: Host, config: str) -> str:
    """The proxy mode that kube-proxy's configuration names; on Linux it is iptables unless that says otherwise."""
    written = host.tree.text(config) if config and host.tree.exists(config) else ""
    found = re.search(r"""^mode: ["']?(\w+)["']?$""", written, re.MULTILINE)
    return found[1] if found else "iptables"


def logged(mode: str) -> str:
    """What kube-proxy logs of its mode, in klog's form."""
    at = f"{clock.utc():%m%d %H:%M:%S.%f}       1 server_linux.go"
    warning = f"W{at}:195] {IPVS_DEPRECATED}\n" if mode == "ipvs" else ""
    return f'I{at}:{LINES.get(mode, LINES["iptables"])}] "Using {mode} Proxier"\n{warning}'


def told(request: HttpRequest, mode: str) -> HttpResponse:
    """The metrics server, which tells the mode too."""
    return text(mode) if request.path == "/proxyMode" else healthy(request)


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
