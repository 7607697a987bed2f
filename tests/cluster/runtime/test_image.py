"""References to images, as containerd normalises them."""

from __future__ import annotations

import pytest

from cluster.runtime.image import InvalidImageName, not_found, parse_reference


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("nginx", "docker.io/library/nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27"),
        ("radial/busyboxplus:curl", "docker.io/radial/busyboxplus:curl"),
        ("registry.k8s.io/pause:3.10", "registry.k8s.io/pause:3.10"),
        ("localhost:5000/a/b", "localhost:5000/a/b:latest"),
        ("docker.io/library/nginx", "docker.io/library/nginx:latest"),
    ],
)
def test_short_names_become_full_ones(name: str, full: str) -> None:
    assert str(parse_reference(name)) == full


@pytest.mark.parametrize("name", ["", "NGINX", "a b", "nginx:", "nginx:a b"])
def test_other_texts_are_no_names(name: str) -> None:
    with pytest.raises(InvalidImageName, match="invalid reference format"):
        parse_reference(name)


def test_another_registry_says_not_found() -> None:
    assert str(not_found(parse_reference("registry.k8s.io/nope:1"))).endswith(
        ": registry.k8s.io/nope:1: not found"
    )
