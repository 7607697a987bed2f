"""Completing a kubectl line: commands, flags, their values, kinds, names, namespaces.

What a word may become follows from the words before it. Commands and flags are data already (command.py); of what a
command takes for arguments there is one table below. Names are asked of the server, as the person who types, and what
the server refuses or does not know completes to nothing. (In Kubernetes: kubectl/pkg/util/completion.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster.apimachinery import meta
from cluster.kubectl import command, kubeconfig
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Flag
from cluster.kubectl.flagsets import GLOBAL
from cluster.kubectl.session import Session

PAGE = 500
FORMATS = ("json", "yaml", "name", "wide", "jsonpath=", "custom-columns=", "go-template=")
DRY_RUNS = ("none", "client", "server")
CASCADES = ("background", "orphan", "foreground")

TYPES = "types"
"""A command's arguments: kinds and then names (TYPES), one kind only ("kinds"), or names of one resource."""
TAKES: Mapping[str, str] = {
    **dict.fromkeys(("get", "describe", "delete", "edit", "label", "annotate", "patch"), TYPES),
    **dict.fromkeys(("scale", "autoscale", "expose", "wait", "taint"), TYPES),
    **dict.fromkeys(("set image", "set env", "set resources", "set serviceaccount"), TYPES),
    **dict.fromkeys(("apply view-last-applied", "apply edit-last-applied"), TYPES),
    "explain": "kinds",
    **dict.fromkeys(("logs", "exec", "attach", "port-forward", "debug", "top pod"), "pods"),
    **dict.fromkeys(("cordon", "uncordon", "drain", "top node"), "nodes"),
}
ROLLOUTS: Mapping[str, Sequence[str]] = {
    "rollout": ("deployments.apps", "daemonsets.apps", "statefulsets.apps"),
    "rollout pause": ("deployments.apps",),
    "rollout resume": ("deployments.apps",),
}

async def complete(session: Session, words: Sequence[str]) -> list[str]:
    """What the last of a line's words (those after "kubectl", the last one begun or "") may become, in full."""
    *before, word = words
    try:
        found = await _candidates(session, before, word)
    except (KubectlError, ConnectionError):
        return []
    return sorted({one for one in found if one.startswith(word)})


async def _candidates(session: Session, before: Sequence[str], word: str) -> Sequence[str]:
    path, chosen, rest = _command(before)
    known = (*(chosen.flags if chosen else ()), *GLOBAL)
    if "--" in rest:
        return ()
    valued = _awaiting(rest, known)
    if valued is not None:
        return await _values(session, valued)
    if word.startswith("--") and "=" in word:
        name, _, _ = word.partition("=")
        flag = next((flag for flag in known if f"--{flag.name}" == name), None)
        return [f"{name}={value}" for value in (await _values(session, flag) if flag else ())]
    if word.startswith("-"):
        return [f"--{flag.name}{'' if flag.alone else '='}" for flag in known if not flag.hidden]
    if chosen is None:
        return [name for name in command.names() if (found := command.load(name)) and not found.hidden]
    if chosen.subcommands and not _arguments(rest, known):
        return [child.name for child in chosen.subcommands if not child.hidden]
    return await _argument(_at(session, rest), path, _arguments(rest, known), word)


def _command(words: Sequence[str]) -> tuple[str, Command | None, Sequence[str]]:
    """("rollout status", the command, the words that remain for it)."""
    found = command.find(words)
    if found.command is command.ROOT:
        return "", None, words
    return found.path.removeprefix("kubectl "), found.command, found.rest


def _awaiting(words: Sequence[str], known: Sequence[Flag]) -> Flag | None:
    """The flag that stands before the word and wants its value there."""
    last = words[-1] if words else ""
    return next((flag for flag in known if not flag.alone and last in spellings(flag)), None)


def spellings(flag: Flag) -> Sequence[str]:
    """--name and, where it has one, -n."""
    return (f"--{flag.name}", f"-{flag.short}") if flag.short else (f"--{flag.name}",)


def _arguments(words: Sequence[str], known: Sequence[Flag]) -> list[str]:
    """The words that are neither flags nor their values."""
    found: list[str] = []
    for at, one in enumerate(words):
        if not one.startswith("-") and _awaiting(words[:at], known) is None:
            found.append(one)
    return found


def _at(session: Session, words: Sequence[str]) -> tuple[Session, str]:
    """The session, and the namespace that the line names ("" for all)."""
    if {"-A", "--all-namespaces"} & set(words):
        return session, ""
    for at, one in enumerate(words):
        if one in ("-n", "--namespace") and at + 1 < len(words):
            return session, words[at + 1]
        if one.startswith("--namespace="):
            return session, one.partition("=")[2]
    return session, session.namespace


async def _values(session: Session, flag: Flag) -> Sequence[str]:
    fixed = {"output": FORMATS, "dry-run": DRY_RUNS, "cascade": CASCADES}
    if flag.name in fixed:
        return fixed[flag.name]
    if flag.name == "namespace":
        return await _names((session, ""), "namespaces")
    if flag.name in ("context", "cluster", "user"):
        config = await kubeconfig.load(session)
        return [str(entry.get("name")) for entry in config.get(f"{flag.name}s") or ()]
    return ()


async def _argument(at: tuple[Session, str], path: str, arguments: Sequence[str], word: str) -> Sequence[str]:
    if path.startswith("rollout "):
        return await _rollout(at, ROLLOUTS.get(path, ROLLOUTS["rollout"]), arguments)
    takes = TAKES.get(path, "")
    if takes == "kinds":
        return () if arguments or "." in word else await _kinds(at[0])
    if takes == TYPES:
        return await _typed(at, arguments, word)
    if takes == "pods" and "/" in word:
        return await _slashed(at, word)
    return await _names(at, takes) if takes and not (takes == "pods" and arguments) else ()


async def _typed(at: tuple[Session, str], arguments: Sequence[str], word: str) -> Sequence[str]:
    """TYPE NAME…, TYPE/NAME… or TYPE,TYPE."""
    if "/" in word:
        return await _slashed(at, word)
    if not arguments:
        head, comma, _ = word.rpartition(",")
        return [f"{head}{comma}{kind}" for kind in await _kinds(at[0])]
    if "/" in arguments[0]:
        return ()
    return [name for name in await _names(at, arguments[0]) if name not in arguments]


async def _slashed(at: tuple[Session, str], word: str) -> Sequence[str]:
    kind = word.partition("/")[0]
    return [f"{kind}/{name}" for name in await _names(at, kind)]


async def _rollout(at: tuple[Session, str], kinds: Sequence[str], arguments: Sequence[str]) -> Sequence[str]:
    if arguments:
        return await _names(at, arguments[0]) if "/" not in arguments[0] else ()
    return [f"{kind.partition('.')[0].removesuffix('s')}/{name}" for kind in kinds for name in await _names(at, kind)]


async def _kinds(session: Session) -> Sequence[str]:
    """Every resource that can be got, by its plural. (Where two groups serve one, the plain name is enough.)"""
    mapper = await session.api.mapper()
    return [one.plural for one in mapper.all if "get" in one.verbs]


async def _names(at: tuple[Session, str], kind: str) -> Sequence[str]:
    session, namespace = at
    resource = await session.api.resource(kind)
    found = await session.api.list(resource, namespace if resource.namespaced else "", limit=PAGE)
    return [meta.name(item) for item in found.get("items") or ()]
