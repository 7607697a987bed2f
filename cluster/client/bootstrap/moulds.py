"""Moulds: new clusters out of one that was made through the door.

Clusters of the same wishes are born alike but for uids, moments, containers' ids and what pods' names end in. So the
first of them is made as any objects are, and its rows are kept as a mould; the next are stamped out of that: the same
text, with new words in all such places. A class of thirty is made in the time of two. (In Kubernetes: nothing; in a
cloud, machines from an image.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from cluster.apimachinery import clock, meta
from cluster.client.bootstrap import pods
from cluster.etcd import bulk
from cluster.etcd.models import Cluster, Entry
from cluster.registry import naming

_UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z")
_CONTAINER = re.compile(r"(?<=containerd://)[0-9a-f]{64}")


Maker = Callable[[str], str]


@dataclass(frozen=True)
class Mould:
    """A cluster's lines as one text, cut at the words that are its alone: text, slot, text, …, slot, text. `makers`
    give for each slot what another cluster has there; all moments of its birth are one."""

    cut: tuple[str, ...]
    makers: Mapping[str, Maker]

    @classmethod
    def of(cls, row: Cluster) -> Mould:
        """The mould of a cluster that was just made."""
        text = "\n".join(bulk.lines(row))
        own, cut, at = {word: (slot, make) for word, slot, make in _own(row, text)}, list[str](), 0
        names = (re.escape(word) for word in own if not re.fullmatch(_UID, word))
        for found in re.finditer("|".join((_UID, *names)), text):
            if found[0] in own:
                cut += text[at : found.start()], own[found[0]][0]
                at = found.end()
        return cls((*cut, text[at:]), dict(own.values()))

    def stamp(self, row: Cluster) -> None:
        """Give a new cluster all that the first one had."""
        filled = {slot: make(slot) for slot, make in self.makers.items()}
        cut = list(self.cut)
        cut[1::2] = [filled[slot] for slot in cut[1::2]]
        bulk.put(row, "".join(cut).split("\n"))


def _own(row: Cluster, text: str) -> Iterator[tuple[str, str, Maker]]:
    """The words of a cluster's text that are its alone, and the slot of each."""
    entries, born = Entry.objects.filter(cluster=row), clock.parse(row.created)
    for name in entries.filter(resource="pods").values_list("name", flat=True):
        yield name, name, lambda slot: naming.generated(slot[: -len(naming.suffix())])
    for uid in entries.values_list("uid", flat=True):
        yield uid, uid, lambda slot: meta.new_uid()
    for container in _CONTAINER.findall(text):
        yield container, container, lambda slot: pods.container_id()
    for moment in _MOMENT.findall(text):
        if clock.parse(moment) >= born:
            precise = "." in moment
            yield moment, "micro" if precise else "second", _micro if precise else _second


def _micro(slot: str) -> str:
    return clock.micro()


def _second(slot: str) -> str:
    return clock.timestamp()
