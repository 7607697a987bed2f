from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubectl.commands.wait import condition, split
from cluster.kubectl.errors import KubectlError

POD: Obj = {
    "metadata": {"generation": 2},
    "status": {"phase": "Running", "ips": ["a", "b"], "conditions": [{"type": "Ready", "status": "True"}]},
}


def seen(generation: int) -> Obj:
    ready = {"type": "Ready", "status": "True", "observedGeneration": generation}
    return {**POD, "status": {"conditions": [ready]}}


# Facts of upstream's wait_test.go.
MET: list[tuple[str, Obj, bool]] = [
    ("condition=Ready", POD, True),
    ("condition=ready=TRUE", POD, True),
    ("condition=Ready=False", POD, False),
    ("condition=Other", POD, False),
    ("condition=Ready", seen(1), False),
    ("condition=Ready", seen(2), True),
    ("jsonpath={.status.phase}=Running", POD, True),
    ("jsonpath={.status.phase}='Running'", POD, True),
    ("jsonpath=.status.phase=Pending", POD, False),
    ("jsonpath={.status.phase}", POD, True),
    ("jsonpath={.status.none}", POD, False),
    ('jsonpath={.status.conditions[?(@.type=="Ready")].status}=True', POD, True),
    ("create", POD, True),
    ("Delete", POD, False),
]


@pytest.mark.parametrize(("wanted", "obj", "met"), MET, ids=[f"{wanted} {met}" for wanted, _, met in MET])
def test_whether_a_condition_is_met(wanted: str, obj: Obj, met: bool) -> None:
    assert condition(wanted)(obj) is met


REFUSED: list[tuple[str, Any, str]] = [
    ("frob", None, 'unrecognized condition: "frob"'),
    ("jsonpath={.a}=b=c", None, "jsonpath wait format must be"),
    ("jsonpath={.a}=", None, "jsonpath wait has to have a value after equal sign"),
    ("jsonpath=", None, "jsonpath expression cannot be empty"),
    ("jsonpath={.status.ips[*]}=a", POD, "matches more than one value"),
    ("jsonpath={.status.ips}=a", POD, "leads to a nested object or list"),
]


@pytest.mark.parametrize(("wanted", "obj", "message"), REFUSED, ids=[wanted for wanted, _, _ in REFUSED])
def test_what_cannot_be_waited_for(wanted: str, obj: Obj | None, message: str) -> None:
    with pytest.raises(KubectlError, match=message):
        condition(wanted)(obj or {})


def test_a_doubled_equals_sign_belongs_to_the_expression() -> None:
    assert split("a.b.c====d.e.f===g.h.i===") == ["a.b.c====d.e.f==", "g.h.i==", ""]
