"""Expected texts: validateAffinity, validateTopologySpreadConstraints and their tests in pkg/apis/core/validation."""

from __future__ import annotations

import pytest

from cluster.api.podspec import affinity
from cluster.apimachinery.meta import Obj

REQUIRED, PREFERRED = (f"{word}DuringSchedulingIgnoredDuringExecution" for word in ("required", "preferred"))
NEAR: Obj = {"topologyKey": "zone", "labelSelector": {"matchLabels": {"app": "web"}}}
SPREAD: Obj = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {}}


def wrong(side: str, **terms: object) -> list[str]:
    return [str(cause) for cause in affinity.problems({side: terms}, "a")]


def test_wishes_that_can_be_read_are_fine() -> None:
    term = {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
    assert wrong("nodeAffinity", **{REQUIRED: {"nodeSelectorTerms": [term]}}) == []
    assert wrong("nodeAffinity", **{PREFERRED: [{"weight": 1, "preference": term}]}) == []
    assert wrong("podAntiAffinity", **{REQUIRED: [NEAR], PREFERRED: [{"weight": 9, "podAffinityTerm": NEAR}]}) == []


def test_a_term_about_nodes_has_an_operator_and_a_weight() -> None:
    term = {"matchExpressions": [{"key": "disk", "operator": "Has", "values": ["ssd"]}]}
    told = 'matchExpressions[0].operator: Invalid value: "Has": not a valid selector operator'
    assert wrong("nodeAffinity", **{REQUIRED: {"nodeSelectorTerms": [term]}}) == [
        f"a.nodeAffinity.{REQUIRED}.nodeSelectorTerms[0].{told}"
    ]
    assert wrong("nodeAffinity", **{PREFERRED: [{"weight": 0, "preference": term}]}) == [
        f"a.nodeAffinity.{PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100",
        f"a.nodeAffinity.{PREFERRED}[0].preference.{told}",
    ]


def test_what_is_only_preferred_may_look_for_what_cannot_be() -> None:
    term = {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["no such!"]}]}
    assert wrong("nodeAffinity", **{PREFERRED: [{"weight": 1, "preference": term}]}) == []


def test_a_term_about_pods_names_a_topology() -> None:
    found = wrong("podAffinity", **{REQUIRED: [{**NEAR, "topologyKey": ""}]})
    assert [text.partition(" (e.g.")[0] for text in found] == [
        f"a.podAffinity.{REQUIRED}[0].topologyKey: Required value: can not be empty",
        f'a.podAffinity.{REQUIRED}[0].topologyKey: Invalid value: "": name part must be non-empty',
        f'a.podAffinity.{REQUIRED}[0].topologyKey: Invalid value: "": name part must consist of alphanumeric '
        "characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ]
    assert wrong("podAffinity", **{PREFERRED: [{"weight": 101, "podAffinityTerm": NEAR}]}) == [
        f"a.podAffinity.{PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100"
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, ""),
        ({"maxSkew": 0}, "maxSkew: Invalid value: 0: must be greater than zero"),
        ({"topologyKey": ""}, "topologyKey: Required value: can not be empty"),
        (
            {"whenUnsatisfiable": "Maybe"},
            'whenUnsatisfiable: Unsupported value: "Maybe": supported values: "DoNotSchedule", "ScheduleAnyway"',
        ),
        (
            {"minDomains": 2, "whenUnsatisfiable": "ScheduleAnyway"},
            "minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not "
            "ScheduleAnyway",
        ),
        (
            {"nodeTaintsPolicy": "Never"},
            'nodeTaintsPolicy: Unsupported value: "Never": supported values: "Honor", "Ignore"',
        ),
    ],
)
def test_a_spread_says_how_far_and_over_what(change: Obj, problem: str) -> None:
    found = [str(cause) for cause in affinity.spread_problems([{**SPREAD, **change}], "s")]
    assert found == ([f"s[0].{problem}"] if problem else [])


def test_one_key_is_spread_once_in_each_way() -> None:
    found = [str(cause) for cause in affinity.spread_problems([SPREAD, SPREAD], "s")]
    assert found == ['s[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"']
