"""The index. Expected: that of a plain dict, filled from scratch with what the owners have by now."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cluster.apimachinery.index import SMALL, Index

Owned = dict[int, dict[str, int]]  # what each owner has under each key


def entries(owned: Owned) -> list[tuple[str, int, int]]:
    return [(key, owner, value) for owner, values in owned.items() for key, value in values.items()]


def plain(owned: Owned) -> dict[str, int]:
    return {key: value for _, values in sorted(owned.items()) for key, value in values.items()}


Step = tuple[int, dict[str, int]]
VALUES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(), max_size=4)
STEPS = st.lists(st.tuples(st.integers(0, 5), VALUES), max_size=40)


@given(STEPS)
def test_every_version_is_what_a_dict_made_from_scratch_would_be_and_stays_it(steps: list[Step]) -> None:
    owned: Owned = {}
    versions = [(Index[str, int](), dict[str, int]())]
    for owner, values in steps:
        gone, come = entries({owner: owned.get(owner, {})}), entries({owner: values})
        owned[owner] = values
        made = versions[-1][0].after(gone, come)
        assert list(made) == sorted(plain(owned))
        assert {key: made.all(key) for key in made} == {key: Index(entries(owned)).all(key) for key in plain(owned)}
        versions.append((made, plain(owned)))
    assert all(made == expected and len(made) == len(expected) for made, expected in versions)


def test_the_last_owner_of_a_key_is_found_and_the_one_before_when_it_goes() -> None:
    two = Index([("ip", "b", 2), ("ip", "a", 1)])
    assert (two["ip"], two.all("ip")) == (2, (1, 2))
    assert two.after([("ip", "b", 2)], [])["ip"] == 1


def test_an_unknown_key_is_no_key() -> None:
    none = Index([("a", "o", 1)]).after([("a", "o", 1)], [])
    assert (none.get("a"), none.get("a", 7), "a" in none, len(none)) == (None, 7, False, 0)


def test_a_change_copies_the_newest_entries_and_not_the_others() -> None:
    """The goal is time that does not grow; what can be said for sure is how much is copied."""
    index, most = Index((n, n, n) for n in range(10_000)), 0
    for n in range(1000):
        index = index.after([(n, n, n)], [(n, n, -n)])
        most = max(most, len(index._newer))
    assert SMALL < most <= 101
    assert index[999] == -999
