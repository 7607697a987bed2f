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
STRING = {"type": "string"}
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
    assert table["rows"][0]["cells"] [:3] == ["my-cron", "*", 2]


def test_without_columns_there_are_name_and_age(api: Api) -> None:
    defined(api)
    api.made(CRONTABS, crontab())
    table = api.get(CRONTABS, Accept=TABLE).body
    assert [c["name"] for c in table["columnDefinitions"]] == ["Name", "Age"]
    assert table["rows"][0]["cells"][0] == "my-cron"


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


RULED = {
    "type": "object",
    "properties": {"replicas": {"type": "integer"}, "most": {"type": "integer"}, "fixed": {"type": "string"}},
    "x-kubernetes-validations": [
        {"rule": "self.replicas <= self.most", "message": "replicas must not exceed most"},
        {"rule": "self.fixed == oldSelf.fixed", "message": "fixed is immutable"},
    ],
}


def test_rules_in_cel_are_judged_on_well_formed_objects(api: Api) -> None:
    defined(api, version(schema=crontab_schema(RULED)))
    answer = api.post(CRONTABS, crontab(spec={"replicas": 3, "most": 2, "fixed": "x"}))
    assert answer.message == (
        'CronTab.stable.example.com "my-cron" is invalid: spec: Invalid value: "object": replicas must not exceed most'
    )
    api.made(CRONTABS, crontab(spec={"replicas": 1, "most": 2, "fixed": "x"}))
    moved = api("PATCH", f"{CRONTABS}/my-cron", {"spec": {"fixed": "y"}}, MERGE)
    assert moved.message.endswith('spec: Invalid value: "object": fixed is immutable')
    blocked = api.post(CRONTABS, crontab("b", spec={"replicas": "x", "most": 2, "fixed": "x"}))
    assert [cause["message"] for cause in blocked.body["details"]["causes"]][1] == (
        "Invalid value: null: some validation rules were not checked because the object was invalid; correct the "
        "existing errors to complete validation"
    )


def test_a_rule_that_makes_no_sense_keeps_its_definition_out(api: Api) -> None:
    spec = {**RULED, "x-kubernetes-validations": [{"rule": "self.nothing > 1"}]}
    answer = api.post(CRDS, definition(version(schema=crontab_schema(spec))))
    assert answer.code == 422
    place = "spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule"
    assert f"{place}: Invalid value" in answer.message
    assert "undefined field 'nothing'" in answer.message


def test_what_a_version_may_be_patched_with_is_published(api: Api) -> None:
    defined(api)
    paths = api.get("openapi/v3/apis/stable.example.com/v1").body["paths"]
    patch = paths["/apis/stable.example.com/v1/namespaces/{namespace}/crontabs/{name}"]["patch"]
    assert "application/strategic-merge-patch+json" not in patch["requestBody"]["content"]
    assert "application/merge-patch+json" in patch["requestBody"]["content"]


OLD = version("v1beta1", storage=False, deprecated=True)


def test_every_served_version_shows_the_same_objects(api: Api) -> None:
    defined(api, OLD, version("v1"), version("v2", storage=False, served=False))
    old = CRONTABS.replace("v1/", "v1beta1/")
    made = api.post(old, crontab(version="v1beta1"))
    assert made.headers["Warning"] == (
        '299 - "stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab"'
    )
    assert made.body["apiVersion"] == "stable.example.com/v1beta1"
    new = api.get(f"{CRONTABS}/my-cron").body
    assert new == {**made.body, "apiVersion": "stable.example.com/v1"}
    assert api.get(f"{old}/my-cron").body == made.body
    assert api.get(old).body["items"][0]["apiVersion"] == "stable.example.com/v1beta1"
    assert api.get(CRONTABS.replace("v1/", "v2/")).code == 404
    told = api.get("apis/stable.example.com").body
    assert [v["version"] for v in told["versions"]] == ["v1", "v1beta1"]
    changed = api("PATCH", f"{old}/my-cron", {"spec": {"image": "b"}}, MERGE).body
    assert (changed["apiVersion"], changed["spec"]["image"]) == ("stable.example.com/v1beta1", "b")
    assert api.get(f"{CRONTABS}/my-cron").body["spec"]["image"] == "b"


