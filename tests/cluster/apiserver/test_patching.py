from __future__ import annotations

import pytest

from cluster.apiserver.patching import go_map
from tests.cluster.apiserver.conftest import POD, Api

pytestmark = pytest.mark.both_engines

PODS = "api/v1/namespaces/default/pods"
CONFIG_MAPS = "api/v1/namespaces/default/configmaps"
JSON, MERGE, STRATEGIC = (
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
)


@pytest.fixture
def patched(api: Api) -> Api:
    """A cluster with one ConfigMap."""
    api.made(CONFIG_MAPS, {"metadata": {"name": "a"}, "data": {"k": "v", "l": "w"}})
    return api


def test_each_media_type_is_a_kind_of_patch(patched: Api) -> None:
    path = f"{CONFIG_MAPS}/a"
    operations = [{"op": "replace", "path": "/data/k", "value": "x"}]
    assert patched("PATCH", path, operations, JSON).body["data"] == {"k": "x", "l": "w"}
    assert patched("PATCH", path, {"data": {"l": None}}, MERGE).body["data"] == {"k": "x"}
    assert patched("PATCH", path, {"data": {"m": "y"}}, STRATEGIC).body["data"] == {"k": "x", "m": "y"}


def test_a_strategic_patch_merges_containers_by_name(api: Api) -> None:
    api.made(PODS, POD)
    patch = {"spec": {"containers": [{"name": "nginx", "image": "nginx:1.17"}]}}
    (container,) = api("PATCH", f"{PODS}/web", patch, STRATEGIC).body["spec"]["containers"]
    assert container["image"] == "nginx:1.17"
    assert container["terminationMessagePath"] == "/dev/termination-log"


def test_a_patch_of_no_known_kind_is_a_415(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {}, "application/json")
    assert answer.code == 415
    assert JSON in answer.message


@pytest.mark.parametrize("content_type", [MERGE, STRATEGIC])
def test_a_list_is_no_merge_patch(patched: Api, content_type: str) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", [1], content_type)
    assert answer.message == (
        "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"
    )


def test_an_unknown_field_is_told_with_the_patch_as_go_prints_it(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a?fieldValidation=Strict", {"dta": {"k": "z"}}, STRATEGIC)
    assert answer.code == 422
    assert answer.message == (
        ' "" is invalid: patch: Invalid value: "map[dta:map[k:z]]": strict decoding error: unknown field "dta"'
    )


def test_a_patch_cannot_rename(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"metadata": {"name": "b"}}, MERGE)
    assert answer.message == "the name of the object (b) does not match the name on the URL (a)"


def test_a_patch_that_breaks_the_type_is_invalid(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"data": {"k": 1}}, MERGE)
    assert answer.code == 422
    assert (
        "json: cannot unmarshal number into Go struct field ConfigMap.data of type string" in answer.message
    )


def test_a_patch_that_changes_nothing_makes_no_revision(patched: Api) -> None:
    before = patched.get(f"{CONFIG_MAPS}/a").body
    assert patched("PATCH", f"{CONFIG_MAPS}/a", {"data": {"k": "v"}}, MERGE).body == before


def test_go_prints_maps_in_the_order_of_their_keys() -> None:
    assert go_map({"b": [1, True, None], "a": {"x": "y"}}) == "map[a:map[x:y] b:[1 true <nil>]]"
