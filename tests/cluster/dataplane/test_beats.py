from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from cluster.dataplane import beats
from cluster.dataplane.advice import ADVISERS
from cluster.dataplane.beats import BEATS, FLIP, sentence

STAGES = {"process", "lookup", "veth", "gate", "cable", "loadbalancer", "arrive", "server", "return"}
VERDICTS = {
    "sent", "forwarded", "dnat", "snat", "resolved", "nxdomain", "delivered", "answered", "refused", "dropped",
    "unreachable", "badcert",
}  # fmt: skip


def blanks(says: str) -> dict[str, str]:
    return {name: "a-very-long-name" for _, name, _, _ in Formatter().parse(says) if name}


@pytest.mark.parametrize("name", BEATS)
def test_a_sentence_is_plain_and_short(name: str) -> None:
    said = sentence(name, blanks(BEATS[name].says))
    assert 0 < len(said.split()) <= 16
    assert said.endswith(".")


@pytest.mark.parametrize("name", BEATS)
def test_a_beat_speaks_the_contracts_words(name: str) -> None:
    assert BEATS[name].stage in STAGES
    assert BEATS[name].verdict in VERDICTS


@pytest.mark.parametrize("name", BEATS)
def test_a_flip_takes_longer_than_a_move(name: str) -> None:
    assert (BEATS[name].ms == FLIP) == (BEATS[name].verdict in ("dnat", "snat"))


def test_every_beat_is_used_and_every_used_beat_is_known() -> None:
    room = Path(beats.__file__).parent
    source = "".join(
        path.read_text() for path in room.glob("*.py") if path.name not in ("beats.py", "advice.py")
    )
    stages = "process|lookup|veth|gate|cable|edge|balancer|internet|dns|server|return"
    used = set(re.findall(rf'"((?:{stages})\.[a-z][\w.-]*)"', source))
    assert used <= set(BEATS)
    assert set(BEATS) - used == {"arrive.pod", "arrive.node", "arrive.self", "arrive.namesake"} - used


def test_every_end_that_is_a_failure_has_an_adviser() -> None:
    fatal = {"refused", "dropped", "unreachable", "nxdomain", "badcert"}
    ends = {name for name, beat in BEATS.items() if beat.verdict in fatal and beat.stage != "return"}
    assert ends == set(ADVISERS)
