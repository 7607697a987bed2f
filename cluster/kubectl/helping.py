"""Help, made from a command's own data: usage, what it does, subcommands, options as kubectl lays them out.

The sentences are Podium's; the layout and the flags' names are kubectl's. (In Kubernetes: kubectl/pkg/util/templates.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cluster.kubectl import command
from cluster.kubectl.command import Command
from cluster.kubectl.flags import Flag
from cluster.kubectl.golang import shown_duration

_NARROWEST = 11
_OPTIONS = 'Use "kubectl options" for a list of global command-line options (applies to all commands).'


def page(path: str, about: Command) -> str:
    """The whole page that -h prints."""
    return "\n\n".join(_sections(path, about)) + "\n"


def _sections(path: str, about: Command) -> Iterator[str]:
    yield about.long or about.short
    if about.examples:
        yield "Examples:\n" + _indented(about.examples)
    groups = _groups(about)
    width = max((len(child.name) for _, children in groups for child in children), default=0)
    for head, children in groups:
        yield f"{head}:\n" + "\n".join(f"  {c.name:<{max(width, _NARROWEST)}}   {c.short}" for c in children)
    if about.flags:
        yield "Options:\n" + options(about.flags)
    if about.runnable:
        yield f"Usage:\n  {usage(path, about)}"
    more = [f'Use "{path} <command> --help" for more information about a given command.'] if groups else []
    yield "\n".join([*more, *([_OPTIONS] if about.runnable else [])])


def _groups(about: Command) -> list[tuple[str, list[Command]]]:
    """The heads and what stands under them: kubectl's own commands, or a command's."""
    if about.name != "kubectl":
        shown = [child for child in about.subcommands if not child.hidden]
        return [("Available Commands", shown)] if shown else []
    found = [(head, [each for each in map(command.load, names) if each]) for head, names in command.GROUPS]
    return [(head, children) for head, children in found if children]


def usage(path: str, about: Command) -> str:
    tail = about.use or ("[flags]" if about.name == "kubectl" else "")
    words = (path, tail) if "[options]" in tail else (path, tail, "[options]")
    return " ".join(filter(None, words))


def options(flags: Sequence[Flag]) -> str:
    """Each flag with its start value, and its sentence below."""
    shown = sorted((flag for flag in flags if not flag.hidden), key=lambda flag: flag.name)
    return "\n\n".join(f"    {_head(flag)}:\n\t{flag.help}" for flag in shown)


def _head(flag: Flag) -> str:
    short = f"-{flag.short}, " if flag.short else ""
    return f"{short}--{flag.name}={_value(flag.kind, flag.start)}"


def _value(kind: str, value: Any) -> str:
    if kind == "bool":
        return "true" if value else "false"
    if kind == "duration":
        return shown_duration(value)
    if kind in ("stringArray", "stringSlice", "stringToString"):
        return f"[{','.join(value)}]"
    if kind == "mapping":
        return ""
    return f"'{value}'" if kind == "string" else str(value)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.strip().splitlines())
