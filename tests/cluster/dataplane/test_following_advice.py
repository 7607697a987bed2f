"""For every cause of failure: break it, read the trace's advice, follow it to the letter, and the request succeeds.

Nobody in this loop understands networks: `following` changes the field that the last rung names, on the object that
the third rung names; `causes` has what is broken. Where two things are wrong the advice is followed twice. What only
the user can know (which image was meant) is said beforehand, by field.
"""

from __future__ import annotations

import json
import re

import pytest

from cluster.dataplane.advice import ADVISERS
from cluster.dataplane.report import report
from cluster.etcd.models import RUNGS
from tests.cluster.dataplane.causes import (
    behind,
    certificates,
    host_ports,
    machines,
    names,
    outside,
    policies,
    ports,
)
from tests.cluster.dataplane.causes.cause import CAUSES, Cause, ask
from tests.cluster.dataplane.following import follow
from tests.cluster.dataplane.lab import Lab
from tests.cluster.dataplane.test_retelling import retold

MODES = ("iptables", "nftables", "ipvs")
KINDS = (behind, certificates, host_ports, machines, names, outside, policies, ports)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cause", CAUSES, ids=lambda c: c.name)
def test_whoever_follows_the_advice_gets_an_answer(cause: Cause, mode: str) -> None:
    assert_sound(Lab(mode))
    lab = Lab(mode)
    request = cause.breaks(lab)
    died = []
    while not (trace := lab.ask(request)).ok:
        rungs = trace.advice()
        died.append(trace.ending)
        assert len(rungs) == 4
        assert all(rungs)
        assert len(died) <= 4, rungs
        assert retold(trace.world, trace, lab.memory) == trace.to_json()
        request = follow(lab, request, rungs, cause.known)
    assert tuple(died) == cause.otherwise.get(mode, cause.endings)


def assert_sound(lab: Lab) -> None:
    """The lab works before it is broken."""
    assert lab.ask(ask()).ok


def test_every_ending_that_is_a_failure_is_among_the_causes() -> None:
    met = {e for c in CAUSES for endings in (c.endings, *c.otherwise.values()) for e in endings}
    assert met == set(ADVISERS)


def test_every_kind_of_cause_is_tried() -> None:
    assert {cause.breaks.__module__ for cause in CAUSES} == {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("cap", RUNGS[:-1])
@pytest.mark.parametrize("cause", CAUSES, ids=lambda c: c.name)
def test_a_cap_hides_what_lies_deeper_of_every_cause(cause: Cause, cap: str) -> None:
    """Neither a deeper rung nor the field's own path stands anywhere in what the server says."""
    lab = Lab()
    trace = lab.ask(cause.breaks(lab))
    deeper = trace.advice()[RUNGS.index(cap) + 1 :]
    path = re.match(r"(?:spec|status)\.[\w.\[\]]+", deeper[-1])
    for said in (json.dumps(trace.to_json(upto=cap)), json.dumps(report([(1, trace)], cap))):
        told = [rung for rung in [*deeper, *([path[0]] if path else [])] if json.dumps(rung)[1:-1] in said]
        assert told == []
