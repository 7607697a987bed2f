from __future__ import annotations

from typing import Any

import pytest

from cluster.etcd.columns import Manifest
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry

pytestmark = pytest.mark.both_engines


@pytest.mark.django_db
@pytest.mark.parametrize("value", ['ü 🚀 "quoted" <&>', "", "\\u0041", "a\nb"])
def test_a_manifest_comes_back_as_it_was_written(value: str) -> None:
    Cluster.objects.create(name="demo")
    registry = Registry("demo")
    registry.create("namespaces", "", {"metadata": {"name": "default"}}, actor=SYSTEM)
    registry.create("configmaps", "default", {"metadata": {"name": "a"}, "data": {"k": value}}, actor=SYSTEM)
    assert registry.get("configmaps", "default", "a")["data"] == {"k": value}


@pytest.mark.parametrize(
    ("value", "text"), [({"a": [1, None]}, '{"a":[1,null]}'), ({"a": 2**70}, f'{{"a": {2**70}}}')]
)
def test_a_number_that_is_too_large_for_the_quick_writer_is_written_all_the_same(
    value: Any, text: str
) -> None:
    encoder = Manifest().encoder
    assert encoder is not None
    assert encoder().encode(value) == text


def test_to_migrations_the_column_is_djangos_own() -> None:
    name, path, args, options = Manifest().deconstruct()
    assert (name, path, args, options) == (None, "django.db.models.JSONField", [], {})
