from __future__ import annotations

import gzip

import pytest
import yaml

from cluster.apimachinery.errors import StatusError
from cluster.apiserver.negotiation import YAML, choose, encode, indented, pretty, squeeze

# As kubectl 1.35 sends them.
_AS_TABLE = "application/json;as=Table;v={};g=meta.k8s.io"
TABLE = f"{_AS_TABLE.format('v1')},{_AS_TABLE.format('v1beta1')},application/json"
PROTOBUF_OR_JSON = "application/vnd.kubernetes.protobuf,application/json"


def test_kubectl_get_chooses_a_table() -> None:
    assert choose(TABLE).view == "Table"


def test_who_prefers_protobuf_gets_json() -> None:
    assert choose(PROTOBUF_OR_JSON).encoding == "application/json"
    assert choose("application/vnd.kubernetes.protobuf, */*").encoding == "application/json"


def test_who_accepts_anything_or_says_nothing_gets_json() -> None:
    assert choose("").encoding == choose("*/*").encoding == "application/json"


def test_yaml_can_be_asked_for() -> None:
    assert choose("application/yaml").encoding == "application/yaml"
    assert encode({"a": ["x", None]}, "application/yaml") == b"a:\n- x\n- null\n"


def test_metadata_alone_can_be_asked_for() -> None:
    accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    assert choose(accept).view == "PartialObjectMetadataList"


def test_where_there_are_no_views_a_clause_that_asks_for_one_is_passed_over() -> None:
    accept = _AS_TABLE.format("v1")
    assert choose(f"{accept},application/json", views=False).view == ""
    with pytest.raises(StatusError, match="only the following media types are accepted") as refused:
        choose(accept, views=False)
    assert refused.value.code == 406


def test_an_unknown_view_falls_through_to_the_next_clause() -> None:
    assert choose("application/json;as=Table;v=v2;g=meta.k8s.io,application/json").view == ""


@pytest.mark.parametrize("accept", ["text/html", "application/vnd.kubernetes.protobuf"])
def test_nothing_acceptable_is_a_406(accept: str) -> None:
    with pytest.raises(StatusError) as refused:
        choose(accept)
    assert (refused.value.code, refused.value.reason) == (406, "NotAcceptable")


def test_json_ends_in_a_newline_as_go_writes_it() -> None:
    assert encode({"a": 1}) == b'{"a":1}\n'


def test_only_large_answers_are_squeezed_and_only_for_those_who_can_read_them() -> None:
    large = b"x" * 200_000
    squeezed = squeeze(large, "gzip, br")
    assert squeezed is not None
    assert gzip.decompress(squeezed) == large
    assert squeeze(large, "") is None
    assert squeeze(b"small", "gzip") is None


@pytest.mark.parametrize(
    ("asked", "agent", "wanted"),
    [
        (None, "curl/8.5.0", True),
        (None, "Wget/1.21", True),
        (None, "Mozilla/5.0 (X11; Linux x86_64)", True),
        (None, "kubectl/v1.35.0 (linux/amd64)", False),
        ("true", "kubectl/v1.35.0 (linux/amd64)", True),
        ("0", "curl/8.5.0", False),
    ],
)
def test_json_is_indented_for_people(asked: str | None, agent: str, wanted: bool) -> None:
    assert pretty(asked, agent) is wanted


def test_indented_json_says_the_same() -> None:
    assert indented(b'{"kind":"Status","code":404}\n') == b'{\n  "kind": "Status",\n  "code": 404\n}'


@pytest.mark.parametrize("text", ["y", "1e3", "2026-11-23T11:45:19Z", "true", "0x1f", "12", "null", "~", "1:30"])
def test_yaml_quotes_what_a_reader_would_take_for_something_else_than_text(text: str) -> None:
    assert encode({"a": text}, YAML) == f'a: "{text}"\n'.encode()


def test_several_lines_stand_in_yaml_as_they_are() -> None:
    assert encode({"a": "one\ntwo\n"}, YAML) == b"a: |\n  one\n  two\n"
    assert yaml.safe_load(encode({"a": " one\n\ntwo\u2028"}, YAML)) == {"a": " one\n\ntwo\u2028"}
