from __future__ import annotations

from tests.cluster.apiserver.conftest import POD, Api
from tests.cluster.apiserver.nodes import FakeNodes
from tests.cluster.apiserver.wire import streamed

PODS = "api/v1/namespaces/default/pods"


def read(api: Api, query: str = "", pod: str = "web") -> tuple[int, bytes]:
    """The whole log, or the Status in its place."""
    answer = api.client.get(
        f"/clusters/demo/{PODS}/{pod}/log?{query}", headers={"Authorization": f"Bearer {api.token}"}
    )
    streaming = getattr(answer, "streaming", False)
    return answer.status_code, b"".join(answer) if streaming else answer.content


def test_a_pod_without_a_node_has_an_empty_log(api: Api, kubelets: FakeNodes) -> None:
    api.made(PODS, POD)
    assert read(api) == (200, b"")


def test_options_that_make_no_sense_are_invalid(running: Api, kubelets: FakeNodes) -> None:
    for query, field in (
        ("tailLines=-1", "tailLines: Invalid value: -1: must be greater than or equal to 0"),
        ("sinceSeconds=0", "sinceSeconds: Invalid value: 0: must be greater than 0"),
        ("sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z", "at most one of `sinceTime` or `sinceSeconds`"),
    ):
        code, body = read(running, query)
        assert code == 422
        assert field in body.decode()


def test_a_container_that_never_ended_has_no_previous_log(running: Api, kubelets: FakeNodes) -> None:
    assert read(running, "previous=true")[0] == 400


def test_a_log_is_only_read(running: Api, kubelets: FakeNodes) -> None:
    assert running.post(f"{PODS}/web/log", {}).code == 405


async def test_the_kubelet_is_asked_as_the_client_asked(placed: FakeNodes) -> None:
    query = "tailLines=3&timestamps=true&follow=true&container=nginx"
    async with streamed(f"/clusters/demo/{PODS}/web/log?{query}") as stream:
        assert stream.headers[b"Content-Type"] == b"text/plain"
        assert await stream.text() == "one\ntwo\n"
    *where, how = placed.asked
    assert where == ["demo", "default", "web", "nginx"]
    assert (how["tail_lines"], how["timestamps"], how["follow"], how["previous"]) == (3, True, True, False)
