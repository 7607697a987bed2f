"""dig, as Kubernetes' DNS tests read it."""

from __future__ import annotations

import pytest

from cluster.runtime.commands.dig import parse
from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World

AGNHOST = "registry.k8s.io/e2e-test-images/agnhost:2.53"
NAME = "my-nginx.default.svc.cluster.local"


def test_short_prints_the_data_only(world: World) -> None:
    service(world)
    assert world.exec(box(world, AGNHOST), "dig", "+short", NAME) == ("10.0.162.149\n", "", 0)


def test_noall_answer_prints_one_record_a_line(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "dig", "+notcp", "+noall", "+answer", "+search", "my-nginx", "A")[0]
    assert out.split() == [f"{NAME}.", "30", "IN", "A", "10.0.162.149"]


def test_the_search_list_is_not_used_unless_asked_for(world: World) -> None:
    service(world)
    ref = box(world, AGNHOST)
    assert world.exec(ref, "dig", "+short", "my-nginx")[0] == ""
    assert "status: NXDOMAIN" in world.exec(ref, "dig", "my-nginx")[0]


def test_x_turns_an_address_round(world: World) -> None:
    service(world)
    assert world.exec(box(world, AGNHOST), "dig", "+short", "-x", "10.0.162.149")[0] == f"{NAME}.\n"


def test_no_server_is_nine(world: World) -> None:
    world.dns_down, world.speed = True, 1000.0
    assert world.exec(box(world, AGNHOST), "dig", NAME)[2] == 9


def test_a_server_that_times_out_is_asked_three_times(world: World) -> None:
    world.dns_down, world.speed = True, 1000.0
    out = world.exec(box(world, AGNHOST), "dig", "+short", NAME)[0]
    error = ";; communications error to 10.0.0.10#53: timed out\n"
    assert out == f"{error * 3};; no servers could be reached\n\n"


def test_several_questions_are_answered_in_turn(world: World) -> None:
    service(world)
    out = world.exec(box(world, AGNHOST), "dig", "+short", NAME, "-x", "10.0.162.149")[0]
    assert out == f"10.0.162.149\n{NAME}.\n"


def test_options_before_a_name_hold_for_all_and_those_behind_it_for_it_alone() -> None:
    first, second = parse(("+short", "a.example", "AAAA", "+tcp", "b.example", "-p", "5353", "@192.0.2.1"))
    assert (first.name, first.kind, first.way.tcp, first.on("short")) == ("a.example", "AAAA", True, True)
    assert (second.kind, second.way.tcp, second.on("short")) == ("A", False, True)
    assert (second.server, second.port) == ("192.0.2.1", 5353)


def test_a_datagram_may_have_1232_bytes_unless_told_otherwise() -> None:
    sizes = [parse((option, "a."))[0].way.size for option in ("+cmd", "+noedns", "+bufsize=4096")]
    assert sizes == [1232, 512, 4096]


@pytest.mark.parametrize("kind", ["MX", "ANY", "CAA", "TYPE65"])
def test_a_type_that_dns_has_none_of_is_asked_all_the_same(world: World, kind: str) -> None:
    service(world)
    ref = box(world, AGNHOST)
    for argv in (("-t", kind, NAME), (NAME, kind), (kind, NAME)):
        out, _, code = world.exec(ref, "dig", *argv)
        assert out.split(";; QUESTION SECTION:\n")[1].split("\n")[0].split() == [f";{NAME}.", "IN", kind]
        assert "status: NOERROR" in out
        assert "ANSWER: 0" in out
        assert code == 0


def test_every_name_may_have_its_own_type() -> None:
    queries = parse(("a.example", "MX", "b.example", "AAAA", "c.example"))
    assert [(query.name, query.kind) for query in queries] == [
        ("a.example", "MX"),
        ("b.example", "AAAA"),
        ("c.example", "A"),
    ]


@pytest.mark.parametrize("option", ["+bogusopt", "-Z"])
def test_an_option_that_dig_does_not_have_is_refused(world: World, option: str) -> None:
    out, err, code = world.exec(box(world, AGNHOST), "dig", option, NAME)
    assert (out, code) == ("", 1)
    assert err.startswith(f"Invalid option: {option}\nUsage:  dig [@global-server] [domain]")


def test_an_invalid_type_is_ignored_with_a_warning(world: World) -> None:
    service(world)
    out, err, _ = world.exec(box(world, AGNHOST), "dig", "+short", "-t", "bogus", NAME)
    assert (out, err) == ("10.0.162.149\n", ";; Warning, ignoring invalid type bogus\n")
