"""Pulling: reasons and events of pkg/kubelet/images; what cannot be mended by waiting is said again and again."""

from __future__ import annotations

import pytest

from tests.cluster.kubelet.pods import container, pod
from tests.cluster.kubelet.test_lifecycle import Kubelet


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ("nginx:1:2", "invalid reference format"),
        ("Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"),
        ("${IMAGE}", "invalid reference format"),
    ],
)
def test_a_name_that_is_none_is_not_even_asked_for(image: str, why: str) -> None:
    kubelet = Kubelet(pod(container(image=image)))
    kubelet.look()
    assert kubelet.waiting() == "InvalidImageName"
    text = f'Failed to apply default image tag "{image}": couldn\'t parse image name "{image}": {why}'
    assert [(s.type, s.reason, s.message) for s in kubelet.said] == [
        ("Warning", "InspectFailed", text),
        ("Warning", "Failed", "Error: InvalidImageName"),
    ]


def test_it_is_said_again_when_the_pod_is_looked_at_again() -> None:
    kubelet = Kubelet(pod(container(image="Nginx")))
    kubelet.look()
    assert kubelet.look(5).sayings == []
    assert len(kubelet.look(10).sayings) == 2


def test_never_says_so_until_somebody_else_has_pulled_it() -> None:
    kubelet = Kubelet(pod(container(imagePullPolicy="Never")))
    kubelet.look()
    assert [(s.reason, s.message) for s in kubelet.said] == [
        ("ErrImageNeverPull", 'Container image "nginx" is not present with pull policy of Never'),
        ("Failed", "Error: ErrImageNeverPull"),
    ]
    kubelet.images.add("nginx")
    kubelet.until_running()
