"""[sig-api-machinery] What a server says of itself: chunks, tables, discovery, version.

Upstream: test/e2e/apimachinery/{chunking,table_conversion,discovery,aggregated_discovery,server_version}.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj, name
from tests.conformance.api.client import Client, Things, refused
from tests.conformance.api.conftest import Space
from tests.conformance.api.shapes import template

pytestmark = pytest.mark.slow
TOTAL, CHUNK = 120, 17
"""Pod templates; 400 upstream, which says nothing more."""
AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
RESOURCES = {
    "v1": "namespaces",
    "admissionregistration.k8s.io/v1": "validatingwebhookconfigurations",
    "apiextensions.k8s.io/v1": "customresourcedefinitions",
    "apiregistration.k8s.io/v1": "apiservices",
    "apps/v1": "deployments",
    "authentication.k8s.io/v1": "tokenreviews",
    "authorization.k8s.io/v1": "selfsubjectaccessreviews",
    "autoscaling/v1": "horizontalpodautoscalers",
    "autoscaling/v2": "horizontalpodautoscalers",
    "batch/v1": "jobs",
    "certificates.k8s.io/v1": "certificatesigningrequests",
    "coordination.k8s.io/v1": "leases",
    "discovery.k8s.io/v1": "endpointslices",
    "events.k8s.io/v1": "events",
    "networking.k8s.io/v1": "ingresses",
    "node.k8s.io/v1": "runtimeclasses",
    "policy/v1": "poddisruptionbudgets",
    "rbac.authorization.k8s.io/v1": "clusterroles",
    "scheduling.k8s.io/v1": "priorityclasses",
    "storage.k8s.io/v1": "csinodes",
}
"""A resource that each group and version must have."""


@pytest.fixture
def templates(space: Space) -> Things:
    """Many PodTemplates, named in order."""
    made = space("v1", "PodTemplate")
    for count in range(TOTAL):
        made.create({"metadata": {"name": f"template-{count:04}"}, "template": template({"a": "b"})})
    return made


def pages(templates: Things, found: int = 0, **query: Any) -> Iterator[Obj]:
    """Page after page; each must say how many are left, and stand in order after `found` others."""
    while True:
        page = templates.whole_list(limit=CHUNK, **query)
        items, head = page["items"], page["metadata"]
        assert len(items) <= CHUNK
        assert [name(item) for item in items] == [
            f"template-{n:04}" for n in range(found, found + len(items))
        ]
        found += len(items)
        assert head.get("remainingItemCount", 0) == TOTAL - found
        assert ("remainingItemCount" in head) == bool(head.get("continue"))
        yield page
        if not head.get("continue"):
            return
        query["continue"] = head["continue"]


def test_a_list_comes_in_chunks_of_one_version(templates: Things) -> None:
    """API Chunking, server should return chunks of results for list calls"""
    for _ in range(3):
        found = list(pages(templates))
        assert sum(len(page["items"]) for page in found) == TOTAL
        assert len({page["metadata"]["resourceVersion"] for page in found}) == 1
    assert len(templates.list(limit=TOTAL + 1)) == TOTAL


def test_a_kind_that_has_no_metadata_makes_no_table(client: Client) -> None:
    """API metadata HTTP return"""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"nonResourceAttributes": {"path": "/", "verb": "get"}},
    }
    path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
    with refused(406):
        client.send("POST", path, review, headers={"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"})


def test_each_group_prefers_a_version_that_it_has(client: Client) -> None:
    """Discovery, confirm the PreferredVersion for each api group"""
    groups = client("GET", "/apis/")["groups"]
    assert groups
    for group in groups:
        found = client("GET", f"/apis/{group['name']}/")
        assert found["preferredVersion"] in found["versions"]


@pytest.mark.parametrize("version", RESOURCES)
def test_each_group_has_its_resource(client: Client, version: str) -> None:
    """Discovery, confirm the groupVerion and a resourcefrom each apiGroup"""
    root = "apis" if "/" in version else "api"
    found = client("GET", f"/{root}/{version}")
    assert found["groupVersion"] == version
    assert RESOURCES[version] in [resource["name"] for resource in found["resources"]]


def aggregated(document: Obj) -> set[tuple[str, str]]:
    """(group/version, resource) of everything that an aggregated document tells of."""
    return {
        (
            "/".join(filter(None, [group["metadata"].get("name", ""), version["version"]])),
            resource["resource"],
        )
        for group in document["items"]
        for version in group["versions"]
        for resource in version["resources"]
    }


def test_discovery_comes_in_one_piece_to_those_who_ask_for_it(client: Client) -> None:
    """Aggregated Discovery Endpoint Accept Headers"""
    answers = [client.raw(path, Accept=AGGREGATED) for path in ("/api", "/apis")]
    assert [answer.body["kind"] for answer in answers] == ["APIGroupDiscoveryList"] * 2
    assert aggregated(answers[0].body) | aggregated(answers[1].body) >= set(RESOURCES.items())


def test_a_discovery_client_finds_every_built_in_resource(client: Client) -> None:
    """Aggregated Discovery Interface"""
    for version, plural in RESOURCES.items():
        found = client.dynamic.resources.search(api_version=version, name=plural)
        assert {resource.group_version for resource in found} == {version}


def test_the_server_has_a_version(client: Client) -> None:
    """Infrastructure: find the server version"""
    version = client("GET", "/version")
    assert re.fullmatch("[1-9]", version["major"])
    assert re.fullmatch("[0-9]+", re.sub("[^0-9]+", "", version["minor"]))
