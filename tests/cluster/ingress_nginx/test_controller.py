"""Expected values: ingress-nginx' command line (docs/user-guide/cli-arguments) and its own deploy.yaml."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.ingress_nginx.controller import Controller, controller_of

ARGS = [
    "/nginx-ingress-controller",
    "--publish-service=$(POD_NAMESPACE)/ingress-nginx-controller",
    "--controller-class=example.com/second",
    "--ingress-class=second",
]


def pod(image: str, args: list[str] = ARGS) -> Obj:
    container = {"name": "controller", "image": image, "args": args}
    return {"metadata": {"name": "c-1", "namespace": "ingress-nginx"}, "spec": {"containers": [container]}}


def test_a_pod_is_a_controller_by_its_image_and_its_arguments_say_which() -> None:
    found = controller_of(pod("registry.k8s.io/ingress-nginx/controller:v1.14.0@sha256:" + "a" * 64))
    assert found == Controller(
        "example.com/second", "second", publish_service="ingress-nginx/ingress-nginx-controller"
    )
    assert controller_of(pod("nginx:1.29")) is None


def test_without_arguments_it_serves_the_class_nginx() -> None:
    assert Controller.of([]) == Controller("k8s.io/ingress-nginx", "nginx")
    published = Controller.of(["--publish-status-address=localhost, 10.0.0.1"])
    assert published.publish_addresses == ("localhost", "10.0.0.1")
