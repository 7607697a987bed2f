"""Expected words: transformDecodeError and summarizeData of Kubernetes' API server."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import bodies
from cluster.apiserver.bodies import MAX_BYTES, decode

YAML = "application/yaml"


def refused(raw: bytes, content_type: str = "application/json") -> StatusError:
    with pytest.raises(StatusError) as error:
        decode(raw, content_type, "Pod")
    return error.value


def test_no_content_type_means_json() -> None:
    assert decode(b'{"a": 1}', "", "Pod").value == {"a": 1}


def test_yaml_times_stay_text_and_keys_become_text() -> None:
    value = decode(b"a: 2026-01-02\n1: x\ntrue: z\n", YAML, "Pod").value
    assert value == {"a": "2026-01-02", "1": "x", "true": "z"}


def test_a_key_said_twice_is_found_with_its_path() -> None:
    body = decode(b'{"spec": {"a": [{"x": 1, "x": 2}]}}', "", "Pod")
    assert body.value["spec"]["a"] == [{"x": 2}]
    assert body.duplicates == ["spec.a[0].x"]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"{", "unexpected end of JSON input ({)"),
        (b"hello", "invalid character 'h' looking for beginning of value (68656c6c6f)"),
        (b'{"a": "%s' % (b"b" * 40), 'unexpected end of JSON input ({"a": "bbbbbbbbbbbbbbbbbbbbbbb ...)'),
    ],
)
def test_a_body_that_is_no_json_is_told_of_with_its_beginning(raw: bytes, why: str) -> None:
    assert refused(raw).message == (
        "the object provided is unrecognized (must be of type Pod): "
        f"couldn't get version/kind; json parse error: {why}"
    )


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
    assert "excessive aliasing" in refused(b"\n".join(lines), YAML).message


def test_a_body_beyond_three_mebibytes_is_too_large() -> None:
    error = refused(b" " * (MAX_BYTES + 1))
    assert (error.code, error.reason) == (413, "RequestEntityTooLarge")


def test_an_unknown_media_type_is_a_415() -> None:
    assert refused(b"x", "text/html").code == 415


def test_protobuf_without_its_prefix_is_a_bad_request() -> None:
    assert refused(b"\x0a\x02v1", "application/vnd.kubernetes.protobuf").code == 400


def test_a_patch_that_is_no_json_is_told_of_in_the_decoders_words() -> None:
    with pytest.raises(StatusError) as error:
        bodies.patch(b'{"a"')
    assert (error.value.code, error.value.message) == (400, "unexpected end of JSON input")


def test_of_a_yaml_stream_the_first_document_is_read() -> None:
    assert decode(b"a: 1\n---\nb: 2", YAML, "Pod").value == {"a": 1}


BYTES = st.binary(max_size=80) | st.text('{}[]",:-&*!|>\n \t#?ab1.e\\u0', max_size=60).map(str.encode)


def refusal(raw: bytes, media: str) -> int:
    """The code that a body is refused with; 0 for one that is read, and can be stored."""
    try:
        value = decode(raw, media, "Pod").value
    except StatusError as error:
        return error.code
    assert json.loads(json.dumps(value, allow_nan=False).encode()) == value
    return 0


@given(BYTES, st.sampled_from(["", "application/json", YAML, "application/vnd.kubernetes.protobuf"]))
def test_any_bytes_become_a_value_that_can_be_stored_or_a_status(raw: bytes, media: str) -> None:
    assert refusal(raw, media) in (0, 400)
