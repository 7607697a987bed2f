"""What is served, against what kube-apiserver 1.35 says it serves: names, kinds, scopes, verbs, parts, in its order.

The yardstick is `discovery-1.35.txt`, drawn from api/discovery of Kubernetes' own tree. What Podium serves besides
(its own groups, the guide's old ones) is no difference; what it serves otherwise must stand in DIFFERENCES.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import ALL_VERBS
from tests.cluster.apiserver.conftest import Api, api, demo

__all__ = ["api", "demo"]

# Kubernetes still keeps these two as v1beta1, Podium as v1: the hash of how they are kept is another.
DIFFERENCES: dict[str, dict[str, str]] = {
    "storage.k8s.io/v1": {
        "volumeattributesclasses VolumeAttributesClass Cluster vac - * Bl3MtjZ/n/s=":
        "volumeattributesclasses VolumeAttributesClass Cluster vac - * tIjydgKBC5w=",
    },
    "apiextensions.k8s.io/v1": {
        "customresourcedefinitions CustomResourceDefinition Cluster crd,crds api-extensions * jfWCUB31mvA=":
        "customresourcedefinitions CustomResourceDefinition Cluster crd,crds api-extensions * M5uH+AlWATY=",
    },
}  # fmt: skip
"""By group and version: their line and ours."""


def upstream() -> dict[str, list[str]]:
    """Each stable group and version, in order, with its lines."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("discovery-1.35.txt").read_text().splitlines():
        if line.startswith("["):
            lines = found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def lines_of(document: Obj) -> Iterator[str]:
    """An APIResourceList in the yardstick's words."""
    for entry in document["resources"]:
        version = "/".join(filter(None, (entry.get("group"), entry.get("version"))))
        own = f"{version}.{entry['kind']}" if version else entry["kind"]
        verbs = "*" if entry["verbs"] == list(ALL_VERBS) else ",".join(entry["verbs"])
        scope = "Namespaced" if entry["namespaced"] else "Cluster"
        short, categories = (",".join(entry.get(field, ())) or "-" for field in ("shortNames", "categories"))
        yield " ".join([entry["name"], own, scope, short, categories, verbs, entry.get("storageVersionHash", "-")])


def expected(group_version: str) -> list[str]:
    """What Kubernetes says, with the differences that are admitted."""
    admitted = DIFFERENCES.get(group_version, {})
    return [admitted.get(line, line) for line in upstream()[group_version]]


@pytest.mark.parametrize("group_version", upstream())
def test_a_group_says_what_kubernetes_says(api: Api, group_version: str) -> None:
    root = "api" if group_version == "v1" else "apis"
    answer = api.get(f"{root}/{group_version}")
    assert answer.code == 200, answer.raw
    assert answer.body["groupVersion"] == group_version
    assert list(lines_of(answer.body)) == expected(group_version)


@pytest.mark.parametrize("group_version", upstream())
def test_a_whole_resource_is_called_by_its_kind_in_small_letters(api: Api, group_version: str) -> None:
    root = "api" if group_version == "v1" else "apis"
    for entry in api.get(f"{root}/{group_version}").body["resources"]:
        assert entry["singularName"] == ("" if "/" in entry["name"] else entry["kind"].lower())


def test_the_groups_stand_in_the_same_order_with_the_same_versions(api: Api) -> None:
    listed = [v["groupVersion"] for g in api.get("apis").body["groups"] for v in g["versions"]]
    wanted = [gv for gv in upstream() if gv != "v1"]
    assert [gv for gv in listed if gv in wanted] == wanted


@pytest.mark.parametrize("root", ["api", "apis"])
def test_the_aggregated_dialect_says_the_same(api: Api, root: str) -> None:
    accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
    told = set[str]()
    for group in api.get(root, Accept=accept).body["items"]:
        name = group["metadata"].get("name", "")
        for version in group["versions"]:
            gv = f"{name}/{version['version']}" if name else version["version"]
            for entry in version["resources"]:
                told.add(f"{gv} {entry['resource']}")
                told |= {f"{gv} {entry['resource']}/{part['subresource']}" for part in entry.get("subresources", ())}
    known = {f"{gv} {line.split()[0]}" for gv, lines in upstream().items() for line in lines}
    assert {line for line in known if line.startswith("v1 ") == (root == "api")} <= told
