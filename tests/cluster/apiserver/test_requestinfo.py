from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import requestinfo
from cluster.apiserver.requestinfo import RequestInfo, parse


def test_a_core_path_names_version_namespace_plural_and_name() -> None:
    assert parse("api/v1/namespaces/default/pods/web") == RequestInfo("", "v1", "pods", "default", "web")


def test_a_group_stands_before_its_version() -> None:
    found = parse("apis/apps/v1/namespaces/default/deployments/web/scale")
    assert found == RequestInfo("apps", "v1", "deployments", "default", "web", "scale")


def test_a_namespaced_kind_may_be_asked_for_in_all_namespaces() -> None:
    assert parse("api/v1/pods") == RequestInfo("", "v1", "pods")


def test_a_namespace_is_a_scope_and_an_object() -> None:
    assert parse("api/v1/namespaces/team") == RequestInfo("", "v1", "namespaces", "", "team")
    assert parse("api/v1/namespaces/team/finalize") == RequestInfo(
        "", "v1", "namespaces", "", "team", "finalize"
    )
    assert parse("api/v1/namespaces/team/status") == RequestInfo("", "v1", "namespaces", "", "team", "status")


def test_what_follows_a_proxy_is_kept() -> None:
    found = parse("api/v1/namespaces/default/pods/web:80/proxy/a/b")
    assert found is not None
    assert (found.name, found.subresource, found.rest) == ("web:80", "proxy", "a/b")


def test_the_old_watch_path_is_a_watch() -> None:
    found = parse("api/v1/watch/namespaces/default/pods")
    assert found is not None
    assert found.watch
    assert found.plural == "pods"


@pytest.mark.parametrize("path", ["", "foo/v1/pods", "apis", "apis/apps", "api/v1"])
def test_other_paths_name_no_resource(path: str) -> None:
    assert parse(path) is None


def test_a_kind_of_another_version_is_not_served() -> None:
    with pytest.raises(StatusError) as refused:
        requestinfo.target("apps", "v1beta1", "deployments")
    assert refused.value.code == 404


def test_an_old_name_is_served_unless_the_cluster_is_strict() -> None:
    target = requestinfo.target("extensions", "v1beta1", "deployments")
    assert target.resource == "deployments.apps"
    with pytest.raises(StatusError):
        requestinfo.target("extensions", "v1beta1", "deployments", strict=True)
