from __future__ import annotations

import pytest

from cluster.kubectl.describe.parts.tabwriter import align

# From Go's own documentation and tests of text/tabwriter, with a padding of two.
CASES = [
    ("a column is as wide as its widest cell and the padding", "a\tb\nlong\tc\n", "a     b\nlong  c\n"),
    ("text behind the last tab belongs to no column", "a\tlonger\nb\tc\n", "a  longer\nb  c\n"),
    ("a line without a tab parts two tables", "aaaa\tb\nx\na\tb\n", "aaaa  b\nx\na  b\n"),
    ("a form feed parts them too", "aaaa\tb\fa\tb\n", "aaaa  b\na  b\n"),
    ("an empty cell takes its column's room", "a\t\tb\n\tlong\tc\n", "a        b\n   long  c\n"),
    (
        "columns nest",
        "a\tb\tc\naa\tbbb\tc\naaa\td\na\tb\tc\n",
        "a    b    c\naa   bbb  c\naaa  d\na    b  c\n",
    ),
    ("a letter is as wide as any other", "é\tb\nab\tc\n", "é   b\nab  c\n"),
    ("a text may end within a line", "a\tb\nlong\tc", "a     b\nlong  c"),
]


@pytest.mark.parametrize(("text", "aligned"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_alignment(text: str, aligned: str) -> None:
    assert align(text) == aligned
