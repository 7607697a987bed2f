"""Expected values: structured-merge-diff's fieldpath/path_test.go and serialize_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.apply import steps
from tests.cluster.apimachinery.apply.shapes import path


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("foo", 1), ".foo[1]"),
        (("foo", "bar", 1, "baz"), ".foo.bar[1].baz"),
        (("foo", {"a": "b", "c": 1, "d": 1.5, "e": True}), '.foo[a="b",c=1,d=1.5,e=true]'),
        (("foo", ["b"], [5], [False], [3.14159]), '.foo[="b"][=5][=false][=3.14159]'),
        (
            ("spec", "apps", {"name": "app-🚀"}, "container", "image"),
            '.spec.apps[name="app-🚀"].container.image',
        ),
        (("spec", "field with space"), ".spec.field with space"),
        (("spec", ['app with "quotes"']), '.spec[="app with \\"quotes\\""]'),
    ],
)
def test_a_path_reads_as_kubernetes_prints_it(parts: tuple[Any, ...], text: str) -> None:
    assert steps.text(path(*parts)) == text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("f:a b", "f:a b"),
        ("v: 3", "v:3"),
        ('v:"aa"', 'v:"aa"'),
        ("i:04", "i:4"),
        ('k:{ "protocol":"udp","port":443}', 'k:{"port":443,"protocol":"udp"}'),
        ("r:foo", None),
    ],
)
def test_a_step_somebody_sends_is_written_our_way(sent: str, kept: str | None) -> None:
    assert steps.canonical(sent) == kept


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ("f", "key must be 2 characters long"), ("abc", "missing colon: abc"), ("i:x", "invalid literal"),
        ("v:{", "unexpected"), ("k:[]", "no key"),
    ],
)  # fmt: skip
def test_what_is_no_step_is_refused(sent: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        steps.canonical(sent)


def test_steps_are_sorted_by_kind_and_numbers_as_numbers() -> None:
    given = ["i:2", "v:true", 'v:"aa"', "v:10", "v:9", 'k:{"port":443}', 'k:{"port":80}', "f:b", "f:a", "i:1"]
    assert sorted(given, key=steps.order) == [
        "f:a", "f:b", 'k:{"port":80}', 'k:{"port":443}', "v:9", "v:10", 'v:"aa"', "v:true", "i:1", "i:2",
    ]  # fmt: skip


def test_what_html_minds_is_escaped_as_go_does() -> None:
    assert steps.key({"name": "a<b>&c"}) == 'k:{"name":"a\\u003cb\\u003e\\u0026c"}'
