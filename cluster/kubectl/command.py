"""The table of commands: one file a command in commands/, each with one `COMMAND`.

A command is data (what it is called, its flags, its help) and one coroutine, `run(session, args)`, which prints to
`session.io` and raises KubectlError. A command with subcommands (`rollout`, `create`) holds them as data too, and may
have a `run` of its own. A file is found by its name (`api-resources` is commands/api_resources.py), so that a new
command is a new file and nothing else. (In Kubernetes: cobra's Command and kubectl/pkg/cmd/cmd.go.)
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache

from cluster.kubectl import commands
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag, HelpWanted
from cluster.kubectl.flagsets import GLOBAL
from cluster.kubectl.golang import quote
from cluster.kubectl.session import Session

Run = Callable[[Session, Args], Awaitable[None]]


@dataclass(frozen=True)
class Command:
    """One command.

    `name` is one word; `use` is what follows it in the usage line ("(TYPE NAME | TYPE/NAME) [flags]"); `short` is one
    sentence, `long` and `examples` more of help. `flags` are its own, without the global ones. `interspersed` is
    False where flags end at the first argument (kubectl's plug-ins). `offline` ones work with a broken kubeconfig.
    One that is not `runnable` only holds others, and its help shows no usage.
    """

    name: str
    short: str
    run: Run
    use: str = ""
    flags: Sequence[Flag] = ()
    aliases: Sequence[str] = ()
    subcommands: Sequence[Command] = ()
    long: str = ""
    examples: str = ""
    interspersed: bool = True
    hidden: bool = False
    offline: bool = False
    runnable: bool = True

    @property
    def local(self) -> bool:
        """Does it leave the kubeconfig alone?"""
        return self.offline or self.run in (group, rollout_group, overview)

    @property
    def known(self) -> Sequence[Flag]:
        """All flags it takes: its own, and the global ones that it has no other meaning for."""
        own = {flag.name for flag in self.flags}
        return (*self.flags, *(flag for flag in GLOBAL if flag.name not in own))

    def child(self, name: str) -> Command | None:
        return next((each for each in self.subcommands if name == each.name or name in each.aliases), None)


GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("Basic Commands (Beginner)", ("create", "expose", "run", "set")),
    ("Basic Commands (Intermediate)", ("explain", "get", "edit", "delete")),
    ("Deploy Commands", ("rollout", "scale", "autoscale")),
    (
        "Cluster Management Commands",
        ("certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"),
    ),
    (
        "Troubleshooting and Debugging Commands",
        ("describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"),
    ),
    ("Advanced Commands", ("diff", "apply", "patch", "replace", "wait", "kustomize")),
    ("Settings Commands", ("label", "annotate", "completion")),
    ("Other Commands", ("alpha", "api-resources", "api-versions", "config", "plugin", "version")),
)
"""kubectl's order of its commands, and the heads they stand under."""


@cache
def names() -> tuple[str, ...]:
    """All commands' names, in kubectl's order."""
    found = {each.name.replace("_", "-") for each in pkgutil.iter_modules(commands.__path__)}
    known = [name for _, group in GROUPS for name in group]
    return (*(name for name in known if name in found), *sorted(found - set(known)))


@cache
def load(name: str) -> Command | None:
    """The command of that name; None when there is none."""
    if name not in names():
        return None
    found = importlib.import_module(f"cluster.kubectl.commands.{name.replace('-', '_')}").COMMAND
    assert isinstance(found, Command)
    return found


@dataclass(frozen=True)
class Found:
    """A command, its whole name, and the arguments that remain for it."""

    path: str
    command: Command
    rest: Sequence[str]


def find(argv: Sequence[str]) -> Found:
    """Follows the words of argv down to a command, over global flags that stand before them.

    Raises KubectlError for a command nobody knows, with the names that look like it.
    """
    at, root = _next_word(argv, GLOBAL), ROOT
    if at is None:
        return Found("kubectl", root, argv)
    command = load(argv[at])
    if command is None:
        raise KubectlError(unknown(argv[at]))
    found = Found(f"kubectl {command.name}", command, [*argv[:at], *argv[at + 1 :]])
    while found.command.subcommands:
        at = _next_word(found.rest, found.command.known)
        inner = None if at is None else found.command.child(found.rest[at])
        if at is None or inner is None:
            return found
        found = Found(f"{found.path} {inner.name}", inner, [*found.rest[:at], *found.rest[at + 1 :]])
    return found


def _next_word(argv: Sequence[str], known: Sequence[Flag]) -> int | None:
    """Where the first argument stands that is neither a flag nor a flag's value."""
    alone = {f"--{flag.name}" for flag in known if flag.alone} | {f"-{flag.short}" for flag in known if flag.alone}
    alone |= {"--help", "-h"}
    skip = False
    for at, argument in enumerate(argv):
        if argument == "--":
            return None
        if skip:
            skip = False
        elif argument.startswith("-") and len(argument) > 1:
            long = argument.startswith("--")
            skip = "=" not in argument and argument not in alone and (long or len(argument) == 2)
        elif argument:
            return at
    return None


def unknown(name: str) -> str:
    """The complaint about a command nobody knows."""
    like = [each for each in names() if _distance(name.lower(), each) <= 2 or each.startswith(name.lower())]
    hint = "\n\nDid you mean this?\n" + "".join(f"\t{each}\n" for each in like) if like else ""
    return f'unknown command "{name}" for "kubectl"{hint}'


def _distance(one: str, other: str) -> int:
    """How many letters to add, drop or change (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


async def group(session: Session, args: Args) -> None:
    """What a command that has only subcommands does by itself: it fails, with its help or about a word it lacks."""
    _without_words(args)
    raise HelpWanted(code=1, stderr=True)


async def rollout_group(session: Session, args: Args) -> None:
    """The same, with its help on the output."""
    _without_words(args)
    raise HelpWanted(code=1)


def _without_words(args: Args) -> None:
    if args.positional:
        raise UsageError(args.command, f"unknown command {quote(' '.join(args.positional))}")


async def overview(session: Session, args: Args) -> None:
    """What the few that do not mind do: help, whatever follows."""
    raise HelpWanted


ROOT = Command("kubectl", "kubectl controls the Kubernetes cluster manager.", run=overview)
