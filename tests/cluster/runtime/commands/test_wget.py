"""wget, against what busybox 1.36 prints."""

from __future__ import annotations

from tests.cluster.runtime.commands.toolbox import box, service
from tests.cluster.runtime.world import World


def test_q_o_dash_prints_the_body_only(world: World) -> None:
    service(world)
    out, err, code = world.exec(box(world), "wget", "-q", "-O", "-", "-T", "1", "http://my-nginx")
    assert "<title>Welcome to nginx!</title>" in out
    assert (err, code) == ("", 0)


def test_it_saves_index_html_and_says_so(world: World) -> None:
    service(world)
    ref = box(world)
    out, err, code = world.exec(ref, "wget", "my-nginx")
    assert (out, code) == ("", 0)
    assert err.startswith("Connecting to my-nginx (10.0.162.149:80)\nsaving to 'index.html'\n")
    assert err.endswith("'index.html' saved\n")
    assert "Welcome" in world.exec(ref, "cat", "/index.html")[0]


def test_letters_and_values_may_stand_in_one_word(world: World) -> None:
    service(world)
    assert "Welcome" in world.exec(box(world), "wget", "-qO-", "my-nginx")[0]


def test_an_unknown_name_is_a_bad_address(world: World) -> None:
    assert world.exec(box(world), "wget", "-qO-", "http://nosuch") == ("", "wget: bad address 'nosuch'\n", 1)


def test_a_closed_port_is_refused(world: World) -> None:
    _, err, code = world.exec(box(world), "wget", "-qO-", "http://10.9.9.9:81")
    assert (err, code) == ("wget: can't connect to remote host (10.9.9.9): Connection refused\n", 1)


def test_silence_times_out(world: World) -> None:
    world.silent.add("10.9.9.9")
    assert (
        world.exec(box(world), "wget", "-q", "-T", "0.1", "http://10.9.9.9")[1]
        == "wget: download timed out\n"
    )


def test_an_error_page_is_a_failure(world: World) -> None:
    service(world)
    _, err, code = world.exec(box(world), "wget", "-q", "http://my-nginx/nope")
    assert (err, code) == ("wget: server returned error: HTTP/1.1 404 Not Found\n", 1)
