"""Each verb on each kind. Expected values: apiserver/pkg/endpoints/handlers and apimachinery/pkg/api/errors."""

from __future__ import annotations

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.scheme import scheme
from tests.conformance.kinds.conftest import JSON_PATCH, MERGE, STRATEGIC, Served

CONDITIONAL = {
    "apiservices.apiregistration.k8s.io", "csidrivers.storage.k8s.io", "csinodes.storage.k8s.io",
    "csistoragecapacities.storage.k8s.io", "customresourcedefinitions.apiextensions.k8s.io",
    "leases.coordination.k8s.io", "mutatingadmissionpolicies.admissionregistration.k8s.io",
    "mutatingadmissionpolicybindings.admissionregistration.k8s.io",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io", "poddisruptionbudgets.policy",
    "runtimeclasses.node.k8s.io", "validatingadmissionpolicies.admissionregistration.k8s.io",
    "validatingadmissionpolicybindings.admissionregistration.k8s.io",
    "validatingwebhookconfigurations.admissionregistration.k8s.io", "volumeattachments.storage.k8s.io",
}  # fmt: skip
"""The kinds whose strategy.go says AllowUnconditionalUpdate: false."""

ALONE = {
    "resourceclaims.resource.k8s.io", "servicecidrs.networking.k8s.io", "volumeattachments.storage.k8s.io",
    "validatingadmissionpolicies.admissionregistration.k8s.io",
}  # fmt: skip
"""The kinds whose status is written without the metadata (ResetObjectMetaForStatus)."""


def gone(served: Served) -> bool:
    """Whether the object is gone, or on its way."""
    answer = served.api.get(served.path)
    return answer.code == 404 or meta.is_deleting(answer.body)


def test_it_is_made_read_listed_and_deleted(served: Served) -> None:
    kind, made = served.target.kind, served.made()
    assert (made["apiVersion"], made["kind"]) == (kind.api_version, kind.kind)
    assert meta.uid(made)
    assert served.api.get(served.path).body == made
    listed = served.api.get(served.collection).body
    assert listed["kind"] == f"{kind.kind}List"
    assert made in listed["items"]
    assert served.api("DELETE", served.path).code == 200
    assert gone(served)


def test_its_name_is_taken_once(served: Served) -> None:
    served.made()
    answer = served.api.post(served.collection, served.sample)
    assert (answer.code, answer.body["reason"]) == (409, "AlreadyExists")
    assert answer.message == f'{served.target.resource} "{served.name}" already exists'


def test_a_missing_one_is_not_found(known: Served) -> None:
    answer = known.api.get(f"{known.collection}/nobody")
    assert (answer.code, answer.body["reason"]) == (404, "NotFound")
    assert answer.message == f'{known.target.resource} "nobody" not found'


def test_a_bad_name_is_invalid_and_the_cause_says_where(served: Served) -> None:
    sample = served.sample
    sample["metadata"]["name"] = "Not/a%name"
    answer = served.api.post(served.collection, sample)
    assert (answer.code, answer.body["reason"]) == (422, "Invalid")
    assert "metadata.name" in [cause["field"] for cause in answer.body["details"]["causes"]]


def test_it_is_replaced_once_by_whoever_read_it(served: Served) -> None:
    made = served.made()
    changed = {**made, "metadata": {**made["metadata"], "labels": {**meta.labels(made), "a": "b"}}}
    stored = served.api("PUT", served.path, changed)
    assert stored.code == 200, stored.raw
    assert meta.labels(stored.body)["a"] == "b"
    assert meta.resource_version(stored.body) != meta.resource_version(made)
    stale = served.api("PUT", served.path, changed)
    assert (stale.code, stale.body["reason"]) == (409, "Conflict")
    assert stale.message == (
        f'Operation cannot be fulfilled on {served.target.resource} "{served.name}": the object has been modified; '
        "please apply your changes to the latest version and try again"
    )


def test_a_replacement_need_not_name_a_version_unless_its_kind_says_so(served: Served) -> None:
    made, resource = served.made(), served.target.resource
    head = {k: v for k, v in made["metadata"].items() if k != "resourceVersion"}
    answer = served.api("PUT", served.path, {**made, "metadata": head})
    if resource not in CONDITIONAL:
        assert answer.code == 200, answer.raw
        return
    text = "metadata.resourceVersion: Invalid value: 0: must be specified for an update"
    assert (answer.code, answer.message) == (422, f'{resource} "{served.name}" is invalid: {text}')


@pytest.mark.parametrize("media", [MERGE, STRATEGIC, JSON_PATCH])
def test_it_is_patched(served: Served, media: str) -> None:
    served.made(annotations={"kept": "yes"})
    add = [{"op": "add", "path": "/metadata/annotations/a", "value": "b"}]
    patch = add if media == JSON_PATCH else {"metadata": {"annotations": {"a": "b"}}}
    answer = served.patched(patch, media)
    assert answer.code == 200, answer.raw
    assert {"kept": "yes", "a": "b"}.items() <= meta.annotations_of(answer.body).items()


def test_a_rehearsal_stores_nothing(served: Served) -> None:
    answer = served.api.post(f"{served.collection}?dryRun=All", served.sample)
    assert answer.code == 201, answer.raw
    assert served.api.get(served.path).code == 404


