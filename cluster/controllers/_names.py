"""Names for what loops make: a base and five letters, as generateName gives them.

A loop chooses them itself, from the chance its view offers: whoever decides twice on the same state names the
same objects, so that no mishap between deciding and writing can make two.
"""

from __future__ import annotations

from collections.abc import Iterator

from cluster.client.view import View
from cluster.registry.naming import ALPHABET, LONGEST_BASE


def fresh_names(base: str, resource: str, namespace: str, view: View) -> Iterator[str]:
    """Names `<base>-xxxxx` that no object of the kind bears."""
    chance, given = view.random, set[str]()
    stem = f"{base}-"[:LONGEST_BASE]
    while True:
        name = stem + "".join(chance.choice(ALPHABET) for _ in range(5))
        if name not in given and view.get(resource, namespace, name) is None:
            given.add(name)
            yield name
