"""What expressions are worth. Expected values: the language's specification and cel-go's conformance tests."""

from __future__ import annotations

import pytest

from tests.cluster.apimachinery.cel.expressions import failure, value

TRUE = (
    "1 + 2 * 3 == 7", "7 / 2 == 3 && -7 / 2 == -3 && -7 % 3 == -1", "1.0 / 2.0 == 0.5", "n - 1 == 2", "-n == -3",
    "1 < 2.5 && 2u > 1.5", "dyn(1) == 1.0 && dyn(1) == 1u", "dyn(1) != 'a'", "dyn(true) != 1", "[1] == [1]",
    "{'a': 1} == {'a': 1}", "'a' + 'b' == 'ab'", "b'a' + b'b' == b'ab'", "[1] + [2] == [1, 2]", "'a' in ['a']",
    "'app' in object.metadata.labels", "!(1 in [2])", "has(object.spec.replicas)", "!has(object.spec.paused)",
    "!has(nothing.metadata)", "object.spec['replicas'] == 7", "items[0] == 1", "size('héllo') == 5",
    "'abc'.size() == 3", "{'a': 1}.size() == 1", "n > 2 ? true : false", "true || 1 / 0 > 0", "1 / 0 > 0 || true",
    "!(false && 1 / 0 > 0)", "!(1 / 0 > 0 && false)", "[1, 2].all(x, x > 0)", "[1, 2, 0].exists(x, 4 / x == 4)",
    "[1, 2].exists_one(x, x == 1)", "[1, 2].map(x, x * 2) == [2, 4]", "[1, 2].map(x, x > 1, x * 2) == [4]",
    "[1, 2].filter(x, x > 1) == [2]", "{'a': 1}.all(k, k == 'a')",
    "{'a': 1, 'b': 2}.filter(k, k == 'a') == {'a': 1}", "[5, 7].all(i, v, i < v)",
    "[5].exists(i, v, i == 0 && v == 5)", "[5, 7].existsOne(i, v, v == 7)",
    "[5, 7].transformList(i, v, v + i) == [5, 8]", "{'a': 1}.transformList(k, v, k) == ['a']",
    "[5].transformMap(i, v, v * 2) == {0: 10}", "{'a': 'b'}.transformMapEntry(k, v, {v: k}) == {'b': 'a'}",
    "cel.bind(x, n + 1, x * x) == 16", "type(1) == int && type('a') == string && type(null) == null_type",
    "type([]) == list && type({}) == map && type(type(1)) == type", "int('5') == 5 && int(5.9) == 5",
    "string(1.5) == '1.5' && string(2.0) == '2' && string(true) == 'true'", "double('1.5') == 1.5", "uint(1) == 1u",
    "bool('true')", "'\\x41\\u00e9\\n' == 'Aé\\n'", "r'\\d' == '\\\\d'", '"""a\nb""" == "a\\nb"',
    "b'\\xff' == b'\\377'", "0x1F == 31", "-9223372036854775808 < 0", "1e3 == 1000.0", ".5 == 0.5",
    "s.matches('^h.*o$')", "// why\ntrue", "object.?spec.?replicas.orValue(1) == 7",
    "object.?status.?replicas.orValue(1) == 1", "!object[?'status'].hasValue()", "items[?5].orValue(9) == 9",
    "[1, ?optional.none(), ?optional.of(2)] == [1, 2]", "{?'a': optional.of(1), ?'b': optional.none()} == {'a': 1}",
    "optional.of(1).optMap(x, x + 1).value() == 2",
    "optional.of(1).optFlatMap(x, optional.none()) == optional.none()",
    "optional.ofNonZeroValue('').or(optional.of('a')).value() == 'a'", "[1, 2,] == [1, 2]",
)  # fmt: skip


@pytest.mark.parametrize("source", TRUE)
def test_it_holds(source: str) -> None:
    assert value(source) is True


FAILURES = {
    "object.spec.paused": "no such key: paused",
    "nothing.metadata": "no such key: metadata",
    "object.metadata.labels['none']": "no such key: none",
    "items[5]": "index out of bounds: 5",
    "1 / (n - 3)": "division by zero",
    "1 % (n - 3)": "modulus by zero",
    "9223372036854775807 + n": "integer overflow",
    "object.spec.replicas + 'a'": "no such overload",
    "object.spec.replicas.startsWith('a')": "no such overload: startsWith(int, string)",
    "object.spec.replicas.name": "no such overload",
    "int(s)": "type conversion error from 'string' to 'int'",
    "duration(s)": "type conversion error from 'string' to 'google.protobuf.Duration'",
    "optional.none().value()": "optional.none() dereference",
    "s.matches('(')": "error parsing regexp: missing closing ): `(`",
}


@pytest.mark.parametrize(("source", "message"), FAILURES.items())
def test_it_has_no_value(source: str, message: str) -> None:
    assert failure(source) == message
