"""jq, held to jq 1.7's manual and to what jq 1.7.1 prints."""

from __future__ import annotations

import time

import pytest

from tests.cluster.runtime.test_laptop import typed
from tests.cluster.runtime.world import World

PODS = """{"items": [
  {"metadata": {"name": "web-1", "labels": {"app": "web"}}, "status": {"podIP": "10.244.1.5", "phase": "Running"}},
  {"metadata": {"name": "db-0"}, "status": {"phase": "Pending"}}]}"""


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("jq -r '.items[].metadata.name'", "web-1\ndb-0\n"),
        ("jq -c '.items[] | select(.status.phase == \"Running\") | .status'",
         '{"podIP":"10.244.1.5","phase":"Running"}\n'),
        ("jq -c '[.items[] | {name: .metadata.name, ip: (.status.podIP // \"none\")}]'",
         '[{"name":"web-1","ip":"10.244.1.5"},{"name":"db-0","ip":"none"}]\n'),
        ("jq '.items | length'", "2\n"),
        ("jq -r '.items[] | \"\\(.metadata.name) is \\(.status.phase)\"'", "web-1 is Running\ndb-0 is Pending\n"),
        ("jq -c '.items | group_by(.status.phase) | map({(.[0].status.phase): length}) | add'",
         '{"Pending":1,"Running":1}\n'),
        ("jq -c '.items | sort_by(.metadata.name) | map(.metadata.name)'", '["db-0","web-1"]\n'),
        ("jq -c '.items[0].metadata.labels | to_entries'", '[{"key":"app","value":"web"}]\n'),
        ("jq -r '.items[] | [.metadata.name, .status.phase] | @tsv'", "web-1\tRunning\ndb-0\tPending\n"),
        ("jq -c '.items[1] | .status.phase = \"Running\" | del(.metadata)'", '{"status":{"phase":"Running"}}\n'),
        ("jq -c '[.items[].metadata.name | test(\"^w\")]'", "[true,false]\n"),
        ("jq -c '[paths(scalars)] | .[0]'", '["items",0,"metadata","name"]\n'),
        ("jq '.items[1].metadata'", '{\n  "name": "db-0"\n}\n'),
        ("jq --arg n db-0 '.items[] | select(.metadata.name == $n) | .status.phase'", '"Pending"\n'),
    ],
)  # fmt: skip
def test_what_kubectl_prints_as_json_is_taken_apart(world: World, line: str, printed: str) -> None:
    assert typed(world, f"cat <<'END' | {line}\n{PODS}\nEND") == printed


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("[1,[2]] | getpath([1,0]), flatten, (.. | numbers)", "2\n[1,2]\n1\n2\n"),
        ("[3,1,2] | sort, min, max, add, reverse, index(1), any(. > 2), all(. > 2)",
         "[1,2,3]\n1\n3\n6\n[2,1,3]\n1\ntrue\nfalse\n"),
        ("{a: 1} | .a += 2, .b //= 3, (.a |= empty), with_entries(.value |= tostring), has(\"a\"), keys",
         '{"a":3}\n{"a":1,"b":3}\n{}\n{"a":"1"}\ntrue\n["a"]\n'),
        ("reduce range(5) as $i (0; . + $i), [foreach range(3) as $i (0; . + $i; [$i, .])], [limit(2; range(9))]",
         "10\n[[0,0],[1,1],[2,3]]\n[0,1]\n"),
        ("def f(g; $n): g * $n; 3 | f(. + 1; 2)", "8\n"),
        ("def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 5 | fac", "120\n"),
        ("try error(\"x\") catch ., (label $out | 1, break $out, 2), (.a.b? // \"no\")", '"x"\n1\n"no"\n'),
        (". as [$a, {b: $c}] ?// $a | [$a, $c]", "[null,null]\n"),
        ("[1, [2, 3]] as [$a, [$b]] | {a: $a, $b}", '{"a":1,"b":2}\n'),
        ("\"a,b\" | split(\",\"), ascii_upcase, length, (. * 2), ltrimstr(\"a\"), explode, @base64, @uri, @sh",
         '["a","b"]\n"A,B"\n3\n"a,ba,b"\n",b"\n[97,44,98]\n"YSxi"\n"a%2Cb"\n"\'a,b\'"\n'),
        ("\"foo bar foo\" | [match(\"foo\"; \"g\").offset], sub(\"foo\"; \"x\"), gsub(\"o+\"; \"0\"), "
         "capture(\"(?<a>f)(?<b>o+)\")",
         '[0,8]\n"x bar foo"\n"f0 bar f0"\n{"a":"f","b":"oo"}\n'),
        ("\"2015-03-05T23:51:47Z\" | fromdate, (fromdate | todate)", '1425599507\n"2015-03-05T23:51:47Z"\n'),
        ("1 / 2, 3 / 1, 7 % 3, -7 % 3, 0.1 + 0.2, 10000000000000000000",
         "0.5\n3\n1\n-1\n0.30000000000000004\n10000000000000000000\n"),
        ("[1, 2, 3] | .[1:], .[-1], first, last, nth(1), (.[1:] = [\"x\"]), del(.[0, 2])",
         '[2,3]\n3\n1\n3\n2\n[1,"x"]\n[2]\n'),
        ("[null, true, false, 0, \"\", [], {}] | map(type) | unique | length", "6\n"),
        ("{} | .a[2].b = 1 | tojson, (tojson | fromjson == {a: [null, null, {b: 1}]})",
         '"{\\"a\\":[null,null,{\\"b\\":1}]}"\ntrue\n'),
    ],
)  # fmt: skip
def test_its_language(world: World, program: str, printed: str) -> None:
    assert typed(world, f"cat > p <<'END'\n{program}\nEND\njq -n -c -f p") == printed


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("echo '[1]' | jq .foo", 'jq: error (at <stdin>:1): Cannot index array with string "foo"\n5\n'),
        ("echo '1' | jq .foo", 'jq: error (at <stdin>:1): Cannot index number with "foo"\n5\n'),
        ("jq -n '1 | .[]'", "jq: error (at <unknown>): Cannot iterate over number (1)\n5\n"),
        ("jq -n '{} + 1'", "jq: error (at <unknown>): object ({}) and number (1) cannot be added\n5\n"),
        ("jq -n 'nosuch'",
         "jq: error: nosuch/0 is not defined at <top-level>, line 1:\nnosuch\njq: 1 compile error\n3\n"),
        ("jq . nofile", "jq: error: Could not open nofile: No such file or directory\n2\n"),
        ("jq -n -e 'null, false'", "null\nfalse\n1\n"),
        ("jq --nosuch .",
         "jq: error: Unknown arguments: --nosuch\nUse jq --help for help with command-line options,\n2\n"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_its_words(world: World, line: str, printed: str) -> None:
    assert typed(world, f"{line}; echo $?") == printed


def test_its_flags(world: World) -> None:
    assert typed(world, "printf '1 2 3' | jq -s -c .; printf 'a\\nb' | jq -R .; printf 'a\\nb' | jq -Rs .") == (
        '[1,2,3]\n"a"\n"b"\n"a\\nb"\n'
    )
    assert typed(world, 'echo \'{"b":"ü","a":[]}\' | jq -S -a --tab .') == '{\n\t"a": [],\n\t"b": "\\u00fc"\n}\n'
    assert typed(world, "jq -n -j '\"a\",1'; jq -n --args -c '$ARGS.positional' x y") == 'a1["x","y"]\n'


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("def f: f; f", "too many calls in one another"),
        ("last(range(1000000000))", "CPU time limit exceeded (20,000 steps: give it an end, or less to work on)"),
        ("until(false; .)", "CPU time limit exceeded"),
        ("def f: f, f; [limit(2; f)]", "too many calls in one another"),
        ("[range(100) as $a | range(100) as $b | range(100)]", "CPU time limit exceeded"),
        ("reduce range(99) as $i (\"x\"; . + .)", "more than 32,000,000 characters or elements in one value"),
        ("reduce range(60) as $i ([1]; [., .])", "CPU time limit exceeded"),
        ("reduce range(60) as $i ([1]; [., .]) | tojson", "more than 200,000 values in one"),
        ("reduce range(60) as $i ([1]; [., .]) | . == .", "more than 200,000 values in one"),
        ("(" * 500 + "1" + ")" * 500, "too many brackets"),
        ("\"" + "a" * 40 + "b\" | test(\"^(a|aa)+$\")", "false"),
    ],
)  # fmt: skip
def test_a_program_without_an_end_is_ended(
    world: World, monkeypatch: pytest.MonkeyPatch, program: str, says: str
) -> None:
    monkeypatch.setattr("cluster.runtime.commands.jq.STEPS", 20_000)
    assert says in typed(world, f"cat > p <<'END'\n{program}\nEND\njq -n -f p")


def test_a_program_that_is_left_stops(world: World) -> None:
    began = time.monotonic()
    assert typed(world, "timeout 0.2 jq -n 'until(false; .)'; echo $?") == "124\n"
    assert typed(world, "jq -n 1") == "1\n"
    assert time.monotonic() - began < 10
