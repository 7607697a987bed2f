from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import schema
from cluster.etcd.models import Cluster
from tests.cluster.apiserver.conftest import POD, TABLE, Api

pytestmark = pytest.mark.both_engines

CONFIG_MAPS = "api/v1/namespaces/default/configmaps"
MERGE = "application/merge-patch+json"


def config_map(name: str, **parts: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, **parts}


def test_what_was_created_can_be_read_listed_replaced_and_deleted(api: Api) -> None:
    made = api.made(CONFIG_MAPS, config_map("a", data={"k": "v"}))
    assert made["metadata"]["namespace"] == "default"
    assert api.get(f"{CONFIG_MAPS}/a").body == made
    assert api.get(CONFIG_MAPS).body["items"] == [made]
    replaced = api("PUT", f"{CONFIG_MAPS}/a", {**made, "data": {"k": "w"}}).body
    assert replaced["data"] == {"k": "w"}
    gone = api("DELETE", f"{CONFIG_MAPS}/a").body
    assert gone["status"] == "Success"
    assert gone["details"] == {"name": "a", "kind": "configmaps", "uid": made["metadata"]["uid"]}
    assert api.get(f"{CONFIG_MAPS}/a").code == 404


def test_a_body_may_leave_out_its_kind(api: Api) -> None:
    assert api.made(CONFIG_MAPS, {"metadata": {"name": "a"}})["kind"] == "ConfigMap"


def test_a_missing_object_is_not_found_in_kubernetes_words(api: Api) -> None:
    answer = api.get(f"{CONFIG_MAPS}/nope")
    assert answer.code == 404
    assert answer.body == {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": 'configmaps "nope" not found',
        "reason": "NotFound",
        "details": {"name": "nope", "kind": "configmaps"},
        "code": 404,
    }


def test_a_name_is_taken_once(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map("a"))
    answer = api.post(CONFIG_MAPS, config_map("a"))
    assert (answer.code, answer.message) == (409, 'configmaps "a" already exists')


def test_what_is_new_has_no_version_yet(api: Api) -> None:
    """storage.ErrResourceVersionSetOnCreate: no handler makes a Status of it, so it is a 500 without a reason."""
    stale = {"metadata": {"name": "a", "resourceVersion": "7"}}
    answer = api.post(CONFIG_MAPS, stale)
    assert (answer.code, answer.message) == (500, "resourceVersion should not be set on objects to be created")
    assert "reason" not in answer.body
    assert api.post(f"{CONFIG_MAPS}?dryRun=All", stale).code == 201
    assert api.post(CONFIG_MAPS, {"metadata": {"name": "a", "resourceVersion": "0"}}).code == 201


def test_some_kinds_are_made_by_replacing_what_is_not_there(api: Api) -> None:
    """AllowCreateOnUpdate in pkg/registry: of LimitRanges, Roles, Leases, Services and few others."""
    ranges, body = "api/v1/namespaces/default/limitranges", {"metadata": {"name": "a"}, "spec": {"limits": []}}
    first, second = (api("PUT", f"{ranges}/a", body) for _ in range(2))
    assert (first.code, second.code) == (201, 200)
    assert api("PUT", f"{CONFIG_MAPS}/nope", config_map("nope")).code == 404


def test_another_kind_in_the_body_is_told_as_kubernetes_tells_it(api: Api) -> None:
    answer = api.post(CONFIG_MAPS, {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}})
    assert answer.code == 400
    assert answer.message == (
        'Secret in version "v1" cannot be handled as a ConfigMap: '
        "converting (v1.Secret) to (core.ConfigMap): unknown conversion"
    )


def test_another_version_in_the_body_is_refused(api: Api) -> None:
    answer = api.post(CONFIG_MAPS, {**config_map("a"), "apiVersion": "v2"})
    assert answer.message == ("the API version in the data (v2) does not match the expected API version (v1)")


def test_another_name_in_the_body_than_on_the_url_is_refused(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map("a"))
    answer = api("PUT", f"{CONFIG_MAPS}/a", config_map("b"))
    assert (answer.code, answer.message) == (
        400,
        "the name of the object (b) does not match the name on the URL (a)",
    )


