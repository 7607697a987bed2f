"""The helper judges everything else here, so it is judged first: what it lets pass, and what it does not."""

from __future__ import annotations

import pytest

from tests.conformance.guide.differences import Line
from tests.conformance.guide.transcript import Transcript

PODS = """
NAME                        READY     STATUS    RESTARTS   AGE       NODE
my-nginx-3800858182-jr4a2   1/1       Running   0          13s       kubernetes-minion-905m
my-nginx-3800858182-kna2y   1/1       Running   0          13s       kubernetes-minion-ljyd
"""
HERE = """
NAME                        READY   STATUS    RESTARTS   AGE   IP           NODE     NOMINATED NODE   READINESS GATES
my-nginx-68fd74ddcf-2fp99   1/1     Running   0          2s    10.244.3.2   node-3   <none>           <none>
my-nginx-68fd74ddcf-mg5nv   1/1     Running   0          2s    10.244.1.3   node-1   <none>           <none>
"""


def test_names_ages_and_known_new_columns_may_differ() -> None:
    transcript = Transcript()
    transcript.compare(PODS, HERE)
    assert transcript.here("kubectl exec my-nginx-3800858182-kna2y --") == "kubectl exec my-nginx-68fd74ddcf-mg5nv --"


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ("Running   0          2s    10.244.1.3", "Pending   0          2s    10.244.1.3"),  # a word
        ("node-1 ", "node-3 "),  # two of the guide's nodes are one here
        ("NOMINATED NODE", "LUNCH         "),  # a column that no Kubernetes prints
        ("my-nginx-68fd74ddcf-mg5nv", "my-apache-68fd74ddcf-mg5nv"),  # a name of another shape
        ("my-nginx-68fd74ddcf-mg5nv", "my-nginx-68fd74ddcf-aeiou"),  # a suffix with vowels
        ("AGE ", "OLD "),  # one of the guide's columns is missing
    ],
)
def test_anything_else_may_not(ours: str, other: str) -> None:
    assert ours in HERE
    with pytest.raises(AssertionError):
        Transcript().compare(PODS, HERE.replace(ours, other))


def test_a_row_more_or_less_may_not() -> None:
    for printed in (HERE + HERE.splitlines()[-1], HERE.rstrip().rpartition("\n")[0], ""):
        with pytest.raises(AssertionError):
            Transcript().compare(PODS, printed)


def test_a_word_keeps_its_meaning() -> None:
    transcript = Transcript()
    transcript.compare("IP: 10.0.162.149", "IP:   10.0.7.7")
    transcript.compare("curl http://10.0.162.149", "curl http://10.0.7.7")
    with pytest.raises(AssertionError):
        transcript.compare("IPs: 10.0.162.149", "IPs: 10.0.7.8")


def test_a_new_word_is_not_an_old_one() -> None:
    transcript = Transcript()
    transcript.compare("my-nginx-3800858182-jr4a2", "my-nginx-68fd74ddcf-2fp99")
    with pytest.raises(AssertionError):
        transcript.compare("my-nginx-3800858182-e9ihh", "my-nginx-68fd74ddcf-2fp99")


def test_addresses_in_a_list_stand_in_order_of_address() -> None:
    transcript = Transcript()
    transcript.compare("10.244.3.4 10.244.2.5", "10.244.1.3 10.244.2.9")
    transcript.compare("Endpoints: 10.244.2.5:80,10.244.3.4:80", "Endpoints: 10.244.1.3:80,10.244.2.9:80")
    with pytest.raises(AssertionError):
        transcript.compare("Endpoints: 10.244.2.5:80,10.244.3.4:80", "Endpoints: 10.244.2.9:80,10.244.1.3:80")


NEW = "Warning: v1 is old\n"


def test_lines_come_go_and_change_as_a_test_says() -> None:
    differs = (Line("No events.", "Events: <none>"), Line("gone"), Line(ours="Warning: … is old"))
    Transcript().compare("a\ngone\nNo events.", f"{NEW}a\nEvents:  <none>", differs)


@pytest.mark.parametrize(
    "printed",
    [
        f"{NEW}a\nNo events.",  # not changed
        f"{NEW}a\ngone\nEvents: <none>",  # not gone
        f"{NEW}a\nb\nEvents: <none>",  # something else came
        "a\nEvents: <none>",  # what should have come did not
    ],
)
def test_and_not_otherwise(printed: str) -> None:
    differs = (Line("No events.", "Events: <none>"), Line("gone"), Line(ours="Warning: … is old"))
    with pytest.raises(AssertionError):
        Transcript().compare("a\ngone\nNo events.", printed, differs)


def test_three_dots_stand_for_any_lines() -> None:
    Transcript().compare("...\n<h1>Welcome</h1>\n...", "<html>\n<h1>Welcome</h1>\n</html>")
    with pytest.raises(AssertionError):
        Transcript().compare("...\n<h1>Welcome</h1>", "<h1>Welcome</h1>\n</html>")
