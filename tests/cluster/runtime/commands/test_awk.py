"""awk: programs do what POSIX says, and every loop of theirs comes to an end."""

from __future__ import annotations

import pytest

from cluster.runtime.commands import awk
from cluster.runtime.commands.awk import lex, with_ticks
from tests.cluster.runtime.commands.toolbox import box
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("printf 'a 1\\nb 2\\n' | awk '{ s += $2 } END { print s }'", "3\n"),
        ("echo a:b | awk -F: '{ print $2 }'", "b\n"),
        ("awk -v n=3 'BEGIN { while (n) { printf \"%d\", n; n-- } }'", "321"),
        ("awk 'BEGIN { for (i = 0; i < 3; i++) printf i; do i--; while (i > 0); print i }'", "0120\n"),
        ("awk 'BEGIN { for (i = 1; i < 10; i++); print i }'", "10\n"),
        ("echo 'while (1);' | awk '/while \\(1\\)/ { print \"while (0);\" }'", "while (0);\n"),
        ("awk 'BEGIN { a[\"x\"] = 1; for (k in a) print k, 6 / 2 / 3 }'", "x 1\n"),
        ("echo 'BEGIN { print 7 }' > /tmp/p; awk -f /tmp/p", "7\n"),
        ("printf '1\\n2\\n' > /tmp/f; cd /tmp; awk 'END { print NR }' f", "2\n"),
        ("seq 5 | awk 'NR == 2 { print; exit }'", "2\n"),
        ('X=y awk \'BEGIN { print ENVIRON["X"] > "/tmp/o" }\'; cat /tmp/o', "y\n"),
        ("awk 'BEGIN { exit 3 }'; echo $?", "3\n"),
    ],
)
def test_it_does_what_awk_does(world: World, line: str, out: str) -> None:
    assert world.exec(box(world), "sh", "-c", line) == (out, "", 0)


@pytest.mark.parametrize(
    ("program", "counted"),
    [
        ("while (1);", "while (__tick() && (1));"),
        ("for (;;);", "for (;__tick(););"),
        ("for(;x<1;);", "for(;__tick() && (x<1););"),
        ("do ; while (f(1))", "do ; while (__tick() && (f(1)))"),
    ],
)
def test_each_loops_condition_is_given_work(program: str, counted: str) -> None:
    assert with_ticks(program).partition("\nfunction")[0].replace(awk.TICK, "__tick") == counted


@pytest.mark.parametrize(
    "program", ["{ print }", "for (k in a) x", '"while (1);"', "/while (1)/", "# while (1)"]
)
def test_what_has_no_such_loop_stays_as_it_is(program: str) -> None:
    assert with_ticks(program) == program


@pytest.mark.parametrize("program", ["a / b / c", "/a\\/b/ { x }", "x ~ /[/]/", '"a\\"b" # c\n/x/', "$1/2"])
def test_nothing_is_lost_in_reading(program: str) -> None:
    assert "".join(lex(program)) == program


@pytest.mark.parametrize("loop", ["while (1);", "for (;;);", "do ; while (1)", "for (;1;) { }"])
def test_a_loop_without_a_body_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch, loop: str) -> None:
    monkeypatch.setattr(awk, "FUNCTION", awk.FUNCTION.replace(str(awk.ROUNDS), "50000"))
    out, err, code = world.exec(box(world), "awk", f"BEGIN {{ {loop} }}")
    assert (out, err, code) == ("", "awk: maximum loop iterations exceeded (50000)\n", 2)
