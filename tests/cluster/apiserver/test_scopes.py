from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import scopes
from tests.cluster.apiserver.wire import scope

PATH = "/clusters/demo/api/v1/namespaces/default/pods/web/exec"


def test_a_websocket_is_understood_as_the_get_it_began_as() -> None:
    opened = {**scope(f"{PATH}?command=ls&command=-l"), "type": "websocket"}
    opened["url_route"] = {"kwargs": {"cluster": "demo", "path": PATH.removeprefix("/clusters/demo/")}}
    request, cluster, info = scopes.understood(opened)
    assert (request.method, cluster) == ("GET", "demo")
    assert request.GET.getlist("command") == ["ls", "-l"]
    assert (info.namespace, info.name, info.subresource) == ("default", "web", "exec")
    assert request.headers["Authorization"] == "Bearer demo-token"


def test_cookies_are_for_this_sites_pages_only() -> None:
    scopes.check_origin(scope(PATH, token="", origin="https://podium:6443", host="podium:6443"))
    for headers in ({}, {"origin": "https://evil.example", "host": "podium:6443"}, {"host": "podium:6443"}):
        with pytest.raises(StatusError) as refused:
            scopes.check_origin(scope(PATH, token="", **headers))
        assert refused.value.code == 403


def test_a_token_needs_no_origin() -> None:
    scopes.check_origin(scope(PATH))


def test_who_shows_a_certificate_and_names_no_origin_is_no_browser() -> None:
    shown = {"extensions": {"tls": {"client_cert_chain": ["PEM"]}}}
    scopes.check_origin({**scope(PATH, token=""), **shown})
    with pytest.raises(StatusError):
        scopes.check_origin({**scope(PATH, token="", origin="https://evil.example", host="podium:6443"), **shown})
