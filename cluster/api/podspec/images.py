"""Image references: [registry/]path[:tag][@digest].

(In Kubernetes: pkg/util/parsers, which follows the Docker reference grammar.)
"""

from __future__ import annotations


def tag_of(image: str) -> str:
    """The tag; "latest" when neither tag nor digest is given, "" when only a digest is."""
    name, _, digest = image.partition("@")
    last = name.rpartition("/")[2]
    tag = last.partition(":")[2]
    return tag or ("" if digest else "latest")
