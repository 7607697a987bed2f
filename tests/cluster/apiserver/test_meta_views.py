from __future__ import annotations

from tests.cluster.apiserver.conftest import Api


def test_the_version_is_135_with_and_without_a_slash(api: Api) -> None:
    for path in ("version", "version/"):
        found = api.get(path).body
        assert (found["major"], found["minor"], found["gitVersion"]) == ("1", "35", "v1.35.0")


def test_a_healthy_server_says_ok(api: Api) -> None:
    for path in ("healthz", "livez", "readyz"):
        assert api.get(path).raw == b"ok"
    assert api.get("readyz?verbose").raw.endswith(b"readyz check passed\n")
    assert api.get("livez/ping").raw == b"ok"
    assert api.get("livez/nothing").code == 404


def test_what_is_only_read_cannot_be_written(api: Api) -> None:
    assert api.post("version", {}).code == 405


def test_an_unknown_path_is_a_status_whatever_it_is_made_of(api: Api) -> None:
    for path in ("foo", "api/v1/foo", "api/v1/namespaces/default/pods/web/foo", "foo%0Abar", "apis/a/b/c%0A"):
        answer = api.get(path)
        assert (answer.code, answer.message) == (404, "the server could not find the requested resource"), (
            path
        )
