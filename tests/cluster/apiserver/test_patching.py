from __future__ import annotations

import pytest

from cluster.apimachinery.meta import Obj
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


@pytest.mark.parametrize(("content_type", "prefix"), [(MERGE, "error decoding patch: "), (STRATEGIC, "")])
def test_a_list_is_no_merge_patch(patched: Api, content_type: str, prefix: str) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", [1], content_type)
    said = "json: cannot unmarshal array into Go value of type map[string]interface {}"
    assert (answer.code, answer.message) == (400, f"{prefix}{said}")


def test_an_unknown_field_is_told_with_the_patch_as_go_prints_it(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a?fieldValidation=Strict", {"dta": {"k": "z"}}, STRATEGIC)
    assert answer.code == 422
    assert answer.message == (
        ' "" is invalid: patch: Invalid value: "map[dta:map[k:z]]": strict decoding error: unknown field "dta"'
    )


def test_a_patch_cannot_rename(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"metadata": {"name": "b"}}, MERGE)
    assert answer.message == "the name of the object (b) does not match the name on the URL (a)"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "Secret"}, "converting (v1.Secret) to (core.ConfigMap): unknown conversion"),
        (
            {"apiVersion": "v2"},
            'no kind "ConfigMap" is registered for version "v2" in scheme '
            '"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"',
        ),
    ],
)
def test_a_patch_cannot_make_another_kind(patched: Api, change: Obj, why: str) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", change, MERGE)
    assert answer.code == 422
    assert answer.message.startswith(' "" is invalid: patch: Invalid value: "{')
    assert answer.message.endswith(f": {why}")


def test_a_strategic_patch_is_not_asked_for_its_kind(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"kind": "Secret", "apiVersion": "v9"}, STRATEGIC)
    assert (answer.code, answer.body["kind"], answer.body["apiVersion"]) == (200, "ConfigMap", "v1")


def test_a_patch_cannot_move_an_object_or_take_its_name(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"metadata": {"namespace": "kube-system"}}, MERGE)
    assert (answer.code, answer.message) == (
        400,
        "the namespace of the provided object does not match the namespace sent on the request",
    )
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", [{"op": "remove", "path": "/metadata/name"}], JSON)
    assert (answer.code, answer.message) == (
        400,
        "the name of the object (a based on URL) was undeterminable: name must be provided",
    )


def test_a_patch_that_breaks_the_type_is_invalid(patched: Api) -> None:
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", {"data": {"k": 1}}, MERGE)
    assert answer.code == 422
    assert (
        "json: cannot unmarshal number into Go struct field ConfigMap.data of type string" in answer.message
    )


def test_a_patch_that_leaves_no_object_is_invalid(patched: Api) -> None:
    whole = [{"op": "replace", "path": "", "value": "a/b"}]
    answer = patched("PATCH", f"{CONFIG_MAPS}/a", whole, JSON)
    assert answer.code == 422
    assert "json: cannot unmarshal string into Go value" in answer.message


def test_a_patch_that_changes_nothing_makes_no_revision(patched: Api) -> None:
    before = patched.get(f"{CONFIG_MAPS}/a").body
    assert patched("PATCH", f"{CONFIG_MAPS}/a", {"data": {"k": "v"}}, MERGE).body == before


def test_go_prints_maps_in_the_order_of_their_keys() -> None:
    assert go_map({"b": [1, True, None], "a": {"x": "y"}}) == "map[a:map[x:y] b:[1 true <nil>]]"
