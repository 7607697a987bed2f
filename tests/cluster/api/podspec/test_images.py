from __future__ import annotations

import pytest

from cluster.api.podspec.images import tag_of


@pytest.mark.parametrize(
    ("image", "tag"),
    [
        ("nginx", "latest"),
        ("nginx:1.27", "1.27"),
        ("localhost:5000/nginx", "latest"),
        ("localhost:5000/nginx:1.27", "1.27"),
        ("nginx@sha256:" + "0" * 64, ""),
        ("nginx:1.27@sha256:" + "0" * 64, "1.27"),
    ],
)
def test_an_image_without_tag_or_digest_is_the_latest(image: str, tag: str) -> None:
    assert tag_of(image) == tag