def test_a_stale_resource_version_is_a_conflict(api: Api) -> None:
    made = api.made(CONFIG_MAPS, config_map("a"))
    api("PATCH", f"{CONFIG_MAPS}/a", {"data": {"k": "v"}}, MERGE)
    answer = api("PUT", f"{CONFIG_MAPS}/a", {**made, "data": {"k": "w"}})
    assert answer.code == 409
    assert answer.message == (
        'Operation cannot be fulfilled on configmaps "a": the object has been modified; please apply your changes '
        "to the latest version and try again"
    )


def test_unknown_fields_are_refused_warned_of_or_ignored(api: Api) -> None:
    body = {**config_map("a"), "dta": {}}
    strict = api.post(f"{CONFIG_MAPS}?fieldValidation=Strict", body)
    assert strict.message == (
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"'
    )
    warned = api.post(f"{CONFIG_MAPS}?fieldValidation=Warn&dryRun=All", body)
    assert warned.headers["Warning"] == '299 - "unknown field \\"dta\\""'
    ignored = api.post(f"{CONFIG_MAPS}?fieldValidation=Ignore", body)
    assert "Warning" not in ignored.headers
    assert "dta" not in ignored.body


def test_a_doubled_field_is_refused_by_its_path(api: Api) -> None:
    raw = b'{"metadata": {"name": "a", "name": "b"}}'
    answer = api("POST", f"{CONFIG_MAPS}?fieldValidation=Strict", raw)
    assert answer.message.endswith('strict decoding error: duplicate field "metadata.name"')


def test_yaml_goes_in_and_comes_out(api: Api) -> None:
    raw = b"metadata: {name: a}\ndata: {k: v}\n"
    answer = api("POST", CONFIG_MAPS, raw, "application/yaml", Accept="application/yaml")
    assert answer.code == 201
    assert b"data:\n  k: v\n" in answer.raw


def test_a_dry_run_stores_nothing(api: Api) -> None:
    assert api.post(f"{CONFIG_MAPS}?dryRun=All", config_map("a")).code == 201
    assert api.get(f"{CONFIG_MAPS}/a").code == 404


def test_selectors_pick_and_bad_ones_are_refused(api: Api) -> None:
    for name, label in (("a", "x"), ("b", "y")):
        api.made(CONFIG_MAPS, {"metadata": {"name": name, "labels": {"l": label}}})
    assert [o["metadata"]["name"] for o in api.get(f"{CONFIG_MAPS}?labelSelector=l=y").body["items"]] == ["b"]
    found = api.get(f"{CONFIG_MAPS}?fieldSelector=metadata.name%3Da").body["items"]
    assert [o["metadata"]["name"] for o in found] == ["a"]
    assert api.get(f"{CONFIG_MAPS}?labelSelector=((").code == 400
    assert api.get(f"{CONFIG_MAPS}?fieldSelector=spec.x%3Da").message == "field label not supported: spec.x"


def test_a_long_list_comes_in_pages_of_one_moment(api: Api) -> None:
    for name in "abc":
        api.made(CONFIG_MAPS, config_map(name))
    first = api.get(f"{CONFIG_MAPS}?limit=2").body
    assert [o["metadata"]["name"] for o in first["items"]] == ["a", "b"]
    assert first["metadata"]["remainingItemCount"] == 1
    api("DELETE", f"{CONFIG_MAPS}/c")
    second = api.get(f"{CONFIG_MAPS}?limit=2&continue={first['metadata']['continue']}").body
    assert [o["metadata"]["name"] for o in second["items"]] == ["c"]
    assert second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]
    assert "continue" not in second["metadata"]


def test_a_table_has_the_kinds_columns_and_the_objects_metadata(api: Api) -> None:
    made = api.made(CONFIG_MAPS, config_map("a", data={"k": "v"}))
    table = api.get(CONFIG_MAPS, Accept=TABLE).body
    assert (table["kind"], table["apiVersion"]) == ("Table", "meta.k8s.io/v1")
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "Data", "Age"]
    (row,) = table["rows"]
    assert row["cells"][:2] == ["a", 1]
    assert row["object"]["kind"] == "PartialObjectMetadata"
    assert row["object"]["metadata"] == made["metadata"]


