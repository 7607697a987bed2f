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
from cluster.etcd.bulk import Rows
from cluster.etcd.models import Cluster, Entry
from cluster.registry import naming

_UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z")
_CONTAINER = re.compile(r"(?<=containerd://)[0-9a-f]{64}")


Maker = Callable[[str], str]


@dataclass(frozen=True)
class Mould:
    """A cluster's rows, and those of their cells that are its alone as one text, a line each, cut at the words that
    are: text, slot, text, …, slot, text. `makers` give for each slot what another cluster has there; all moments of
    its birth are one."""

    rows: Rows
    places: tuple[int, ...]
    cut: tuple[str, ...]
    makers: Mapping[str, Maker]

    @classmethod
    def of(cls, row: Cluster) -> Mould:
        """The mould of a cluster that was just made."""
        rows = bulk.read(row)
        own = {word: (slot, make) for word, slot, make in _own(row, "\n".join(_texts(rows).values()))}
        names = (re.escape(word) for word in own if not re.fullmatch(_UID, word))
        words = re.compile("|".join((_UID, *names)))
        lines = {at: text for at, text in _texts(rows).items() if any(w in own for w in words.findall(text))}
        text, cut, at = "\n".join(lines.values()), list[str](), 0
        for found in words.finditer(text):
            if found[0] in own:
                cut += text[at : found.start()], own[found[0]][0]
                at = found.end()
        return cls(rows, tuple(lines), (*cut, text[at:]), dict(own.values()))

    def count(self, row: Cluster) -> None:
        """Have a cluster that is not stored yet tell what it will be given, in place."""
        bulk.count(row, self.rows)

    def stamp(self, row: Cluster) -> None:
        """Give a new cluster all that the first one had."""
        filled = {slot: make(slot) for slot, make in self.makers.items()}
        cut, cells = list(self.cut), list(self.rows.cells)
        cut[1::2] = map(filled.__getitem__, cut[1::2])
        for place, text in zip(self.places, "".join(cut).split("\n"), strict=True):
            cells[place] = text
        bulk.write(row, self.rows, cells)


_shelf: dict[bytes, Mould] = {}
MOST = 16
"""How many are kept, some hundred kilobytes each."""


def find(wished: bytes) -> Mould | None:
    """The mould of clusters with these wishes, if one was made."""
    return _shelf.get(wished)


def keep(wished: bytes, mould: Mould) -> None:
    """Keep a mould, the oldest of too many no longer."""
    for forgotten in list(_shelf)[: 1 - MOST]:
        _shelf.pop(forgotten, None)
    _shelf[wished] = mould


def _texts(rows: Rows) -> dict[int, str]:
    """The cells that are text of one line, as JSON is: all that is a cluster's alone stands in such."""
    return {at: cell for at, cell in enumerate(rows.cells) if isinstance(cell, str) and "\n" not in cell}


def _own(row: Cluster, text: str) -> Iterator[tuple[str, str, Maker]]:
    """The words of a cluster's text that are its alone, and the slot of each."""
    entries, born = Entry.objects.filter(cluster=row), clock.parse(row.created)
    for name in entries.filter(resource="pods").values_list("name", flat=True):
        yield name, name, lambda slot: naming.generated(slot[: -naming.SUFFIX])
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
