"""kubectl alpha: what may still change. For now the file of one's own habits (preferences.py)."""

from __future__ import annotations

import yaml

from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl import manifests, preferences
from cluster.kubectl.command import Command, group, overview
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import PRINT
from cluster.kubectl.golang import quote
from cluster.kubectl.printers import object_printer
from cluster.kubectl.session import Session
from cluster.kubectl.writing import required

_OFF = "KUBERC is disabled via KUBERC=off environment variable"
_OFFER = "Would you like to generate a default kuberc file with recommended options? (y/N): "


def _where(session: Session, args: Args) -> tuple[str, bool]:
    path, named = preferences.where(session, args.text("kuberc"))
    if not path:
        raise KubectlError(_OFF)
    return path, named


async def _read(session: Session, path: str) -> Obj:
    """What the file holds; FileNotFoundError where there is none."""
    text = await session.files.read(path)
    try:
        found = manifests.load(text.decode())
    except (yaml.YAMLError, ValueError) as problem:
        told = f"error converting YAML to JSON: {manifests.complaint(problem)}"
        raise KubectlError(f"error parsing kuberc file: {told}") from None
    return found if isinstance(found, dict) else {}


async def _view(session: Session, args: Args) -> None:
    path, named = _where(session, args)
    try:
        held = await _read(session, path)
    except FileNotFoundError:
        if named:
            raise KubectlError(f"kuberc file not found at {path}") from None
        session.out(f"kuberc file not found at {path}\n{_OFFER}")
        if (await session.io.stdin.read()).split()[:1] in ([b"y"], [b"Y"]):
            await preferences.save(session, preferences.RECOMMENDED, path)
        return
    shown = {"kind": preferences.KIND, "apiVersion": preferences.API_VERSION, **held}
    shown |= {"aliases": held.get("aliases") or [], "defaults": held.get("defaults") or []}
    session.out((await object_printer(session, args))(shown))


async def _set(session: Session, args: Args) -> None:
    required(args, "command", "section")
    path, _ = _where(session, args)
    section, name = args.text("section"), args.text("name")
    for wrong, text in (
        (section not in ("defaults", "aliases"), f'--section must be "defaults" or "aliases", got: {section}'),
        (section == "aliases" and not name, "--name is required when --section=aliases"),
        (section == "defaults" and name, "--name should not be specified when --section=defaults"),
        (
            section == "defaults" and (args.many("prependarg") or args.many("appendarg")),
            "--prependarg and --appendarg are only valid for --section=aliases",
        ),
    ):
        if wrong:
            raise KubectlError(text)
    try:
        held = await _read(session, path)
    except FileNotFoundError:
        held = {}
    held = {"apiVersion": preferences.API_VERSION, "kind": preferences.KIND, **held}
    held[section] = _put(args, held.get(section) or [], _entry(args, section))
    await preferences.save(session, held, path)


def _entry(args: Args, section: str) -> Obj:
    options: Objs = []
    for option in args.many("option"):
        name, equals, value = option.partition("=")
        if not equals:
            raise KubectlError(f"invalid option format {quote(option)}, expected flag=value")
        options.append({"default": value, "name": name.lstrip("-")})
    if section == "defaults":
        return {"command": args.text("command"), "options": options or None}
    found: Obj = {"appendArgs": list(args.many("appendarg")), "command": args.text("command")}
    found |= {"name": args.text("name"), "options": options, "prependArgs": list(args.many("prependarg"))}
    return {key: value for key, value in found.items() if value}


def _put(args: Args, entries: Objs, entry: Obj) -> Objs:
    """The entries with the new one, in the place of one of the same name where --overwrite allows it."""
    key = "name" if "name" in entry else "command"
    at = next((at for at, one in enumerate(entries) if one.get(key) == entry[key]), None)
    if at is None:
        return [*entries, entry]
    if not args.on("overwrite"):
        named = f"alias {quote(entry[key])}" if key == "name" else f"defaults for command {quote(entry[key])}"
        raise KubectlError(f"{named} already exist{'s' * (key == 'name')}, use --overwrite to replace")
    return [*entries[:at], entry, *entries[at + 1 :]]


_KUBERC = Flag("kuberc", help="Path to the file of preferences.")

COMMAND = Command(
    "alpha", "Commands for features in alpha", overview, offline=True, runnable=False,
    subcommands=(
        Command(
            "kuberc", "Manage kuberc configuration files", group, "SUBCOMMAND", offline=True,
            subcommands=(
                Command(
                    "set", "Set values in the kuberc configuration", _set,
                    "--section (defaults|aliases) --command COMMAND",
                    (
                        Flag("appendarg", kind="stringArray", help="An argument of an alias, after the others."),
                        Flag("command", help="The command that is meant."),
                        _KUBERC,
                        Flag("name", help="The alias."),
                        Flag("option", kind="stringArray", help="A flag's value, flag=value."),
                        Flag("overwrite", kind="bool", help="Change what is there already."),
                        Flag("prependarg", kind="stringArray", help="An argument of an alias, before the others."),
                        Flag("section", help="defaults or aliases."),
                    ),
                    offline=True,
                ),
                Command(
                    "view", "Display the current kuberc configuration", _view, "",
                    (Flag("output", "o", default="yaml", help="How to print."), *PRINT[1:], _KUBERC), offline=True,
                ),
            ),
        ),
    ),
)  # fmt: skip
