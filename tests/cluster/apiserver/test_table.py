from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.apiserver import table
from cluster.apiserver.negotiation import Choice

CONFIG_MAPS = scheme.model("configmaps")
MAP: Obj = {"metadata": {"name": "a", "resourceVersion": "7"}, "data": {"k": "v"}}
TABLE = Choice(view="Table")


def test_wide_columns_have_the_lower_priority() -> None:
    found = {c["name"]: c["priority"] for c in table.definitions(scheme.model("pods"))}
    assert (found["Name"], found["IP"]) == (0, 1)


def test_a_row_carries_metadata_only_unless_asked_for_more() -> None:
    partial = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": MAP["metadata"]}
    assert table.row(CONFIG_MAPS, MAP)["object"] == partial
    assert table.row(CONFIG_MAPS, MAP, "Object")["object"] == MAP
    assert table.row(CONFIG_MAPS, MAP, "None")["object"] is None


def test_one_object_is_a_table_of_one_row_at_its_version() -> None:
    found = table.one(CONFIG_MAPS, MAP, TABLE)
    assert len(found["rows"]) == 1
    assert found["metadata"] == {"resourceVersion": "7"}


def test_without_a_view_an_object_is_itself() -> None:
    assert table.one(CONFIG_MAPS, MAP, Choice()) is MAP


def test_a_list_can_be_of_metadata_alone() -> None:
    head = {"kind": "ConfigMapList", "apiVersion": "v1", "metadata": {"resourceVersion": "9"}}
    found = table.many(CONFIG_MAPS, [MAP], head, Choice(view="PartialObjectMetadataList"))
    assert found["kind"] == "PartialObjectMetadataList"
    assert [item["kind"] for item in found["items"]] == ["PartialObjectMetadata"]


def test_includeobject_knows_three_words() -> None:
    assert table.included("") == "Metadata"
    with pytest.raises(StatusError) as refused:
        table.included("All")
    assert refused.value.code == 400
