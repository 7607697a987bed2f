"""Where a page stands, and the steps that lead there."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from cluster.apiserver.browsable.places import Place

DEPLOYMENTS = "apis/apps/v1/namespaces/default/deployments"


def at(path: str) -> Place:
    return Place.at(f"/clusters/demo/{path}")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("apis", ["API"]),
        ("api/v1", ["API", "v1"]),
        ("version", ["API", "version"]),
        (f"{DEPLOYMENTS}/web/scale", ["API", "apps", "v1", "default", "deployments", "web", "scale"]),
        ("api/v1/namespaces/default", ["API", "v1", "namespaces", "default"]),
    ],
)
def test_the_way_here_has_a_step_for_each_part(path: str, words: list[str]) -> None:
    assert [step.words for step in at(path).crumbs()] == words


def test_each_step_but_the_last_has_an_address() -> None:
    *steps, last = at(f"{DEPLOYMENTS}/web").crumbs()
    assert [step.url.removeprefix("/clusters/demo/") for step in steps] == [
        "apis", "apis/apps", "apis/apps/v1", "api/v1/namespaces/default", DEPLOYMENTS,
    ]  # fmt: skip
    assert last.url == ""


def test_an_address_is_quoted() -> None:
    assert at("apis").url("api", "a b", "c?d#e") == "/clusters/demo/api/a%20b/c%3Fd%23e"


@pytest.mark.parametrize(
    ("path", "query", "look"),
    [
        (DEPLOYMENTS, "", "table"),
        (DEPLOYMENTS, "show=yaml", "yaml"),
        (f"{DEPLOYMENTS}/web", "", "yaml"),
        (f"{DEPLOYMENTS}/web", "show=table", "table"),
        (f"{DEPLOYMENTS}/web", "show=nonsense", "yaml"),
        (f"{DEPLOYMENTS}/web/scale", "show=table", "yaml"),
        ("version", "show=json", "json"),
    ],
)
def test_a_list_is_shown_as_a_table_and_an_object_as_yaml(path: str, query: str, look: str) -> None:
    assert at(path).shown(QueryDict(query)) == look