def test_strict_clients_hear_of_unknown_fields(served: Served) -> None:
    kind = served.target.kind
    answer = served.api.post(f"{served.collection}?fieldValidation=Strict", {**served.sample, "fancy": 1})
    assert answer.code == 400
    assert answer.message == (
        f'{kind.kind} in version "{kind.version}" cannot be handled as a {kind.kind}: strict decoding error: unknown '
        'field "fancy"'
    )
    warned = served.api.post(f"{served.collection}?fieldValidation=Warn", {**served.sample, "fancy": 1})
    assert warned.code == 201, warned.raw
    assert '299 - "unknown field \\"fancy\\""' in warned.headers["Warning"]
    assert "fancy" not in warned.body


def test_labels_and_names_select(served: Served) -> None:
    served.made(labels={"a": "b"})

    def found(query: str) -> list[str]:
        return [meta.name(obj) for obj in served.api.get(f"{served.collection}?{query}").body["items"]]

    assert served.name in found("labelSelector=a%3Db")
    assert found("labelSelector=a%20notin%20(b)%2Ca") == []
    assert found(f"fieldSelector=metadata.name%3D{served.name}") == [served.name]
    assert served.api.get(f"{served.collection}?fieldSelector=no.such%3Dx").code == 400


def test_several_are_deleted_at_once(served: Served) -> None:
    served.made(labels={"a": "b"})
    rehearsed = served.api("DELETE", f"{served.collection}?labelSelector=a%3Db&dryRun=All")
    assert not gone(served)
    answer = served.api("DELETE", f"{served.collection}?labelSelector=a%3Db")
    assert rehearsed.code == answer.code
    if "deletecollection" not in served.target.kind.verbs:
        assert answer.code == 405
        return
    assert answer.code == 200
    assert gone(served)


@pytest.mark.parametrize(("method", "verb"), [("PUT", "update"), ("PATCH", "patch"), ("DELETE", "delete")])
def test_a_verb_that_is_not_offered_is_not_allowed(known: Served, method: str, verb: str) -> None:
    if verb in known.target.kind.verbs:
        assert known.api("DELETE", f"{known.collection}/nobody").code == 404
        return
    answer = known.api(method, f"{known.collection}/nobody", {}, MERGE)
    assert (answer.code, answer.body["reason"]) == (405, "MethodNotAllowed")


def test_its_status_has_a_door_of_its_own(served: Served) -> None:
    if "status" not in served.target.kind.subresources:
        assert served.api.get(f"{served.path}/status").code == 404
        return
    made = served.made()
    answer = served.api("PATCH", f"{served.path}/status", {"metadata": {"annotations": {"a": "b"}}}, MERGE)
    assert answer.code == 200, answer.raw
    assert answer.body.get("spec") == made.get("spec")
    assert ("a" in meta.annotations_of(answer.body)) == (served.target.resource not in ALONE)


def test_its_scale_changes_its_replicas(served: Served) -> None:
    if "scale" not in served.target.kind.subresources:
        assert served.api.get(f"{served.path}/scale").code == 404
        return
    served.made()
    assert served.api("PATCH", f"{served.path}/scale", {"spec": {"replicas": 3}}, MERGE).code == 200
    scale = served.api.get(f"{served.path}/scale").body
    assert (scale["apiVersion"], scale["kind"], scale["spec"]) == ("autoscaling/v1", "Scale", {"replicas": 3})
    assert served.api.get(served.path).body["spec"]["replicas"] == 3


def test_discovery_tells_of_it(known: Served) -> None:
    kind = known.target.kind
    root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    resources = {entry["name"]: entry for entry in known.api.get(root).body["resources"]}
    entry = resources[kind.plural]
    assert (entry["kind"], entry["namespaced"]) == (kind.kind, kind.namespaced)
    assert set(entry["verbs"]) == set(kind.verbs)
    assert {f"{kind.plural}/{part}" for part in kind.subresources} <= set(resources)


def test_explain_finds_its_schema(known: Served) -> None:
    kind = known.target.kind
    root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    document = known.api.get(f"openapi/v3/{root}").body
    gvk = {"group": kind.group, "version": kind.version, "kind": kind.kind}
    known_kinds = [s.get("x-kubernetes-group-version-kind", []) for s in document["components"]["schemas"].values()]
    assert any(gvk in kinds for kinds in known_kinds)


def test_every_cell_of_its_row_can_be_told(served: Served) -> None:
    served.made()
    accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
    table = served.api.get(served.collection, Accept=accept).body
    columns = scheme.model(served.target.resource).COLUMNS
    assert table["kind"] == "Table"
    if columns:
        assert [c["name"] for c in table["columnDefinitions"]] == [c.name for c in columns]
    assert {len(row["cells"]) for row in table["rows"]} == {len(table["columnDefinitions"])}
    assert served.name in [row["object"]["metadata"]["name"] for row in table["rows"]]


def test_its_metadata_alone_can_be_had(served: Served) -> None:
    made = served.made()
    accept = "application/json;as={};v=v1;g=meta.k8s.io,application/json"
    one = served.api.get(served.path, Accept=accept.format("PartialObjectMetadata")).body
    assert one == {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": made["metadata"]}
    many = served.api.get(served.collection, Accept=accept.format("PartialObjectMetadataList")).body
    assert many["kind"] == "PartialObjectMetadataList"
    assert made["metadata"] in [item["metadata"] for item in many["items"]]
