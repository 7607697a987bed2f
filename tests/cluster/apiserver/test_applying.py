"""Expected values: Kubernetes' test/integration/apiserver/apply, the page "Server-Side Apply", and patch.go's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.conftest import POD, Answer, Api

pytestmark = pytest.mark.both_engines

CONFIG_MAPS = "api/v1/namespaces/default/configmaps"
DEPLOYMENTS = "apis/apps/v1/namespaces/default/deployments"
PODS = "api/v1/namespaces/default/pods"
APPLY, MERGE = "application/apply-patch+yaml", "application/merge-patch+json"
JSON = "application/json-patch+json"
LABELS = {"app": "web"}


def config_map(**data: str) -> Obj:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data}


def deployment(**spec: Any) -> Obj:
    template = {"metadata": {"labels": LABELS}, "spec": POD["spec"]}
    whole = {"selector": {"matchLabels": LABELS}, "template": template, **spec}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": whole}


def applied(api: Api, path: str, obj: Any, manager: str = "me", query: str = "", **headers: str) -> Answer:
    return api("PATCH", f"{path}?fieldManager={manager}{query}", obj, APPLY, **headers)


def owners(obj: Obj) -> dict[str, Any]:
    """What each manager has, by name, operation and part."""
    return {
        " ".join(filter(None, (e["manager"], e["operation"], e.get("subresource")))): e["fieldsV1"]
        for e in obj["metadata"].get("managedFields", ())
    }


# -- apply ---------------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_made(api: Api) -> None:
    answer = applied(api, f"{CONFIG_MAPS}/a", config_map(k="v"))
    assert answer.code == 201
    assert owners(answer.body) == {"me Apply": {"f:data": {"f:k": {}}}}
    assert answer.body["metadata"]["uid"]


def test_applying_the_same_again_writes_nothing(api: Api) -> None:
    first = applied(api, f"{CONFIG_MAPS}/a", config_map(k="v")).body
    again = applied(api, f"{CONFIG_MAPS}/a", config_map(k="v"))
    assert (again.code, again.body) == (200, first)


def test_a_dry_run_of_what_is_not_there_makes_nothing(api: Api) -> None:
    assert applied(api, f"{CONFIG_MAPS}/a", config_map(k="v"), query="&dryRun=All").code == 201
    assert api.get(f"{CONFIG_MAPS}/a").code == 404


def test_yaml_is_applied_as_well_as_json(api: Api) -> None:
    text = b"# a note\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: v\n"
    assert applied(api, f"{CONFIG_MAPS}/a", text).body["data"] == {"k": "v"}


def test_what_is_applied_no_more_is_removed(api: Api) -> None:
    applied(api, f"{CONFIG_MAPS}/a", config_map(k="v", l="w"))
    applied(api, f"{CONFIG_MAPS}/a", config_map(l="w"), "other")
    answer = applied(api, f"{CONFIG_MAPS}/a", config_map())
    assert answer.body["data"] == {"l": "w"}
    assert owners(answer.body) == {"me Apply": {"f:data": {}}, "other Apply": {"f:data": {"f:l": {}}}}


def test_a_conflict_names_the_manager_and_the_field(api: Api) -> None:
    api("POST", f"{DEPLOYMENTS}?fieldManager=kubectl-client-side-apply", deployment(replicas=1))
    answer = applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=3))
    assert (answer.code, answer.body["reason"]) == (409, "Conflict")
    assert answer.message == (
        'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using apps/v1: .spec.replicas'
    )
    assert answer.body["details"] == {
        "causes": [{
            "reason": "FieldManagerConflict", "field": ".spec.replicas",
            "message": 'conflict with "kubectl-client-side-apply" using apps/v1',
        }]
    }  # fmt: skip


def test_force_takes_the_field(api: Api) -> None:
    api("POST", f"{DEPLOYMENTS}?fieldManager=other", deployment(replicas=1))
    answer = applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=3), query="&force=true")
    assert answer.body["spec"]["replicas"] == 3
    assert "f:replicas" not in owners(answer.body)["other Update"]["f:spec"]


def test_the_applier_of_an_empty_body_owns_nothing(api: Api) -> None:
    applied(api, f"{CONFIG_MAPS}/a", config_map(k="v"))
    answer = applied(api, f"{CONFIG_MAPS}/a", {"apiVersion": "v1", "kind": "ConfigMap"}, "nobody")
    assert (answer.code, owners(answer.body)) == (200, {"me Apply": {"f:data": {"f:k": {}}}})


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "fieldManager: Required value: is required for apply patch"),
        (f"fieldManager={'x' * 129}", "fieldManager: Too long: may not be more than 128 bytes"),
        ("fieldManager=a%0Ab", 'fieldManager: Invalid value: "a\\nb": invalid character U+000A (at position 1)'),
    ],
)
def test_who_applies_must_be_said(api: Api, query: str, text: str) -> None:
    answer = api("PATCH", f"{CONFIG_MAPS}/a?{query}", config_map(), APPLY)
    assert (answer.code, answer.message) == (422, f'PatchOptions.meta.k8s.io "" is invalid: {text}')


def test_force_is_for_apply_alone(api: Api) -> None:
    answer = api("PATCH", f"{CONFIG_MAPS}/a?force=true", {}, MERGE)
    assert answer.message == (
        'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch'
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({**config_map(), "kind": "Secret"}, "invalid object type: /v1, Kind=Secret"),
        ({"data": {}}, "invalid object type: /, Kind="),
        (b"\n", "invalid object type: /, Kind="),
        ({**config_map(), "metadata": {"name": "a", "managedFields": []}}, "metadata.managedFields must be nil"),
        (
            {**config_map(), "metadata": {"name": "b"}},
            "the name of the object (b) does not match the name on the URL (a)",
        ),
        (
            {**config_map(), "foo": 1},
            "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .foo: field not declared in schema",
        ),
        (
            b"a: [",
            "error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected node content",
        ),
        (
            b"- a",
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go "
            "value of type map[string]interface {}",
        ),
    ],
)
def test_what_cannot_be_applied_is_refused(api: Api, body: Any, text: str) -> None:
    answer = applied(api, f"{CONFIG_MAPS}/a", body)
    assert (answer.code, answer.message) == (400, text)
    assert api.get(f"{CONFIG_MAPS}/a").code == 404


def test_what_comes_of_it_is_judged_as_any_object(api: Api) -> None:
    answer = applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=-1))
    assert (answer.code, answer.body["reason"]) == (422, "Invalid")


DOUBLED = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  k: v\n  k: w\n"
LINE = 'line 6: key "k" already set in map'


def test_a_field_said_twice_is_refused_warned_of_or_passed_over(api: Api) -> None:
    path = f"{CONFIG_MAPS}/a"
    strict = applied(api, path, DOUBLED, query="&fieldValidation=Strict")
    text = f"error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  {LINE}"
    assert (strict.code, strict.message) == (400, text)
    warned = applied(api, path, DOUBLED, query="&fieldValidation=Warn")
    assert (warned.code, warned.headers["Warning"]) == (201, '299 - "{}"'.format(LINE.replace('"', '\\"')))
    assert "Warning" not in applied(api, path, DOUBLED, query="&fieldValidation=Ignore").headers


def test_an_identity_that_nothing_has_is_a_conflict(api: Api) -> None:
    answer = applied(api, f"{CONFIG_MAPS}/a", {**config_map(), "metadata": {"name": "a", "uid": "x"}})
    assert (answer.code, answer.message) == (
        409,
        'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid x, and no '
        "existing object was found",
    )


def test_a_stale_version_is_a_conflict(api: Api) -> None:
    first = applied(api, f"{CONFIG_MAPS}/a", config_map(k="v")).body["metadata"]["resourceVersion"]
    applied(api, f"{CONFIG_MAPS}/a", config_map(k="w"))
    stale = {**config_map(k="x"), "metadata": {"name": "a", "resourceVersion": first}}
    answer = applied(api, f"{CONFIG_MAPS}/a", stale)
    assert (answer.code, answer.body["reason"]) == (409, "Conflict")
    assert "the object has been modified" in answer.message


def test_cbor_is_not_served(api: Api) -> None:
    answer = api("PATCH", f"{CONFIG_MAPS}/a?fieldManager=me", b"\xa0", "application/apply-patch+cbor")
    assert answer.code == 415
    assert APPLY in answer.message


# -- parts ---------------------------------------------------------------------------------------------------------


def test_a_status_is_applied_through_its_own_door(api: Api) -> None:
    applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=3))
    said = {**deployment(replicas=9), "status": {"observedGeneration": 1}}
    answer = applied(api, f"{DEPLOYMENTS}/web/status", said, "controller")
    assert answer.body["spec"]["replicas"] == 3
    assert owners(answer.body)["controller Apply status"] == {"f:status": {"f:observedGeneration": {}}}


def test_a_status_applied_with_the_object_is_passed_over(api: Api) -> None:
    answer = applied(api, f"{DEPLOYMENTS}/web", {**deployment(), "status": {"replicas": 7}})
    assert "replicas" not in answer.body.get("status", {})
    assert "f:status" not in owners(answer.body)["me Apply"]


def test_a_part_of_what_is_not_there_is_not_found(api: Api) -> None:
    assert applied(api, f"{DEPLOYMENTS}/web/status", deployment()).code == 404


def scale(replicas: int) -> Obj:
    head = {"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "web", "namespace": "default"}}
    return {**head, "spec": {"replicas": replicas}}


def test_scaling_takes_the_replicas_and_says_through_which_door(api: Api) -> None:
    applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=1))
    api("PATCH", f"{DEPLOYMENTS}/web/scale?fieldManager=kubectl-scale", {"spec": {"replicas": 5}}, MERGE)
    found = owners(api.get(f"{DEPLOYMENTS}/web").body)
    assert found["kubectl-scale Update scale"] == {"f:spec": {"f:replicas": {}}}
    assert "f:replicas" not in found["me Apply"]["f:spec"]


def test_a_scale_is_applied_and_conflicts_with_its_parents_managers(api: Api) -> None:
    applied(api, f"{DEPLOYMENTS}/web", deployment(replicas=1))
    refused = applied(api, f"{DEPLOYMENTS}/web/scale", scale(5), "scaler")
    assert refused.message == 'Apply failed with 1 conflict: conflict with "me": .spec.replicas'
    assert applied(api, f"{DEPLOYMENTS}/web/scale", scale(5), "scaler", "&force=true").body["spec"] == {"replicas": 5}
    found = owners(api.get(f"{DEPLOYMENTS}/web").body)
    assert found["scaler Apply scale"] == {"f:spec": {"f:replicas": {}}}
    assert "f:replicas" not in found["me Apply"]["f:spec"]


# -- every other write ---------------------------------------------------------------------------------------------


def test_a_create_is_accounted_to_the_field_manager_or_the_clients_name(api: Api) -> None:
    api("POST", f"{CONFIG_MAPS}?fieldManager=kubectl-create", config_map(k="v"))
    other = {**config_map(k="v"), "metadata": {"name": "b"}}
    api.post(CONFIG_MAPS, other, User_Agent="kube-controller-manager/v1.35.0 (linux/amd64)")
    fields: Obj = {"f:data": {".": {}, "f:k": {}}}
    assert owners(api.get(f"{CONFIG_MAPS}/a").body) == {"kubectl-create Update": fields}
    assert owners(api.get(f"{CONFIG_MAPS}/b").body) == {"kube-controller-manager Update": fields}


def test_a_created_deployment_is_owned_with_its_defaults(api: Api) -> None:
    answer = api("POST", f"{DEPLOYMENTS}?fieldManager=kubectl-create", deployment(replicas=1))
    spec = owners(answer.body)["kubectl-create Update"]["f:spec"]
    assert set(spec) == {
        "f:progressDeadlineSeconds", "f:replicas", "f:revisionHistoryLimit", "f:selector", "f:strategy", "f:template",
    }  # fmt: skip
    assert spec["f:strategy"] == {
        "f:rollingUpdate": {".": {}, "f:maxSurge": {}, "f:maxUnavailable": {}}, "f:type": {},
    }  # fmt: skip
    assert spec["f:template"]["f:spec"]["f:containers"] == {
        'k:{"name":"nginx"}': {
            ".": {}, "f:image": {}, "f:imagePullPolicy": {}, "f:name": {}, "f:resources": {},
            "f:terminationMessagePath": {}, "f:terminationMessagePolicy": {},
        }
    }  # fmt: skip


def test_what_admission_adds_is_nobodys(api: Api) -> None:
    made = api("POST", f"{PODS}?fieldManager=kubectl-run", POD).body
    assert made["spec"]["serviceAccountName"] == "default"
    assert made["spec"]["tolerations"]
    spec = owners(made)["kubectl-run Update"]["f:spec"]
    assert set(spec) == {
        "f:containers", "f:dnsPolicy", "f:enableServiceLinks", "f:restartPolicy", "f:schedulerName",
        "f:securityContext", "f:terminationGracePeriodSeconds",
    }  # fmt: skip


def test_a_status_write_owns_nothing_of_the_spec(api: Api) -> None:
    api.made(DEPLOYMENTS, deployment(replicas=1))
    body = {**api.get(f"{DEPLOYMENTS}/web").body, "status": {"replicas": 1}}
    body["spec"]["replicas"] = 9
    answer = api("PUT", f"{DEPLOYMENTS}/web/status?fieldManager=controller", body)
    assert answer.body["spec"]["replicas"] == 1
    assert owners(answer.body)["controller Update status"] == {"f:status": {"f:replicas": {}}}


def test_managed_fields_are_stripped_on_request(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map(k="v"))
    stripped = api("PATCH", f"{CONFIG_MAPS}/a", {"metadata": {"managedFields": [{}]}}, MERGE)
    assert "managedFields" not in stripped.body["metadata"]
    again = api("PATCH", f"{CONFIG_MAPS}/a", {"data": {"l": "w"}}, MERGE)
    assert "managedFields" not in again.body["metadata"]


def test_a_json_patch_may_rewrite_managed_fields_as_kubectl_does_to_migrate(api: Api) -> None:
    made = api("POST", f"{CONFIG_MAPS}?fieldManager=kubectl-client-side-apply", config_map(k="v")).body
    (entry,) = made["metadata"]["managedFields"]
    operations = [
        {"op": "replace", "path": "/metadata/managedFields",
         "value": [{**entry, "manager": "kubectl", "operation": "Apply"}]},
        {"op": "replace", "path": "/metadata/resourceVersion", "value": made["metadata"]["resourceVersion"]},
    ]  # fmt: skip
    answer = api("PATCH", f"{CONFIG_MAPS}/a", operations, JSON)
    assert list(owners(answer.body)) == ["kubectl Apply"]


def test_a_put_without_managed_fields_keeps_them(api: Api) -> None:
    made = api("POST", f"{CONFIG_MAPS}?fieldManager=one", config_map(k="v")).body
    del made["metadata"]["managedFields"]
    answer = api("PUT", f"{CONFIG_MAPS}/a?fieldManager=two", {**made, "data": {"k": "v", "l": "w"}})
    assert owners(answer.body) == {
        "one Update": {"f:data": {".": {}, "f:k": {}}},
        "two Update": {"f:data": {"f:l": {}}},
    }


def test_an_eleventh_updater_makes_the_oldest_ancient(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map(k="v"))
    for number in range(12):
        patch = {"data": {f"k{number}": "v"}}
        api("PATCH", f"{CONFIG_MAPS}/a?fieldManager=m{number:02}", patch, MERGE)
    found = owners(api.get(f"{CONFIG_MAPS}/a").body)
    assert len(found) == 10
    assert "ancient-changes Update" in found


def test_owner_references_are_owned_one_by_one(api: Api) -> None:
    ref = {"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "u-1"}
    body = {**config_map(), "metadata": {"name": "a", "ownerReferences": [ref], "finalizers": ["x.io/y"]}}
    made = api("POST", f"{CONFIG_MAPS}?fieldManager=me", body).body
    assert owners(made)["me Update"]["f:metadata"] == {
        "f:finalizers": {".": {}, 'v:"x.io/y"': {}},
        "f:ownerReferences": {".": {}, 'k:{"uid":"u-1"}': {}},
    }


def test_managed_fields_are_in_a_table_only_when_whole_objects_are_asked_for(api: Api) -> None:
    api.made(CONFIG_MAPS, config_map(k="v"))
    answer = api.get(f"{CONFIG_MAPS}/a?includeObject=None", Accept="application/json;as=Table;v=v1;g=meta.k8s.io")
    assert "managedFields" not in json.dumps(answer.body)
