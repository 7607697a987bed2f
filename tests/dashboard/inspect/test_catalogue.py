"""What the forms offer really works: every image is one that the runtime plays, and stays as the form starts it."""

from __future__ import annotations

import pytest
import yaml

from cluster.apimachinery.scheme import scheme
from cluster.runtime import images
from dashboard.inspect import catalogue
from dashboard.inspect.catalogue import Choice


@pytest.mark.parametrize("choice", catalogue.IMAGES, ids=lambda choice: str(choice.image))
def test_an_offered_image_is_one_that_the_runtime_plays(choice: Choice) -> None:
    pulled = images.pull(choice.image)
    programs = {*pulled.image.programs, *pulled.image.commands, *pulled.image.userland.commands}
    assert not choice.command or choice.command[0].rpartition("/")[2] in programs
    assert len(choice.says.split()) <= 16


def test_no_image_is_offered_twice() -> None:
    names = [choice.image for choice in catalogue.IMAGES]
    assert len(names) == len(set(names))


def test_a_sample_begins_an_object_of_its_kind() -> None:
    for sample in catalogue.samples():
        manifest = yaml.safe_load(sample["text"])
        assert manifest["kind"] == sample["kind"]
        assert manifest["metadata"]["name"]


def test_there_is_a_sample_for_each_kind_that_can_be_made() -> None:
    kinds = {sample["kind"] for sample in catalogue.samples()}
    assert {"Deployment", "Service", "ConfigMap", "Secret", "NetworkPolicy", "TrafficGenerator"} <= kinds
    assert kinds <= {kind.kind for kind in scheme.kinds()}
