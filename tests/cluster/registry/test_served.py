"""What a cluster serves, found by each of its names."""

from __future__ import annotations

import pytest

from cluster.apimachinery.scheme import scheme
from cluster.client.informer import Cache
from cluster.etcd.models import Cluster
from cluster.registry import served
from cluster.registry.acts import SYSTEM
from cluster.registry.registry import Registry
from tests.cluster.apiserver.customs import definition, version

RESOURCE = "crontabs.stable.example.com"


@pytest.fixture
def row(db: None) -> Cluster:
    return Cluster.objects.create(name="demo")


def defined() -> Cluster:
    body = definition(version("v1"), version("v1beta1", storage=False), version("v2", storage=False, served=False))
    Registry("demo").create(served.DEFINITIONS, "", body, actor=SYSTEM)
    return Cluster.objects.get(name="demo")


def test_a_cluster_without_definitions_is_served_the_process_scheme(row: Cluster) -> None:
    assert served.of(row) is scheme


def test_its_kinds_are_found_by_url_by_kind_and_by_group(row: Cluster) -> None:
    kinds = served.of(defined())
    assert kinds.kind(RESOURCE).kind == "CronTab"
    found = kinds.by_group_kind("stable.example.com", "CronTab")
    assert found is not None
    assert found.resource == RESOURCE
    versions = {key[1] for key in kinds.aliases if key[2] == "crontabs"}
    assert versions == {"v1", "v1beta1"}
    assert kinds.by_gvr("stable.example.com", "v1", "crontabs") is None  # each served version is an alias
    assert kinds.by_gvr("apps", "v1", "deployments") == scheme.kind("deployments.apps")
    assert scheme.by_group_kind("stable.example.com", "CronTab") is None


def test_the_view_is_made_once_for_each_change_of_a_definition(row: Cluster) -> None:
    first = defined()
    assert served.of(first) is served.of(Cluster.objects.get(name="demo"))
    Registry("demo").create("namespaces", "", {"metadata": {"name": "x"}}, actor=SYSTEM)
    assert served.of(first) is served.of(Cluster.objects.get(name="demo"))
    Registry("demo").delete(served.DEFINITIONS, "", RESOURCE, actor=SYSTEM)
    assert RESOURCE not in served.of(Cluster.objects.get(name="demo")).models


def test_hooks_are_those_of_the_version_that_is_spoken(row: Cluster) -> None:
    defined()
    found = [Registry("demo", name).hooks(RESOURCE).KIND.version for name in ("", "v1", "v1beta1")]
    assert found == ["v1", "v1", "v1beta1"]
    with pytest.raises(KeyError):
        Registry("demo").hooks("nothing.example.com")


def test_a_loop_sees_the_same_kinds_in_its_cache(row: Cluster) -> None:
    defined()
    cache = Cache()
    assert cache.kinds is scheme
    crd = Registry("demo").get(served.DEFINITIONS, "", RESOURCE)
    cache.put(served.DEFINITIONS, crd)
    assert cache.kinds.kind(RESOURCE).namespaced
    cache.drop(served.DEFINITIONS, RESOURCE)
    assert cache.kinds is scheme
