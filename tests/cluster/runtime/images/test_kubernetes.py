"""Kubernetes' own images."""

from __future__ import annotations

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
