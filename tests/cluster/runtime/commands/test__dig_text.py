"""dig's columns and sections: what dig 9.20 prints of CoreDNS' answers."""

from __future__ import annotations

import re

from cluster.runtime.commands._dig_text import Reply, columns, line, reply
from cluster.runtime.network import Record, Resolution

NAME = "kubernetes.default.svc.cluster.local"
EVERYTHING = frozenset({"comments", "question", "answer", "authority", "additional", "stats"})
SOA = Record("cluster.local", "SOA", "ns.dns.cluster.local. hostmaster.cluster.local. 1 7200 1800 86400 30")


def test_a_short_name_leaves_room_for_tabs() -> None:
    record = Record("example.com", "A", "192.0.2.1", 30)
    assert line(record) == "example.com.\t\t30\tIN\tA\t192.0.2.1\n"


def test_a_long_one_pushes_the_rest_along() -> None:
    assert line(Record(NAME, "A", "10.96.0.1")) == f"{NAME}. 30 IN A\t10.96.0.1\n"


def test_a_question_has_no_time_to_live() -> None:
    assert columns(["example.com.", "", "IN", "A"]) == "example.com.\t\t\tIN\tA"


def test_a_whole_reply_is_that_of_a_real_cluster() -> None:
    found = Resolution("10.96.0.10", (Record(NAME, "A", "10.96.0.1"),))
    text = reply(Reply(NAME, "A", "NOERROR", found, "10.96.0.10", 53, 1232), EVERYTHING)
    text = re.sub(r"id: \d+", "id: 1", re.sub(r"COOKIE: \w{16}", "COOKIE: 0123456789abcdef", text))
    text = re.sub(r"WHEN: .*", "WHEN: now", re.sub(r"time: \d", "time: 0", text))
    assert text == (
        ";; Got answer:\n"
        ";; WARNING: .local is reserved for Multicast DNS\n"
        ";; You are currently testing what happens when an mDNS query is leaked to DNS\n"
        ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"
        ";; flags: qr aa rd; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n"
        ";; WARNING: recursion requested but not available\n"
        "\n"
        ";; OPT PSEUDOSECTION:\n"
        "; EDNS: version: 0, flags:; udp: 1232\n"
        "; COOKIE: 0123456789abcdef (echoed)\n"
        ";; QUESTION SECTION:\n"
        f";{NAME}. IN A\n"
        "\n"
        ";; ANSWER SECTION:\n"
        f"{NAME}. 30 IN A\t10.96.0.1\n"
        "\n"
        ";; Query time: 0 msec\n"
        ";; SERVER: 10.96.0.10#53(10.96.0.10) (UDP)\n"
        ";; WHEN: now\n"
        ";; MSG SIZE  rcvd: 129\n"
        "\n"
    )


def test_a_no_shows_the_zones_authority() -> None:
    found = Resolution("10.96.0.10", (), (), (SOA,))
    text = reply(Reply("nope.cluster.local", "A", "NXDOMAIN", found, "10.96.0.10", 53, 1232), EVERYTHING)
    assert "status: NXDOMAIN" in text
    assert "ANSWER: 0, AUTHORITY: 1," in text
    assert f";; AUTHORITY SECTION:\ncluster.local.\t\t30\tIN\tSOA\t{SOA.data}\n\n" in text


def test_answer_alone_is_nothing_but_records() -> None:
    found = Resolution("10.96.0.10", (Record(NAME, "A", "10.96.0.1"),), (), (SOA,))
    text = reply(Reply(NAME, "A", "NOERROR", found, "10.96.0.10", 53, 1232), frozenset({"answer"}))
    assert text == f"{NAME}. 30 IN A\t10.96.0.1\n"
