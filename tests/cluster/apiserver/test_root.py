from __future__ import annotations

import json

import pytest

from tests.cluster.apiserver import wire
from tests.cluster.apiserver.wire import streamed

pytestmark = pytest.mark.usefixtures("live")


async def test_a_request_at_the_root_goes_to_the_cluster_of_its_token() -> None:
    async with streamed("/api/v1/namespaces/default") as stream:
        assert stream.status == 200
        assert (await stream.line())["metadata"]["name"] == "default"


async def test_a_tokens_path_is_put_back_for_everything_the_api_serves() -> None:
    for path in ("/version", "/apis", "/openapi/v3", "/readyz"):
        async with streamed(path) as stream:
            assert stream.status == 200, path


async def test_without_a_clusters_token_the_root_is_the_sites() -> None:
    async with streamed("/api/v1/namespaces", token="nobodys") as stream:
        assert stream.status == 401 or b"html" in stream.headers[b"Content-Type"]


async def test_the_apis_own_handler_answers_in_status_objects() -> None:
    async with streamed("/clusters/demo/api/v1/nope") as stream:
        assert stream.status == 404
        assert (await stream.line())["kind"] == "Status"


@pytest.mark.parametrize("path", ["/", "/clusters/demo/"])
async def test_the_root_lists_its_paths_for_a_client(path: str) -> None:
    """routes.Index: {"paths": […]}, sorted."""
    async with streamed(path, accept="application/json, */*") as stream:
        assert stream.status == 200
        paths = json.loads(await stream.text())["paths"]
    assert paths == sorted(paths)
    assert {"/api/v1", "/apis/apps", "/apis/apps/v1", "/livez/ping", "/openapi/v2", "/version"} <= set(paths)


@pytest.mark.parametrize(("token", "accept"), [("nobodys", "*/*"), (wire.TOKEN, "text/html")])
async def test_people_find_the_site_at_the_root(token: str, accept: str) -> None:
    async with streamed("/", token=token, accept=accept) as stream:
        assert b"json" not in stream.headers.get(b"Content-Type", b"")