def test_an_object_is_judged_and_pruned_in_the_version_it_is_written_in(api: Api) -> None:
    wide = crontab_schema({"type": "object", "properties": {"cronSpec": STRING, "more": STRING}})
    defined(api, version("v1"), version("v2", storage=False, schema=wide))
    newer = CRONTABS.replace("v1/", "v2/")
    made = api.made(newer, crontab(version="v2", spec={"cronSpec": "*", "more": "x"}))
    assert made["spec"] == {"cronSpec": "*", "more": "x"}
    assert api.get(f"{CRONTABS}/my-cron").body["spec"] == {"cronSpec": "*"}
    assert api.get(f"{newer}/my-cron").body["spec"] == {"cronSpec": "*", "more": "x"}


def test_a_default_that_is_younger_than_an_object_is_read_into_it(api: Api) -> None:
    made = defined(api)
    api.made(CRONTABS, crontab(spec={"cronSpec": "*"}))
    fields = {"cronSpec": STRING, "a": {**STRING, "default": "A"}}
    schema = crontab_schema({"type": "object", "properties": fields})
    made["spec"]["versions"] = [version(schema=schema)]
    assert api("PUT", f"{CRDS}/crontabs.stable.example.com", made).code == 200
    assert api.get(f"{CRONTABS}/my-cron").body["spec"] == {"cronSpec": "*", "a": "A"}
    assert api.get(CRONTABS).body["items"][0]["spec"]["a"] == "A"


def test_fields_that_the_definition_names_select(api: Api) -> None:
    defined(api, version(selectableFields=[{"jsonPath": ".spec.image"}]))
    for name in ("a", "b"):
        api.made(CRONTABS, crontab(name, spec={"image": name}))
    found = api.get(f"{CRONTABS}?fieldSelector=spec.image%3Da").body["items"]
    assert [meta.name(obj) for obj in found] == ["a"]
    answer = api.get(f"{CRONTABS}?fieldSelector=spec.cronSpec%3Da")
    assert (answer.code, answer.message) == (400, "field label not supported: spec.cronSpec")


def test_its_scale_reads_and_writes_the_fields_that_the_definition_names(api: Api) -> None:
    status = {"type": "object", "properties": {"ready": {"type": "integer"}, "selector": STRING}}
    paths = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.ready"}
    scale = {**paths, "labelSelectorPath": ".status.selector"}
    defined(api, version(schema=crontab_schema(status=status), subresources={"status": {}, "scale": scale}))
    made = api.made(CRONTABS, crontab())
    missing = api.get(f"{CRONTABS}/my-cron/scale")
    assert (missing.code, missing.message) == (
        500, 'Internal error occurred: the spec replicas field ".spec.replicas" does not exist',
    )  # fmt: skip
    scaled = api("PATCH", f"{CRONTABS}/my-cron/scale", {"spec": {"replicas": 4}}, MERGE)
    assert scaled.code == 200, scaled.raw
    api("PATCH", f"{CRONTABS}/my-cron/status", {"status": {"ready": 2, "selector": "a=b"}}, MERGE)
    scale = api.get(f"{CRONTABS}/my-cron/scale").body
    assert (scale["kind"], scale["apiVersion"]) == ("Scale", "autoscaling/v1")
    assert (scale["spec"], scale["status"]) == ({"replicas": 4}, {"replicas": 2, "selector": "a=b"})
    assert scale["metadata"]["uid"] == made["metadata"]["uid"]
    refused = api("PATCH", f"{CRONTABS}/my-cron/scale", {"spec": {"replicas": -1}}, MERGE)
    assert refused.code == 422
