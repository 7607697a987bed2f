"""CoreDNS' cache of denials: `cache 30`, on the cluster's own time."""

from __future__ import annotations

from cluster.apimachinery.clock import Counter, now
from cluster.dataplane.names import Lookup
from cluster.kubelet.denials import CAPACITY, Denials


class Time:
    """A cluster's counter, set by hand."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def counter(self, cluster: str) -> Counter:
        return Counter(self.seconds, now(), paused=True)


KEY = ("uid-dns-1", "web.default.svc.cluster.local", "A")
MISS = Lookup("", denials={KEY: "NXDOMAIN"})


def test_a_no_is_remembered_for_thirty_seconds_of_the_clusters_time() -> None:
    time = Time()
    denials = Denials(time.counter)
    denials.learn("demo", MISS)
    time.seconds += 29.9
    assert denials.of("demo") == {KEY: "NXDOMAIN"}
    time.seconds += 0.1
    assert denials.of("demo") == {}


def test_asking_again_does_not_make_it_last_longer() -> None:
    time = Time()
    denials = Denials(time.counter)
    denials.learn("demo", MISS)
    time.seconds += 20
    denials.learn("demo", MISS)
    time.seconds += 10
    assert denials.of("demo") == {}


def test_clusters_know_nothing_of_each_other() -> None:
    denials = Denials(Time().counter)
    denials.learn("demo", MISS)
    assert denials.of("other") == {}


def test_random_names_do_not_fill_the_memory() -> None:
    denials = Denials(Time().counter)
    denials.learn(
        "demo", Lookup("", denials={("uid", f"n{n}", "A"): "NXDOMAIN" for n in range(CAPACITY + 5)})
    )
    assert len(denials.of("demo")) == CAPACITY
