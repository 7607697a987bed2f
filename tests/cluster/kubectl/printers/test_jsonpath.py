"""Kubernetes' JSONPath. Expected texts and complaints are client-go's."""

from __future__ import annotations

import pytest

from cluster.kubectl.printers.jsonpath import JSONPath
from cluster.kubectl.printers.jsonpath_parser import JSONPathError, relaxed

LIST = {
    "items": [
        {"metadata": {"name": "a", "labels": {"x/y.z": "1"}}, "spec": {"ports": [80, 443]}, "ready": True},
        {"metadata": {"name": "b"}, "spec": {"ports": []}},
        {"metadata": {"name": "c"}, "spec": {"ports": [8080]}},
    ]
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{.items[*].metadata.name}", "a b c"),
        ("{.items[0].metadata.name}{.items[-1].metadata.name}", "ac"),
        ("{.items[-2:].metadata.name}", "b c"),
        ("{.items[::2].metadata.name}", "a c"),
        ("{.items[0,2].metadata.name}", "a c"),
        ("{.items[0]['metadata'].name}", "a"),
        ("{range .items[*]}{.metadata.name}:{range .spec.ports[*]}{@},{end};{end}!", "a:80,443,;b:;c:8080,;!"),
        ('{.items[?(@.metadata.name=="b")].metadata.name}', "b"),
        ("{.items[?(@.ready)].metadata.name}", "a"),
        ('{.items[?(@.metadata.name>"b")].metadata.name}', "c"),
        ("{.items[0].metadata.labels.x/y\\.z}", "1"),
        ("{.items[0].spec}", '{"ports":[80,443]}'),
        ("{..name}", "a b c"),
        ("{.nope}", ""),
        ("text {'quoted'}\t{1}", "text quoted\t1"),
    ],
)
def test_a_template_finds_what_it_names(template: str, text: str) -> None:
    assert JSONPath.of(template).render(LIST) == text


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{.items[9]}", "array index out of bounds: index 9, length 3"),
        ("{.items.nope[0]}", ""),
        ("{.items[0].metadata[0]}", "map[string]interface {} is not array or slice"),
        ("{end}", "not in range, nothing to end"),
        ("{foo}", "unrecognized identifier foo"),
        ("{.items", "unclosed action"),
        ("{.items[}", "unterminated array"),
        ("{.items[?(@.spec.ports[0]>100)]}", "array index out of bounds: index 0, length 0"),
        ("{.items[x]}", "invalid array index x"),
        ('{"x}', "unterminated quoted string"),
        ("{.items[?(@.a]}", "unterminated filter"),
        ("{.items[*].nope}", "nope is not found"),
    ],
)
def test_a_template_that_does_not_fit_is_complained_of(template: str, complaint: str) -> None:
    if not complaint:
        assert JSONPath.of(template).render(LIST) == ""
        return
    with pytest.raises(JSONPathError) as told:
        JSONPath.of(template, lenient=False).render(LIST)
    assert str(told.value) == complaint


@pytest.mark.parametrize("path", ["a.b", ".a.b", "{a.b}", "{.a.b}"])
def test_a_path_may_lack_its_dot_and_braces(path: str) -> None:
    assert relaxed(path) == "{.a.b}"