def test_all_of_a_kind_can_be_deleted_at_once(api: Api) -> None:
    for name in "ab":
        api.made(CONFIG_MAPS, {"metadata": {"name": name, "labels": {"l": name}}})
    assert api("DELETE", f"{CONFIG_MAPS}?labelSelector=l=a").code == 200
    assert [o["metadata"]["name"] for o in api.get(CONFIG_MAPS).body["items"]] == ["b"]


def test_a_status_has_a_door_of_its_own(api: Api) -> None:
    api.made("api/v1/namespaces/default/pods", {**POD, "status": {"phase": "Running"}})
    assert api.get("api/v1/namespaces/default/pods/web").body["status"]["phase"] == "Pending"
    patch = {"status": {"phase": "Running"}, "metadata": {"labels": {"l": "x"}}}
    changed = api("PATCH", "api/v1/namespaces/default/pods/web/status", patch, MERGE).body
    assert changed["status"]["phase"] == "Running"


def test_a_node_registers_with_its_status(api: Api) -> None:
    """nodeStrategy.PrepareForCreate resets nothing: a kubelet says at once how large its machine is."""
    node = api.made("api/v1/nodes", {"metadata": {"name": "n"}, "status": {"capacity": {"cpu": "4"}}})
    assert node["status"] == {"capacity": {"cpu": "4"}, "allocatable": {"cpu": "4"}}


def test_across_all_namespaces_a_kind_is_only_listed(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map("a"))
    for method in ("DELETE", "POST"):
        answer = api(method, "api/v1/configmaps", config_map("b") if method == "POST" else None)
        assert (answer.code, answer.body["reason"]) == (405, "MethodNotAllowed")
    assert api.get(f"{CONFIG_MAPS}/a").code == 200


def test_a_status_write_keeps_the_rules_of_metadata(api: Api) -> None:
    api.made("api/v1/namespaces/default/pods", POD)
    patch = {"metadata": {"labels": {"bad key!": "x"}}}
    answer = api("PATCH", "api/v1/namespaces/default/pods/web/status", patch, MERGE)
    assert answer.code == 422
    assert answer.body["details"]["causes"][0]["field"] == "metadata.labels"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"orphanDependents": True, "propagationPolicy": "Orphan"},
            "orphanDependents and deletionPropagation cannot be both set",
        ),
        ({"propagationPolicy": "Foo"}, 'supported values: "Foreground", "Background", "Orphan", "nil"'),
    ],
)
def test_how_to_delete_is_said_once_and_in_known_words(api: Api, options: dict[str, Any], message: str) -> None:
    api.made(CONFIG_MAPS, config_map("a"))
    answer = api("DELETE", f"{CONFIG_MAPS}/a", {"apiVersion": "v1", "kind": "DeleteOptions", **options})
    assert answer.code == 422
    assert message in answer.body["message"]
    assert api.get(f"{CONFIG_MAPS}/a").code == 200


def test_what_a_kind_does_not_do_is_not_told_by_its_framework(api: Api) -> None:
    assert api("OPTIONS", CONFIG_MAPS).code == 405


def test_deleting_a_pod_answers_the_pod(api: Api) -> None:
    api.made("api/v1/namespaces/default/pods", POD)
    assert api("DELETE", "api/v1/namespaces/default/pods/web").body["kind"] == "Pod"


def test_a_deleted_namespace_stays_until_it_is_finalized(api: Api) -> None:
    api.made("api/v1/namespaces", {"metadata": {"name": "team"}})
    left = api("DELETE", "api/v1/namespaces/team").body
    assert left["status"]["phase"] == "Terminating"
    finalized = {**left, "spec": {"finalizers": []}}
    assert api("PUT", "api/v1/namespaces/team/finalize", finalized).code == 200
    assert api.get("api/v1/namespaces/team").code == 404


def test_endpoints_are_deprecated(api: Api) -> None:
    answer = api.get("api/v1/namespaces/default/endpoints")
    assert answer.headers["Warning"] == (
        '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'
    )


