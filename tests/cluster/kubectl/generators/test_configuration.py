"""Expected values: kubectl 1.35's own output."""

from __future__ import annotations

import pytest

from cluster.kubectl.generators import configuration
from cluster.kubectl.generators.configuration import configmap, content_hash, secret, with_hash
from cluster.kubectl.generators.objects import go_json


@pytest.mark.parametrize(
    ("obj", "name"),
    [
        (configmap("c", "", [("a", b"b")]), "c-m4h6ctkgb2"),
        (configmap("c", "", []), "c-94b26g54cg"),
        (secret("c", "", [("a", b"b")]), "c-mdmchtdbm6"),
    ],
)
def test_a_hash_is_kubectls(obj: dict[str, object], name: str) -> None:
    assert with_hash(obj)["metadata"]["name"] == name


def test_a_hash_has_no_vowels() -> None:
    found = {content_hash(configmap(str(n), "", [])) for n in range(50)}
    assert not set("".join(found)) & set("aeiou01")


def test_bytes_that_are_no_text_go_into_binary_data() -> None:
    found = configmap("c", "", [("a", b"\xff\xfe"), ("b", b"x")])
    assert (found["data"], found["binaryData"]) == ({"b": "x"}, {"a": "//4="})


@pytest.mark.parametrize(
    ("source", "found"), [("dir/f", ("f", "dir/f")), ("k=dir/f", ("k", "dir/f")), ("dir/", ("dir", "dir/"))]
)
def test_a_file_is_named_by_its_path_or_by_a_key(source: str, found: tuple[str, str]) -> None:
    assert configuration.file_source(source) == found


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("=c", "key name for file path c missing"),
        ("c=", "file path for key name c missing"),
        ("a=b=c", "key names or file paths cannot contain '='"),
    ],
)
def test_a_bad_file_source_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        configuration.file_source(source)


def test_an_env_file_skips_comments_and_asks_the_environment() -> None:
    text = b"\xef\xbb\xbfA=1\n# no\n\n  B=two words\nC\n"
    assert list(configuration.env_pairs(text, "env", {"C": "3"})) == [
        ("A", b"1"),
        ("B", b"two words"),
        ("C", b"3"),
    ]


def test_a_key_comes_only_once() -> None:
    with pytest.raises(ValueError, match='another key by that name already exists in Data for ConfigMap "c"'):
        configmap("c", "", [("a", b"1"), ("a", b"2")])


def test_json_is_written_as_go_writes_it() -> None:
    assert go_json({"a": "<b>&"}) == '{"a":"\\u003cb\\u003e\\u0026"}'
