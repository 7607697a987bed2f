"""The namespaces that a list can be narrowed to, as far as its reader may know them."""

from __future__ import annotations

from cluster.apimachinery import meta
from cluster.apiserver.browsable.places import Known, Link, Place
from cluster.registry.acts import Actor
from cluster.registry.authorization import policies
from cluster.registry.authorization.attributes import Attributes
from cluster.registry.registry import Registry

MOST = 50


def to_choose(place: Place, known: Known, reader: Actor | None) -> list[Link]:
    """All of them at once, then each; [] where nothing is to be chosen. Without an address: the present choice."""
    kind = known.kind(place.info)
    if not place.is_list or kind is None or not kind.namespaced or known.row is None or reader is None:
        return []
    may = policies.decide(known.row, Attributes(reader, "list", resource="namespaces")).allowed
    found = Registry(known.row.name).list("namespaces", limit=MOST).items if may else []
    names = dict.fromkeys([*map(meta.name, found), *filter(None, [place.namespace])])
    everywhere = [Link("all", place.of_kind(kind))] if "list" in kind.verbs else []
    chosen = [*everywhere, *(Link(name, place.of_kind(kind, name)) for name in names)]
    return [Link(link.words) if link.url == place.own else link for link in chosen] if names else []
