"""Expected values: Kubernetes' documentation of labels, and the tables of its own selector tests."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import labels

MATCHES = [
    ("", {"x": "y"}),
    ("x=y", {"x": "y"}),
    ("x=y,z=w", {"x": "y", "z": "w"}),
    ("x!=y,z!=w", {"x": "z", "z": "a"}),
    ("notin=in", {"notin": "in"}),
    ("x", {"x": "z"}),
    ("!x", {"y": "z"}),
    ("x>1", {"x": "2"}),
    ("x<1", {"x": "0"}),
    ("environment!=dev", {}),
    ("tier notin (frontend, backend)", {"app": "x"}),
    ("environment in (production, qa)", {"environment": "qa"}),
]
DIFFERS = [
    ("x=z", {}),
    ("x=y", {"x": "z"}),
    ("x=y,z=w", {"x": "w", "z": "w"}),
    ("x!=y,z!=w", {"x": "z", "z": "w"}),
    ("x", {"y": "z"}),
    ("!x", {"x": "z"}),
    ("x>1", {"x": "0"}),
    ("x>1", {"x": "many"}),
    ("x<1", {"x": "2"}),
    ("x in (a,b)", {}),
]


@pytest.mark.parametrize(("text", "carried"), MATCHES)
def test_a_selector_matches(text: str, carried: dict[str, str]) -> None:
    assert labels.parse(text).matches(carried)


@pytest.mark.parametrize(("text", "carried"), DIFFERS)
def test_a_selector_does_not_match(text: str, carried: dict[str, str]) -> None:
    assert not labels.parse(text).matches(carried)


@pytest.mark.parametrize("text", ["x=a,y=b,z=c", "", "x!=a,y=b", "x=", "!x", "x>1,z<5", "x in (a,b)"])
def test_a_selector_prints_as_it_was_written(text: str) -> None:
    assert str(labels.parse(text)) == text


NAME = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("-a=b", f'unable to parse requirement: <nil>: Invalid value: "-a": {NAME}'),
        ("x=a||y=b", f'unable to parse requirement: values[0][x]: Invalid value: "a||y": {VALUE}'),
    ],
)
def test_a_bad_key_or_value_is_refused_in_kubernetes_words(text: str, start: str) -> None:
    with pytest.raises(ValueError, match="unable to parse requirement") as error:
        labels.parse(text)
    assert str(error.value).startswith(start)


def test_a_greater_than_wants_an_integer() -> None:
    with pytest.raises(ValueError, match="the value must be an integer") as error:
        labels.parse("x<a")
    assert str(error.value) == (
        'unable to parse requirement: values[0]: Invalid value: "a": '
        "for 'Gt', 'Lt' operators, the value must be an integer"
    )


def test_no_label_selector_matches_nothing_and_an_empty_one_everything() -> None:
    assert not labels.from_label_selector(None).matches({"a": "b"})
    assert labels.from_label_selector({}).matches({})
    assert labels.from_label_selector({}).empty
    assert not labels.NOTHING.empty


SELECTOR = {
    "matchLabels": {"component": "redis"},
    "matchExpressions": [
        {"key": "tier", "operator": "In", "values": ["cache"]},
        {"key": "environment", "operator": "NotIn", "values": ["dev"]},
        {"key": "track", "operator": "DoesNotExist"},
    ],
}


def test_a_label_selector_demands_all_its_parts() -> None:
    selector = labels.from_label_selector(SELECTOR)
    assert selector.matches({"component": "redis", "tier": "cache"})
    assert not selector.matches({"component": "redis", "tier": "cache", "track": "canary"})
    assert not selector.matches({"component": "redis", "tier": "cache", "environment": "dev"})
    assert not selector.matches({"tier": "cache"})


FORMATTED: list[tuple[dict[str, Any] | None, str]] = [
    ({"matchLabels": {"b": "2", "a": "1"}}, "a=1,b=2"),
    (SELECTOR, "component=redis,environment notin (dev),tier in (cache),!track"),
    ({}, "<none>"),
    (None, "<none>"),
    ({"matchExpressions": [{"key": "a", "operator": "Like"}]}, "<error>"),
    ({"matchExpressions": [{"key": "a", "operator": "In"}]}, "<error>"),
]


@pytest.mark.parametrize(("selector", "printed"), FORMATTED)
def test_a_label_selector_prints_as_kubectl_does(selector: dict[str, Any] | None, printed: str) -> None:
    assert labels.format_selector(selector) == printed


def test_an_unknown_operator_is_refused() -> None:
    with pytest.raises(ValueError, match='"Like" is not a valid label selector operator'):
        labels.from_label_selector({"matchExpressions": [{"key": "a", "operator": "Like"}]})


def test_a_map_of_labels_demands_each_of_them() -> None:
    selector = labels.from_map({"app": "web", "tier": "front"})
    assert str(selector) == "app=web,tier=front"
    assert selector.matches({"app": "web", "tier": "front", "more": "x"})
    assert not selector.matches({"app": "web"})
    assert labels.from_map({}).empty


def test_an_exact_match_is_known() -> None:
    assert labels.parse("a=b,c!=d,e in (f)").exact("a") == "b"
    assert labels.parse("a=b,c!=d,e in (f)").exact("e") == "f"
    assert labels.parse("a=b,c!=d").exact("c") is None
    assert labels.parse("a=b").exact("z") is None
