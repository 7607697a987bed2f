"""kuberc: a person's own habits, kept apart from the kubeconfig: names for commands, starting values of flags.

A line is rewritten before it is read: an alias becomes the command it stands for, and the flags that the file gives a
command are put in front, unless the line says them itself. (In Kubernetes: kubectl/pkg/kuberc.)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import command, manifests
from cluster.kubectl.command import Found
from cluster.kubectl.errors import KubectlError, PlainError
from cluster.kubectl.golang import quote
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session

API_VERSION, KIND = "kubectl.config.k8s.io/v1beta1", "Preference"
_VERSIONS = (API_VERSION, "kubectl.config.k8s.io/v1alpha1")
RECOMMENDED: Obj = {
    "kind": KIND,
    "apiVersion": API_VERSION,
    "defaults": [
        {"command": "apply", "options": [{"name": "server-side", "default": "true"}]},
        {"command": "delete", "options": [{"name": "interactive", "default": "true"}]},
    ],
    "aliases": None,
}
"""What `alpha kuberc view` offers to begin with."""


def where(session: Session, flag: str = "") -> tuple[str, bool]:
    """(the file's path, was it named?): --kuberc, else $KUBERC, else ~/.kube/kuberc; "" where $KUBERC is "off"."""
    named = session.env.get("KUBERC", "")
    if named == "off":
        if flag:
            raise KubectlError("disabling kuberc via KUBERC=off and passing kuberc flag are mutually exclusive")
        return "", False
    home = session.env.get("HOME", "~").rstrip("/")
    return flag or named or f"{home}/.kube/kuberc", bool(flag or named)


async def rewritten(session: Session, argv: Sequence[str]) -> Sequence[str]:
    """The line as the file would have it."""
    try:
        path, named = where(session, _flag(argv))
        held = await _preference(session, path, named) if path and argv else None
        if held is None:
            return argv
        _check(held)
        meant = _without_alias(session, held, argv)
        return _with_defaults(session, held, meant, aliased=meant is not argv)
    except KubectlError as error:
        raise PlainError(f"error occurred while applying preferences {error.message}") from None


def _flag(argv: Sequence[str]) -> str:
    """--kuberc's value, wherever it stands before "--"."""
    for at, word in enumerate(argv):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--kuberc":
            value = value if equals else "".join(argv[at + 1 : at + 2])
            if not value:
                raise KubectlError("kuberc file is not found")
            return value
    return ""


async def _preference(session: Session, path: str, named: bool) -> Obj | None:
    """The first preference in the file; None where there is none, which only matters where it was named."""
    try:
        text = (await session.files.read(path)).decode()
    except FileNotFoundError:
        if named:
            raise KubectlError(f"kuberc error kuberc: open {path}: no such file or directory") from None
        return None
    pieces = [piece for piece in re.split(r"(?m)^---.*\n?", text) if piece.strip()]
    for piece in pieces:
        try:
            found = manifests.load(piece)
        except (yaml.YAMLError, ValueError):
            continue
        if isinstance(found, dict) and found.get("kind") == KIND and found.get("apiVersion") in _VERSIONS:
            return {**found, "defaults": found.get("defaults") or found.get("overrides")}
    problem = f"no valid preferences found in {path}, use --v=5 to see details"
    if pieces and named:
        raise KubectlError(f"kuberc error kuberc: {problem}")
    if pieces:
        session.err(f"kuberc: no preferences loaded from {path}: {problem}")
    return None


def _check(held: Obj) -> None:
    names = [str(alias.get("name", "")) for alias in held.get("aliases") or ()]
    for name in names:
        if not re.fullmatch("[a-zA-Z]+", name):
            raise KubectlError("invalid alias name, can only include alphabetical characters")
        if names.count(name) > 1:
            raise KubectlError(f"duplicate alias name {name}")
    for entry in (*(held.get("aliases") or ()), *(held.get("defaults") or ())):
        for option in entry.get("options") or ():
            if option["name"].startswith("-"):
                raise KubectlError(f"flag name {option['name']} should be in long form without dashes")


def _without_alias(session: Session, held: Obj, argv: Sequence[str]) -> Sequence[str]:
    at = next((at for at, word in enumerate(argv) if not word.startswith("-")), None)
    if at is None or _find(argv) is not None:
        return argv
    alias = next((one for one in held.get("aliases") or () if one["name"] == argv[at]), None)
    if alias is None:
        return argv
    words = str(alias.get("command", "")).split()
    found = _find(words)
    if found is None:
        raise KubectlError(f"command {quote(alias['command'])} not found to set alias {quote(alias['name'])}: {words}")
    options = _options(found, alias.get("options") or [], argv, f"invalid alias flag {{}} in alias {argv[at]}")
    before, after = alias.get("prependArgs") or (), alias.get("appendArgs") or ()
    return [*argv[:at], *words, *options, *before, *argv[at + 1 :], *after]


def _with_defaults(session: Session, held: Obj, argv: Sequence[str], aliased: bool) -> Sequence[str]:
    """With the flags that its command is given; an alias has its own instead."""
    found = _find(argv)
    for entry in held.get("defaults") or () if found else ():
        meant = _find(str(entry.get("command", "")).split())
        if meant is None:
            session.err(f"Warning: command {quote(entry.get('command', ''))} not found to set kuberc override\n")
        elif found and not aliased and meant.command.name == found.command.name:
            told = f"invalid flag {{}} for command {entry['command']}"
            argv = [*_options(found, entry.get("options") or [], argv, told), *argv]
    return argv


def _find(argv: Sequence[str]) -> Found | None:
    try:
        found = command.find(argv)
    except KubectlError:
        return None
    return None if found.command is command.ROOT else found


def _options(found: Found, options: Objs, argv: Sequence[str], unknown: str) -> list[str]:
    """--name=value of each option that the line does not give itself."""
    known: dict[str, Any] = {flag.name: flag for flag in found.command.known}
    made = []
    for option in options:
        flag = known.get(option["name"])
        if flag is None:
            raise KubectlError(unknown.format(option["name"]))
        given = any(
            word == f"--{flag.name}"
            or word.startswith(f"--{flag.name}=")
            or (flag.short and re.match(rf"-{flag.short}|-[a-zA-Z]*{flag.short}[a-zA-Z]*$", word))
            for word in argv
        )
        made += [] if given else [f"--{flag.name}={option['default']}"]
    return made


async def save(session: Session, held: Obj, path: str) -> None:
    """Writes the file, and says so."""
    ordered = {key: held.get(key) for key in sorted({"aliases", "apiVersion", "defaults", "kind", *held})}
    await session.files.write(path, yaml_text.dump(ordered).encode())
    session.out(f"Updated {path}\n")
