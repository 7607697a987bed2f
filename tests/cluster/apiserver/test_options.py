from __future__ import annotations

import pytest
from django.http import QueryDict

from cluster.apimachinery.errors import StatusError
from cluster.apiserver import options


def test_fields_are_warned_of_unless_the_client_says_otherwise() -> None:
    assert options.writing(QueryDict(""), "Create") == options.WriteOptions(False, "Warn")
    asked = options.writing(QueryDict("fieldValidation=Strict&dryRun=All"), "Create")
    assert asked == options.WriteOptions(True, "Strict")


def test_another_dry_run_than_all_is_invalid() -> None:
    with pytest.raises(StatusError) as refused:
        options.writing(QueryDict("dryRun=Some"), "Create")
    assert refused.value.message == (
        'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"'
    )


def listed(query: str, *, watching: bool = False) -> str:
    """What is wrong with the options of a list."""
    with pytest.raises(StatusError) as refused:
        options.listing(QueryDict(query), watching=watching)
    return refused.value.message


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (
            "resourceVersionMatch=Exact",
            "resourceVersionMatch is forbidden unless resourceVersion is provided",
        ),
        ("resourceVersionMatch=Exact&resourceVersion=0", 'resourceVersionMatch "exact" is forbidden for'),
        (
            "resourceVersionMatch=Exact&continue=x",
            "resourceVersionMatch is forbidden when continue is provided",
        ),
        ("sendInitialEvents=true", "sendInitialEvents is forbidden for list"),
        ("resourceVersionMatch=Near&resourceVersion=1", "Unsupported value"),
        ("limit=many", "invalid syntax"),
    ],
)
def test_list_options_that_contradict_each_other_are_refused(query: str, why: str) -> None:
    assert why in listed(query)


def test_a_watch_list_needs_its_version_match() -> None:
    text = listed("sendInitialEvents=true", watching=True)
    assert "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan" in text
    text = listed("resourceVersionMatch=NotOlderThan&resourceVersion=1", watching=True)
    assert "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided" in text
    assert listed("resourceVersionMatch=Exact&sendInitialEvents=true&continue=x", watching=True).endswith(
        "is invalid: [resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to "
        'NotOlderThan, resourceVersionMatch: Unsupported value: "Exact": supported values: "NotOlderThan", '
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided]"
    )


def test_delete_options_may_stand_in_the_query() -> None:
    found = options.deletion(QueryDict("gracePeriodSeconds=3&propagationPolicy=Orphan"), {})
    assert found == {"gracePeriodSeconds": 3, "propagationPolicy": "Orphan"}


def test_the_body_of_a_delete_counts_more_than_the_query() -> None:
    assert (
        options.deletion(QueryDict("gracePeriodSeconds=3"), {"gracePeriodSeconds": 0})["gracePeriodSeconds"]
        == 0
    )


@pytest.mark.parametrize("body", [[], {"gracePeriodSeconds": "5"}, {"dryRun": 5}, {"dryRun": ["Some"]}])
def test_delete_options_of_another_shape_are_refused(body: object) -> None:
    with pytest.raises(StatusError) as refused:
        options.deletion(QueryDict(""), body)
    assert refused.value.code in (400, 422)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"kind": "DeleteOptions", "apiVersion": "apps/v1"}, ""),
        ({"kind": "DeleteOptions"}, ""),
        (
            {"kind": "Pod", "apiVersion": "v1"},
            'no kind "Pod" is registered for version "v1" in scheme '
            '"k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"',
        ),
        ({"kind": "CreateOptions"}, "decoded object cannot be converted to DeleteOptions"),
    ],
)
def test_what_is_sent_with_a_delete_are_delete_options_of_any_version(body: dict[str, str], why: str) -> None:
    if not why:
        assert options.deletion(QueryDict(""), body)["kind"] == "DeleteOptions"
        return
    with pytest.raises(StatusError) as refused:
        options.deletion(QueryDict(""), body)
    assert (refused.value.code, refused.value.message) == (400, why)
