"""Expected values: Go's encoding/json messages, and sigs.k8s.io/yaml's reading of YAML."""

from __future__ import annotations

import pytest

from cluster.apimachinery import serializer
from cluster.apimachinery.decoding import DecodeError


def test_json_is_read() -> None:
    assert serializer.load(b'{"a": [1, null, "x"]}') == ({"a": [1, None, "x"]}, [])


def test_doubled_fields_of_json_are_found_by_their_path_and_the_last_wins() -> None:
    text = '{"spec": {"a": 1, "b": [{"x": 1}, {"x": 1, "x": 2}], "a": 3}}'
    assert serializer.load_json(text) == (
        {"spec": {"a": 3, "b": [{"x": 1}, {"x": 2}]}},
        ["spec.b[1].x", "spec.a"],
    )


def test_doubles_inside_a_value_that_lost_are_not_told() -> None:
    assert serializer.load_json('{"a": {"x": 1, "x": 1}, "a": {"y": 1}}') == ({"a": {"y": 1}}, ["a"])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "unexpected end of JSON input"),
        ('{"a": "b', "unexpected end of JSON input"),
        ("hello", "invalid character 'h' looking for beginning of value"),
        ('{"a":1,}', "invalid character '}' looking for beginning of object key string"),
        ('{"a" 1}', "invalid character '1' after object key"),
        ('{"a":1 "b":2}', "invalid character '\"' after object key:value pair"),
        ('{"a":1} x', "invalid character 'x' after top-level value"),
        ('{"a":NaN}', "invalid character 'N' looking for beginning of value"),
        ('{"a":-Infinity}', "invalid character 'I' looking for beginning of value"),
    ],
)
def test_broken_json_is_told_in_gos_words(text: str, complaint: str) -> None:
    with pytest.raises(DecodeError) as error:
        serializer.load_json(text)
    assert str(error.value) == complaint


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(DecodeError, match="invalid JSON document"):
        serializer.load_json(b'{"a": "\xff"}')


def test_anchors_and_merges_are_copied_out() -> None:
    text = "base: &b {x: 1}\nsame: *b\nmore:\n  <<: *b\n  z: 2\n"
    value = serializer.load(text, "application/yaml").value
    assert value == {"base": {"x": 1}, "same": {"x": 1}, "more": {"x": 1, "z": 2}}
    assert value["base"] is not value["same"]


def test_a_merged_key_may_be_overridden() -> None:
    text = "base: &b {x: 1}\nmore:\n  <<: *b\n  x: 2\n"
    loaded = serializer.load(text, "application/yaml")
    assert loaded.value["more"] == {"x": 2}
    assert loaded.duplicates == []


def test_a_field_given_thrice_is_told_once() -> None:
    assert serializer.load_json('{"a": 1, "a": 2, "a": 3}').duplicates == ["a"]


def test_doubled_keys_of_yaml_are_told_with_their_line() -> None:
    loaded = serializer.load("spec:\n  a: 1\n  b: 2\n  a: 3\n", "application/apply-patch+yaml")
    assert loaded.value == {"spec": {"a": 3, "b": 2}}
    assert loaded.duplicates == ['yaml: unmarshal errors:\n  line 4: key "a" already set in map']


def test_a_stream_gives_its_documents_without_the_empty_ones() -> None:
    stream = "---\n---\na: 1\n---\n# nothing\n---\nb: 2\nb: 3\n"
    assert [loaded.value for loaded in serializer.load_all(stream)] == [{"a": 1}, {"b": 3}]
    assert serializer.load("", "application/yaml") == (None, [])


def test_json_is_yaml() -> None:
    assert serializer.load('{"a": [1, {"b": "c"}]}', "application/yaml").value == {"a": [1, {"b": "c"}]}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: b: c", "mapping values are not allowed in this context"),
        ("a: 1\nb: c: d", "line 2: mapping values are not allowed in this context"),
        ("\tb", "found character that cannot start any token"),
        ("a: 1\n b: 2", "line 2: mapping values are not allowed in this context"),
        ("a: 1\n- b", "line 1: did not find expected key"),
        ("a: \x01", "control characters are not allowed"),
    ],
)
def test_broken_yaml_is_told_in_go_yamls_words(text: str, complaint: str) -> None:
    with pytest.raises(DecodeError) as error:
        serializer.load(text, "application/yaml")
    assert str(error.value) == f"error converting YAML to JSON: yaml: {complaint}"


@pytest.mark.parametrize("text", ["a: [", "? [a]\n: b", "a: &x [*x]", "a: !!int x", "a: !!set {x}"])
def test_yaml_that_is_no_manifest_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match="error converting YAML to JSON: yaml: "):
        serializer.load(text, "application/yaml")


def test_aliases_may_not_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 9)]
    with pytest.raises(DecodeError, match="document contains excessive aliasing"):
        serializer.load("\n".join(lines), "application/yaml")


def test_nesting_without_end_is_refused() -> None:
    for text in ("[" * 100_000, '{"a":' * 100_000):
        with pytest.raises(DecodeError):
            serializer.load(text, "application/yaml")
        with pytest.raises(DecodeError):
            serializer.load_json(text)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "9" * 5000])
def test_a_number_that_nothing_can_hold_is_refused(number: str) -> None:
    with pytest.raises(DecodeError, match="cannot unmarshal number"):
        serializer.load_json(f'{{"a": {number}}}')
    with pytest.raises(DecodeError, match="cannot decode"):
        serializer.load(f"a: {number}", "application/yaml")


@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"a\\u0000": 1}', '{"a": ["\\ud800"]}'])
def test_text_that_no_database_can_hold_is_refused(text: str) -> None:
    for media in ("application/json", "application/yaml"):
        with pytest.raises(DecodeError):
            serializer.load(text, media)
