"""The registry of pretend images: one image, one file, found by walking this folder.

A file holds an `IMAGE`, or several `IMAGES` that are one idea.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from cluster.runtime.image import Image, Pulled, not_found, parse_reference


@cache
def images() -> dict[str, Image]:
    """Every known image by its full repository name."""
    found: dict[str, Image] = {}
    for module in pkgutil.iter_modules(__path__):
        file = import_module(f"{__name__}.{module.name}")
        for image in getattr(file, "IMAGES", None) or (file.IMAGE,):
            found |= dict.fromkeys(image.repositories, image)
    return found


def pull(name: str) -> Pulled:
    """The image of a reference. Raises InvalidImageName or ImageNotFound."""
    reference = parse_reference(name)
    image = images().get(reference.repository)
    if image is None:
        raise not_found(reference)
    return Pulled(image.tagged(image, reference.tag), reference)
