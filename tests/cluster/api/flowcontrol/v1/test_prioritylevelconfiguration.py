"""Expected values: ValidatePriorityLevelConfiguration, its defaults, printPriorityLevelConfiguration."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.flowcontrol import built_in
from cluster.api.flowcontrol.v1.prioritylevelconfiguration import PriorityLevelConfiguration as Level
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.api.manifests import born, causes, row


def limited(queuing: Obj | None = None, kind: str = "Queue", **parts: Any) -> Obj:
    response: Obj = {"type": kind, **({"queuing": queuing} if queuing is not None else {})}
    spec = {"type": "Limited", "limited": {"limitResponse": response, **parts}}
    return born(Level, metadata={"name": "mine"}, spec=spec)


def made(name: str = "mine", **spec: Any) -> Obj:
    return born(Level, metadata={"name": name}, spec=spec)


def test_a_limited_level_has_shares_and_queues_unless_it_says_otherwise() -> None:
    cells = row(Level, limited({}))
    assert {k: v for k, v in cells.items() if k not in ("Name", "Age")} == {
        "Type": "Limited", "NominalConcurrencyShares": 30, "Queues": 64, "HandSize": 8, "QueueLengthLimit": 50,
    }  # fmt: skip
    assert row(Level, limited(kind="Reject"))["Queues"] == "<none>"


QUEUING = "spec.limited.limitResponse.queuing"


@pytest.mark.parametrize(
    ("obj", "said"),
    [
        (limited({}), []),
        (limited(kind="Reject"), []),
        (limited({}, "Reject"), [f"{QUEUING}: Forbidden: must be nil if limited.limitResponse.type is not Limited"]),
        (limited(), [f"{QUEUING}: Required value: must not be empty if limited.limitResponse.type is Limited"]),
        (limited({"queues": -1}), [f"{QUEUING}.queues: Invalid value: -1: must be positive",
                                   f"{QUEUING}.handSize: Invalid value: 8: should not be greater than queues (-1)"]),
        (limited({"queues": 512, "handSize": 8}), [
            f"{QUEUING}.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be "
            "greater than 60"]),
        (limited({}, nominalConcurrencyShares=-1), [
            "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer"]),
        (limited({}, lendablePercent=101), [
            "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive"]),
        (limited({}, borrowingLimitPercent=-1), [
            "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer"]),
        (made(type="Limited"), ["spec.limited: Required value: must not be empty when type is Limited"]),
        (made(type="Exempt"),
         ['spec.type: Invalid value: "Exempt": must be \'Exempt\' if and only if `name` is \'exempt\'']),
        (made(type="Odd"), ['spec.type: Unsupported value: "Odd": supported values: "Exempt", "Limited"']),
    ],
)  # fmt: skip
def test_what_a_level_may_say(obj: Obj, said: list[str]) -> None:
    assert causes(Level, obj) == said


def test_of_the_mandatory_ones_only_the_shares_of_exempt_change() -> None:
    for level in built_in.levels():
        assert causes(Level, level) == []
    exempt, catch_all = (next(o for o in built_in.levels() if meta.name(o) == name) for name in ("exempt", "catch-all"))
    more = {**exempt, "spec": {**exempt["spec"], "exempt": {"nominalConcurrencyShares": 5, "lendablePercent": 0}}}
    assert causes(Level, more) == []
    spec = {**catch_all["spec"], "limited": {**catch_all["spec"]["limited"], "lendablePercent": 1}}
    (said,) = causes(Level, {**catch_all, "spec": spec})
    assert said.endswith(": spec of 'catch-all' must equal the fixed value")
