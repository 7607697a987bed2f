"""Kubernetes' own images."""

from __future__ import annotations

import re

import pytest

from cluster.runtime.files import File, Mount, Volume
from cluster.runtime.http import HttpRequest
from tests.cluster.runtime.world import World


def test_the_api_server_listens_on_its_secure_port(world: World) -> None:
    world.run(
        "api", "registry.k8s.io/kube-apiserver:v1.35.0", command=("kube-apiserver", "--secure-port=6443")
    )
    response = world.runtime.answer("uid-api", 6443, HttpRequest("GET", "/livez"))
    assert response is not None
    assert response.body == b"ok"


def test_kube_proxys_image_has_no_ipvsadm(world: World) -> None:
    ref = world.run("p", "registry.k8s.io/kube-proxy:v1.35.0", command=("kube-proxy", "--config=/x"))
    assert world.exec(ref, "sh", "-c", "ipvsadm")[2] == 127


@pytest.mark.parametrize(("mode", "lines"), [("iptables", 1), ("nftables", 1), ("ipvs", 2)])
def test_kube_proxy_logs_its_mode_and_warns_of_ipvs(world: World, mode: str, lines: int) -> None:
    config = Volume("config", {"config.conf": File(f"kind: KubeProxyConfiguration\nmode: {mode}\n".encode())})
    ref = world.run(
        "p",
        "registry.k8s.io/kube-proxy:v1.35.0",
        "10.128.0.3",
        config,
        command=("/usr/local/bin/kube-proxy", "--config=/var/lib/kube-proxy/config.conf"),
        mounts=(Mount("config", "/var/lib/kube-proxy"),),
    )
    found = world.log(ref)
    assert len(found) == lines
    assert re.fullmatch(
        rf'I\d{{4}} \d\d:\d\d:\d\d\.\d{{6}} +1 server_linux\.go:\d+\] "Using {mode} Proxier"', found[0]
    )
    told = world.runtime.answer("uid-p", 10249, HttpRequest("GET", "/proxyMode"))
    assert told is not None
    assert told.body.decode() == mode
    assert lines == 1 or re.fullmatch(
        r"W\d{4} \d\d:\d\d:\d\d\.\d{6} +1 server_linux\.go:\d+\] The ipvs proxier is now deprecated and may be removed"
        r" in a future release\. Please use 'nftables' instead\.",
        found[-1],
    )
