"""Flags as pflag reads them, with its complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cluster.kubectl import flags
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Flag, HelpWanted

FLAGS = (
    Flag("all-namespaces", "A", kind="bool"), Flag("output", "o"), Flag("tail", kind="int", default=-1),
    Flag("timeout", kind="duration"), Flag("label-columns", "L", kind="stringSlice"),
    Flag("arg", kind="stringArray"), Flag("dry-run", default="none", bare="unchanged"), Flag("watch", "w", kind="bool"),
)  # fmt: skip


def read(*argv: str) -> flags.Args:
    return flags.parse("kubectl get", FLAGS, argv)


@pytest.mark.parametrize(
    ("argv", "name", "value"),
    [
        (["--output", "yaml"], "output", "yaml"), (["--output=yaml"], "output", "yaml"), (["-oyaml"], "output", "yaml"),
        (["-o=yaml"], "output", "yaml"), (["-Ao", "yaml"], "output", "yaml"), (["-A"], "all-namespaces", True),
        (["--all_namespaces"], "all-namespaces", True), (["-A=false"], "all-namespaces", False),
        (["--timeout=1m30s"], "timeout", 90.0), (["--tail", "0x10"], "tail", 16), ([], "tail", -1),
        (["-L", "a,b", "-Lc"], "label-columns", ("a", "b", "c")), (["--arg=a,b", "--arg=c"], "arg", ("a,b", "c")),
        (["--dry-run"], "dry-run", "unchanged"), (["--dry-run=client"], "dry-run", "client"),
    ],
)  # fmt: skip
def test_a_flag_is_read_in_each_of_its_spellings(argv: Sequence[str], name: str, value: Any) -> None:
    assert read(*argv).values[name] == value


def test_what_follows_two_dashes_is_left_alone() -> None:
    args = read("pods", "-A", "x", "--", "-o", "--nope")
    assert list(args.before_dash) == ["pods", "x"]
    assert list(args.after_dash) == ["-o", "--nope"]
    assert args.changed("all-namespaces")
    assert not args.changed("output")


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["--foo"], "unknown flag: --foo"),
        (["-Az"], "unknown shorthand flag: 'z' in -z"),
        (["-o"], "flag needs an argument: 'o' in -o"),
        (["--output"], "flag needs an argument: --output"),
        (["--=x"], "bad flag syntax: --=x"),
        (["--tail=abc"], 'invalid argument "abc" for "--tail" flag: strconv.ParseInt: parsing "abc": invalid syntax'),
        (["-Aw=x"], 'invalid argument "x" for "-w, --watch" flag: strconv.ParseBool: parsing "x": invalid syntax'),
        (["--timeout=5"], 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'),
        (["--timeout=1x"], 'invalid argument "1x" for "--timeout" flag: time: unknown unit "x" in duration "1x"'),
    ],
)
def test_a_wrong_flag_is_complained_of_in_pflags_words(argv: Sequence[str], complaint: str) -> None:
    with pytest.raises(KubectlError) as told:
        read(*argv)
    assert told.value.text() == f"error: {complaint}\nSee 'kubectl get --help' for usage."


@pytest.mark.parametrize("argv", [["-h"], ["--help"], ["pods", "-Ah"]])
def test_help_is_asked_for_anywhere(argv: Sequence[str]) -> None:
    with pytest.raises(HelpWanted):
        read(*argv)
