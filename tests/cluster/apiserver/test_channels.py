from __future__ import annotations

import json

from cluster.apimachinery import errors
from cluster.apiserver import channels


def test_the_newest_protocol_both_sides_speak_is_chosen() -> None:
    assert channels.chosen(["v4.channel.k8s.io", "v5.channel.k8s.io"]) == "v5.channel.k8s.io"
    assert channels.chosen(["channel.k8s.io"]) == "channel.k8s.io"
    assert channels.chosen(["chat"]) is None


def test_a_frame_begins_with_its_channel() -> None:
    assert channels.frame(channels.STDOUT, b"hi") == b"\x01hi"
    assert channels.split(b"\x00ls\n") == (channels.STDIN, b"ls\n")
    assert channels.split(b"\xff\x00") == (channels.CLOSE, b"\x00")


def test_the_end_is_told_as_a_status() -> None:
    frame = channels.ending(errors.success(), "v5.channel.k8s.io")
    assert frame is not None
    assert frame[0] == channels.ERROR
    assert json.loads(frame[1:])["status"] == "Success"


def test_the_oldest_protocol_has_words_for_failure_only() -> None:
    assert channels.ending(errors.success(), channels.PLAIN) is None
    failed = errors.bad_request("no such container").status()
    assert channels.ending(failed, channels.PLAIN) == b"\x03no such container"


def test_a_terminal_without_a_size_says_nothing() -> None:
    assert channels.size(b'{"Width":80,"Height":24}\n') == (80, 24)
    for nothing in (b'{"Width":0,"Height":0}', b"{", b"[]", b'{"Width":"a","Height":1}'):
        assert channels.size(nothing) is None