DEPLOYMENT = {
    "apiVersion": "extensions/v1beta1",
    "kind": "Deployment",
    "metadata": {"name": "my-nginx"},
    "spec": {"template": {"metadata": {"labels": {"run": "my-nginx"}}, "spec": POD["spec"]}},
}


def test_a_deployment_of_2016_is_stored_as_apps_v1(api: Api) -> None:
    old = "apis/extensions/v1beta1/namespaces/default/deployments"
    answer = api.post(f"{old}?fieldValidation=Strict", DEPLOYMENT)
    assert answer.code == 201
    assert answer.body["apiVersion"] == "extensions/v1beta1"
    assert "extensions/v1beta1 Deployment is deprecated" in answer.headers["Warning"]
    new = api.get("apis/apps/v1/namespaces/default/deployments/my-nginx").body
    assert new["apiVersion"] == "apps/v1"
    assert new["spec"]["selector"] == {"matchLabels": {"run": "my-nginx"}}
    patched = api("PATCH", f"{old}/my-nginx", {"spec": {"replicas": 4}}, MERGE).body
    assert (patched["apiVersion"], patched["spec"]["replicas"]) == ("extensions/v1beta1", 4)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_verb_that_a_path_does_not_know_is_a_405(api: Api, method: str) -> None:
    path = CONFIG_MAPS if method != "POST" else f"{CONFIG_MAPS}/a"
    answer = api(method, path, {})
    assert (answer.code, answer.body["reason"]) == (405, "MethodNotAllowed")
    assert answer.message == "the server does not allow this method on the requested resource"


def test_what_nobody_foresaw_is_a_status_too(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(schema, "admit", broken)
    answer = api.post(CONFIG_MAPS, config_map("a"))
    assert (answer.code, answer.body["reason"]) == (500, "InternalError")
    assert "a bug" not in answer.message


def test_a_large_list_is_gzipped_for_those_who_can_read_it(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map("a", data={"k": "v" * 200_000}))
    answer = api.get(CONFIG_MAPS, Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.raw) < 10_000


def test_curl_is_answered_in_json_to_read(api: Api) -> None:
    for path in ("api/v1/namespaces/default", "api/v1/namespaces/nobody"):
        answer = api("GET", path, **{"User-Agent": "curl/8.5.0"})
        assert answer.raw.startswith(b'{\n  "')
        assert answer.body["kind"] in ("Namespace", "Status")


def test_a_list_too_old_to_be_continued_offers_to_go_on_inconsistently(api: Api) -> None:
    for name in "abcd":
        api.made(CONFIG_MAPS, config_map(name))
    first = api.get(f"{CONFIG_MAPS}?limit=2").body["metadata"]
    api.made(CONFIG_MAPS, config_map("e"))
    row = Cluster.objects.get(name="demo")
    Cluster.objects.filter(pk=row.pk).update(forgotten=row.revision)
    refused = api.get(f"{CONFIG_MAPS}?limit=2&continue={first['continue']}")
    assert (refused.code, refused.body["reason"]) == (410, "Expired")
    assert refused.body["message"].startswith(
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        "without the continue parameter, or use the continue token in this response"
    )
    token = refused.body["metadata"]["continue"]
    rest = api.get(f"{CONFIG_MAPS}?limit=2&continue={token}").body
    assert [item["metadata"]["name"] for item in rest["items"]] == ["c", "d"]
    assert rest["metadata"]["remainingItemCount"] == 1
    last = api.get(f"{CONFIG_MAPS}?limit=2&continue={rest['metadata']['continue']}").body
    assert [item["metadata"]["name"] for item in last["items"]] == ["e"]
    assert last["metadata"]["resourceVersion"] == rest["metadata"]["resourceVersion"] != first["resourceVersion"]


def test_what_works_and_is_hardly_meant_comes_with_a_warning(api: Api) -> None:
    env = [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]
    pod = {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "image": "nginx", "env": env}]}}
    answer = api.post("api/v1/namespaces/default/pods", pod)
    said = 'spec.containers[0].env[1]: hides previous definition of \\"A\\", which may be dropped when using apply'
    assert (answer.code, answer.headers["Warning"]) == (201, f'299 - "{said}"')
