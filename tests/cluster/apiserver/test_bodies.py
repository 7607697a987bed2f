from __future__ import annotations

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apiserver.bodies import MAX_BYTES, decode

YAML = "application/yaml"


def refused(raw: bytes, content_type: str = "application/json") -> StatusError:
    with pytest.raises(StatusError) as error:
        decode(raw, content_type)
    return error.value


def test_no_content_type_means_json() -> None:
    assert decode(b'{"a": 1}', "").value == {"a": 1}


def test_yaml_times_stay_text_and_keys_become_text() -> None:
    assert decode(b"a: 2026-01-02\n1: x\ntrue: y\n", YAML).value == {"a": "2026-01-02", "1": "x", "true": "y"}


def test_a_key_said_twice_is_found_with_its_path() -> None:
    body = decode(b'{"spec": {"a": [{"x": 1, "x": 2}]}}', "")
    assert body.value["spec"]["a"] == [{"x": 2}]
    assert body.duplicates == ["spec.a[0].x"]


def test_a_yaml_key_said_twice_is_told_as_go_tells_it() -> None:
    body = decode(b"a: 1\nb: 2\na: 3\n", YAML)
    assert body.duplicates == ['yaml: unmarshal errors:\n  line 3: key "a" already set in map']


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"a": NaN}',
        b'{"a": "\\u0000"}',
        b'{"a\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b"[" * 100_000 + b"]" * 100_000,
    ],
)
def test_what_cannot_be_stored_is_a_bad_request(raw: bytes) -> None:
    assert refused(raw).reason == "BadRequest"


@pytest.mark.parametrize(
    "raw",
    [
        b"a: [",
        b"&a [*a]",
        b"- " * 5000,
        b"[" * 100_000,
        b"a: 1\n---\nb: 2",
        b"? [a]\n: b",
        b"!!python/object/apply:os.system ['x']",
        b"a: .nan",
    ],
)
def test_yaml_that_is_no_manifest_is_a_bad_request(raw: bytes) -> None:
    assert refused(raw, YAML).code == 400


def test_aliases_cannot_blow_up_a_small_body() -> None:
    lines = [b"a0: &a0 [x,x,x,x,x,x,x,x,x,x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b",".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 9)]
    assert "too many values" in refused(b"\n".join(lines), YAML).message


def test_a_body_beyond_three_mebibytes_is_too_large() -> None:
    error = refused(b" " * (MAX_BYTES + 1))
    assert (error.code, error.reason) == (413, "RequestEntityTooLarge")


def test_an_unknown_media_type_is_a_415() -> None:
    assert refused(b"x", "text/html").code == 415


def test_protobuf_without_its_prefix_is_a_bad_request() -> None:
    assert refused(b"\x0a\x02v1", "application/vnd.kubernetes.protobuf").code == 400
