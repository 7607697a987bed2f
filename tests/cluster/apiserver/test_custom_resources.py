"""Custom resources over the wire. Expected values: apiextensions-apiserver/test/integration."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.client.bootstrap import clusters
from tests.cluster.apiserver.conftest import TABLE, Api, api, demo
from tests.cluster.apiserver.customs import (
    CRDS,
    CRONTABS,
    crontab,
    crontab_schema,
    defined,
    definition,
    version,
)

pytestmark = pytest.mark.django_db
__all__ = ["api", "demo"]
MERGE, JSON_PATCH, STRATEGIC = (f"application/{kind}-patch+json" for kind in ("merge", "json", "strategic-merge"))


def test_a_kind_is_served_from_its_definition_on_until_that_is_deleted(api: Api) -> None:
    assert api.get(CRONTABS).code == 404
    defined(api)
    made = api.made(CRONTABS, crontab())
    assert api.get(f"{CRONTABS}/my-cron").body == made
    assert made["metadata"]["generation"] == 1
    listed = api.get(CRONTABS).body
    assert (listed["kind"], listed["apiVersion"], listed["items"]) == ("CronTabList", "stable.example.com/v1", [made])
    gone = api("DELETE", f"{CRDS}/crontabs.stable.example.com")
    assert gone.code == 200
    answer = api.get(CRONTABS)
    assert (answer.code, answer.message) == (404, "the server could not find the requested resource")
    assert api.get(f"{CRDS}/crontabs.stable.example.com").code == 404
    defined(api)
    assert api.get(CRONTABS).body["items"] == []


def test_a_definition_is_established_at_once(api: Api) -> None:
    made = defined(api)
    assert meta.condition_is(made, "Established")
    assert meta.condition_is(made, "NamesAccepted")
    assert made["status"]["storedVersions"] == ["v1"]
    names = {"plural": "crontabs", "singular": "crontab", "kind": "CronTab", "listKind": "CronTabList"}
    assert made["status"]["acceptedNames"] == {**names, "shortNames": ["ct"]} == made["spec"]["names"]
    assert made["spec"]["conversion"] == {"strategy": "None"}


def test_what_the_schema_does_not_know_is_pruned_or_refused(api: Api) -> None:
    defined(api)
    odd = crontab(spec={"cronSpec": "*", "someRandomField": 42})
    assert "someRandomField" not in api.made(f"{CRONTABS}?fieldValidation=Ignore", odd)["spec"]
    warned = api.post(f"{CRONTABS}?fieldValidation=Warn", {**odd, "metadata": {"name": "b"}})
    assert '299 - "unknown field \\"spec.someRandomField\\""' in warned.headers["Warning"]
    strict = api.post(f"{CRONTABS}?fieldValidation=Strict", {**odd, "metadata": {"name": "c"}})
    assert strict.code == 400
    assert strict.message.endswith('strict decoding error: unknown field "spec.someRandomField"')


def test_a_wrong_type_is_invalid_in_kubernetes_words(api: Api) -> None:
    defined(api)
    answer = api.post(CRONTABS, crontab(spec={"replicas": "three"}))
    assert (answer.code, answer.body["reason"]) == (422, "Invalid")
    assert answer.message == (
        'CronTab.stable.example.com "my-cron" is invalid: spec.replicas: Invalid value: "string": '
        'spec.replicas in body must be of type integer: "string"'
    )


def test_status_has_a_door_of_its_own_once_the_version_says_so(api: Api) -> None:
    status = {"type": "object", "properties": {"replicas": {"type": "integer"}}}
    defined(api, version(schema=crontab_schema(status=status), subresources={"status": {}}))
    made = api.made(CRONTABS, crontab(status={"replicas": 1}))
    assert "status" not in made
    answer = api("PATCH", f"{CRONTABS}/my-cron/status", {"status": {"replicas": 3}, "spec": {"image": "x"}}, MERGE)
    assert answer.code == 200, answer.raw
    assert (answer.body["status"], answer.body["spec"]) == ({"replicas": 3}, made["spec"])
    assert answer.body["metadata"]["generation"] == 1
    changed = api("PATCH", f"{CRONTABS}/my-cron", {"spec": {"image": "x"}, "status": {"replicas": 9}}, MERGE).body
    assert (changed["status"], changed["metadata"]["generation"]) == ({"replicas": 3}, 2)
    assert api.get(f"{CRONTABS}/my-cron/scale").code == 404


def test_without_a_status_subresource_the_status_is_a_field_like_others(api: Api) -> None:
    defined(api, version(schema=crontab_schema(status={"type": "object", "properties": {"ok": {"type": "boolean"}}})))
    made = api.made(CRONTABS, crontab(status={"ok": True}))
    assert made["status"] == {"ok": True}
    changed = api("PATCH", f"{CRONTABS}/my-cron", {"status": {"ok": False}}, MERGE).body
    assert (changed["status"], changed["metadata"]["generation"]) == ({"ok": False}, 2)
    assert api.get(f"{CRONTABS}/my-cron/status").code == 404


@pytest.mark.parametrize(("media", "patch", "code"), [
    (MERGE, {"spec": {"image": "b"}}, 200),
    (JSON_PATCH, [{"op": "replace", "path": "/spec/image", "value": "b"}], 200),
    (STRATEGIC, {"spec": {"image": "b"}}, 415),
])  # fmt: skip
def test_it_is_patched_but_not_strategically(api: Api, media: str, patch: Any, code: int) -> None:
    defined(api)
    api.made(CRONTABS, crontab())
    assert api("PATCH", f"{CRONTABS}/my-cron", patch, media).code == code


def test_the_columns_are_the_definitions(api: Api) -> None:
    columns = [
        {"name": "Spec", "type": "string", "description": "The cron spec", "jsonPath": ".spec.cronSpec"},
        {"name": "Replicas", "type": "integer", "jsonPath": ".spec.replicas", "priority": 1},
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
    ]
    defined(api, version(additionalPrinterColumns=columns))
    api.made(CRONTABS, crontab(spec={"cronSpec": "*", "replicas": 2}))
    table = api.get(CRONTABS, Accept=TABLE).body
    told = [(c["name"], c["type"], c["priority"], c["description"]) for c in table["columnDefinitions"]]
    assert told[1:] == [
        ("Spec", "string", 0, "The cron spec"),
        ("Replicas", "integer", 1, "Custom resource definition column (in JSONPath format): .spec.replicas"),
        ("Age", "date", 0, "Custom resource definition column (in JSONPath format): .metadata.creationTimestamp"),
    ]
    assert table["rows"][0]["cells"] == ["my-cron", "*", 2, "0s"]


def test_without_columns_there_are_name_and_age(api: Api) -> None:
    defined(api)
    api.made(CRONTABS, crontab())
    table = api.get(CRONTABS, Accept=TABLE).body
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "Age"]
    assert table["rows"][0]["cells"] == ["my-cron", "0s"]


def test_discovery_tells_of_it_in_both_dialects(api: Api) -> None:
    names = {"plural": "crontabs", "kind": "CronTab", "shortNames": ["ct"], "categories": ["all"]}
    defined(api, version(subresources={"status": {}}), names=names)
    found = api.get("apis/stable.example.com/v1").body["resources"]
    assert [r["name"] for r in found] == ["crontabs", "crontabs/status"]
    assert (found[0]["shortNames"], found[0]["categories"], found[0]["singularName"]) == (["ct"], ["all"], "crontab")
    accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    groups = api.get("apis", Accept=accept).body["items"]
    assert "stable.example.com" in [g["metadata"]["name"] for g in groups]
    assert api.get("apis/stable.example.com").body["preferredVersion"]["version"] == "v1"


def test_openapi_publishes_its_schema_with_a_head(api: Api) -> None:
    defined(api)
    assert "apis/stable.example.com/v1" in api.get("openapi/v3").body["paths"]
    document = api.get("openapi/v3/apis/stable.example.com/v1").body
    schema = document["components"]["schemas"]["com.example.stable.v1.CronTab"]
    assert schema["properties"]["spec"]["properties"]["cronSpec"]["description"] == "When to run."
    assert set(schema["properties"]) == {"apiVersion", "kind", "metadata", "spec"}
    gvk = {"group": "stable.example.com", "version": "v1", "kind": "CronTab"}
    assert schema["x-kubernetes-group-version-kind"] == [gvk]
    assert "/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}" in document["paths"]


def test_another_cluster_knows_nothing_of_it(api: Api) -> None:
    defined(api)
    other = clusters.create_cluster("other", nodes=1)
    stranger = Api(other.token, "other")
    assert stranger.get(CRONTABS).code == 404
    assert "stable.example.com" not in str(stranger.get("apis").body)


def test_an_object_with_a_finalizer_holds_its_definition(api: Api) -> None:
    defined(api)
    api.made(CRONTABS, crontab("free"))
    held = crontab("held")
    held["metadata"]["finalizers"] = ["example.com/hold"]
    api.made(CRONTABS, held)
    answer = api("DELETE", f"{CRDS}/crontabs.stable.example.com")
    assert answer.body["metadata"]["finalizers"] == ["customresourcecleanup.apiextensions.k8s.io"]
    assert meta.condition_is(answer.body, "Terminating")
    assert [meta.name(o) for o in api.get(CRONTABS).body["items"]] == ["held"]
    refused = api.post(CRONTABS, crontab("late"))
    assert (refused.code, refused.body["reason"]) == (405, "MethodNotAllowed")
    freed = api("PATCH", f"{CRONTABS}/held", {"metadata": {"finalizers": None}}, MERGE)
    assert freed.code == 200, freed.raw
    assert api.get(f"{CRDS}/crontabs.stable.example.com").code == 404
    assert api.get(CRONTABS).code == 404


def test_names_are_given_once_in_a_group_and_again_when_they_are_free(api: Api) -> None:
    defined(api)
    rival = definition(names={"plural": "cronies", "kind": "CronTab", "shortNames": ["ct"]})
    second = api.made(CRDS, rival)
    said = meta.condition(second, "NamesAccepted")
    assert said is not None
    assert (said["status"], said["reason"]) == ("False", "ListKindConflict")
    assert said["message"] == '"CronTabList" is already in use'
    assert not meta.condition_is(second, "Established")
    api("DELETE", f"{CRDS}/crontabs.stable.example.com")
    assert meta.condition_is(api.get(f"{CRDS}/cronies.stable.example.com").body, "Established")
