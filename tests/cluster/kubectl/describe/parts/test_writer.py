from __future__ import annotations

from cluster.kubectl.describe.parts.writer import Writer


def test_nothing_that_steers_a_terminal_gets_through() -> None:
    w = Writer()
    w.field("Name", "a\x1b[31mred\rb")
    assert w.text() == "Name:  a^[[31mred\\rb\n"


def test_a_nested_writer_writes_on_the_same_sheet_from_a_deeper_level() -> None:
    w = Writer()
    w.write("one\n")
    w.nested(2).write("two\n", 1)
    assert w.text() == "one\n      two\n"


def test_a_flush_ends_the_columns() -> None:
    w = Writer()
    w.field("A long label", "x")
    w.flush()
    w.field("B", "y")
    assert w.text() == "A long label:  x\nB:  y\n"


def test_a_tables_headings_are_underlined() -> None:
    w = Writer()
    w.table("Kind\tName")
    assert w.text() == "  Kind  Name\n  ----  ----\n"
