from __future__ import annotations

from typing import Any

from cluster.apiserver import discovery
from tests.cluster.apiserver.conftest import Api, new_cluster

# As kubectl 1.35 and kubectl 1.27 send them.
V2 = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"
)
V2BETA1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"


def resource(found: dict[str, Any], group: str, name: str) -> dict[str, Any]:
    """One resource of an aggregated document."""
    (item,) = (i for i in found["items"] if i["metadata"].get("name", "") == group)
    (entry,) = (r for r in item["versions"][0]["resources"] if r["resource"] == name)
    return dict(entry)


def test_the_dialect_follows_accept() -> None:
    assert discovery.aggregated(V2) == "v2"
    assert discovery.aggregated(V2BETA1) == "v2beta1"
    assert discovery.aggregated("application/json, */*") == discovery.aggregated("") == ""


def test_the_aggregated_dialect_tells_everything_at_once(api: Api) -> None:
    answer = api.get("apis", Accept=V2)
    assert (
        answer.headers["Content-Type"]
        == "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    )
    deployments = resource(answer.body, "apps", "deployments")
    assert deployments["shortNames"] == ["deploy"]
    assert deployments["scope"] == "Namespaced"
    scale = next(s for s in deployments["subresources"] if s["subresource"] == "scale")
    assert scale["responseKind"] == {"group": "autoscaling", "version": "v1", "kind": "Scale"}


def test_core_has_a_document_of_its_own(api: Api) -> None:
    namespaces = resource(api.get("api", Accept=V2).body, "", "namespaces")
    assert namespaces["scope"] == "Cluster"
    assert "deletecollection" not in namespaces["verbs"]


def test_the_old_dialect_goes_group_by_group(api: Api) -> None:
    assert api.get("api").body["versions"] == ["v1"]
    assert "apps" in [g["name"] for g in api.get("apis").body["groups"]]
    assert api.get("apis/apps").body["preferredVersion"] == {"groupVersion": "apps/v1", "version": "v1"}
    names = [r["name"] for r in api.get("api/v1").body["resources"]]
    assert {"pods", "pods/log", "pods/exec", "configmaps"} <= set(names)


def test_old_names_come_last_without_short_names(api: Api) -> None:
    groups = [g["name"] for g in api.get("apis").body["groups"]]
    assert groups[-1] == "extensions"
    (entry, *_) = api.get("apis/extensions/v1beta1").body["resources"]
    assert entry["name"] == "deployments"
    assert "shortNames" not in entry
    assert "categories" not in entry


def test_a_strict_cluster_has_no_old_names(api: Api) -> None:
    new_cluster("strict", token="strict-token", strict_135=True)
    strict = Api("strict-token", "strict")
    assert "extensions" not in [g["name"] for g in strict.get("apis").body["groups"]]
    assert strict.get("apis/extensions/v1beta1").code == 404
    assert strict.get("apis/extensions/v1beta1/namespaces/default/deployments").code == 404


def test_who_has_the_document_is_told_so(api: Api) -> None:
    etag = api.get("apis", Accept=V2).headers["ETag"]
    assert api.get("apis", Accept=V2, If_None_Match=etag).code == 304


def test_an_unknown_group_is_a_404_status(api: Api) -> None:
    for path in ("apis/nope", "apis/nope/v1", "api/v2"):
        answer = api.get(path)
        assert (answer.code, answer.message) == (404, "the server could not find the requested resource")
