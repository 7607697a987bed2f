"""Text that is no expression. Expected texts: what cel-go's parser says (parser/parser_test.go)."""

from __future__ import annotations

import pytest

from tests.cluster.apimachinery.cel.expressions import refusal

PROBLEMS = {
    "1 +": "ERROR: <input>:1:4: Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', "
    "'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}",
    "n 2": "ERROR: <input>:1:3: Syntax error: extraneous input '2' expecting <EOF>",
    "n in [1, 2, ": "ERROR: <input>:1:13: Syntax error: missing ']' at '<EOF>'",
    "n # 2": "ERROR: <input>:1:3: Syntax error: token recognition error at: '#'",
    "n + while": "ERROR: <input>:1:5: Syntax error: reserved identifier: while",
    "has(n)": "ERROR: <input>:1:4: invalid argument to has() macro",
    "9223372036854775808": "ERROR: <input>:1:1: Syntax error: invalid int literal",
}


@pytest.mark.parametrize(("source", "problem"), PROBLEMS.items())
def test_the_parser_says_where_it_stopped(source: str, problem: str) -> None:
    assert refusal(source).startswith(f"compilation failed: {problem}\n | {source}\n")


def test_an_expression_must_not_nest_too_deep_or_be_too_long() -> None:
    assert "expression recursion limit exceeded: 250" in refusal("(" * 400 + "1" + ")" * 400)
    assert "expression code point size exceeds limit: size: 100001, limit 100000" in refusal("1" * 100_001)
