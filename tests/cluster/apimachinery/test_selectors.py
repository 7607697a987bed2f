"""Expected values: the tables of Kubernetes' own selector parser tests."""

from __future__ import annotations

import pytest

from cluster.apimachinery import selectors

WELL_FORMED = {
    "": [],
    "\rx": [("x", "exists", [])],
    "a ": [("a", "exists", [])],
    "!x": [("x", "!", [])],
    "x=": [("x", "=", [""])],
    "x= ,z= ": [("x", "=", [""]), ("z", "=", [""])],
    "x==a": [("x", "==", ["a"])],
    "x>1,z<5": [("x", "gt", ["1"]), ("z", "lt", ["5"])],
    "x=a,y!=b,z in (h,i,j)": [("x", "=", ["a"]), ("y", "!=", ["b"]), ("z", "in", ["h", "i", "j"])],
    "this-is-a-dns.domain.com/key-with-dash": [("this-is-a-dns.domain.com/key-with-dash", "exists", [])],
    "0.1.2.domain/99 notin (10.10.100.1, tick.tack.clock)": [
        ("0.1.2.domain/99", "notin", ["10.10.100.1", "tick.tack.clock"])
    ],
    "foo  in\t (abc)": [("foo", "in", ["abc"])],
    "x notin\n (abc)": [("x", "notin", ["abc"])],
    "x in (abc,)": [("x", "in", ["", "abc"])],
    "x in (abc,abc)": [("x", "in", ["abc"])],
    "x in ()": [("x", "in", [""])],
    "x in (a,,a,,a,,a,,)": [("x", "in", ["", "a"])],
    "x notin ( )": [("x", "notin", [""])],
    "x notin (, a)": [("x", "notin", ["", "a"])],
    "a in (x,y,notin, z,in)": [("a", "in", ["in", "notin", "x", "y", "z"])],
}


def parse(text: str) -> list[selectors.Raw]:
    return list(selectors.parse(text, lambda key: None))


@pytest.mark.parametrize("text", WELL_FORMED)
def test_a_selector_is_a_sequence_of_requirements(text: str) -> None:
    assert parse(text) == WELL_FORMED[text]


MALFORMED = {
    "x==a==b": "found '==', expected: ',' or 'end of string'",
    "!x=a": "found '=', expected: ',' or 'end of string'",
    "x,,y": "found ',', expected: identifier after ','",
    ",x,y": "found ',', expected: !, identifier, or 'end of string'",
    "a in (xyz),": "found '', expected: identifier after ','",
    "a in (xyz)b notin ()": "found 'b', expected: ',' or 'end of string'",
    "(": "found '(', expected: !, identifier, or 'end of string'",
    "a (": "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt",
    "x nott in (y)": "unable to parse requirement: found 'nott', expected: in, notin, =, ==, !=, gt, lt",
    "a in (xyz abc)": "unable to parse requirement: found 'abc', expected: ',' or ')'",
    "a notin(": "unable to parse requirement: found '', expected: ',', ')' or identifier",
    "a in x": "unable to parse requirement: found 'x' expected: '('",
    "!": "unable to parse requirement: found '', expected: identifier",
}


@pytest.mark.parametrize("text", MALFORMED)
def test_a_malformed_selector_names_the_token_that_was_found(text: str) -> None:
    with pytest.raises(ValueError, match=r"found '.*'") as error:
        parse(text)
    assert str(error.value) == MALFORMED[text]
