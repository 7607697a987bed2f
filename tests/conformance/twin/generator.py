"""More lines, from the table of commands, their flags and the kinds of the shop.

Whatever the seed: a command, what it is asked about (a kind, a name, several, none, a misspelt one) and up to three of
its flags with values that fit their meaning, now and then one that does not.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from random import Random

from cluster.kubectl import command
from cluster.kubectl.flags import Flag
from tests.conformance.twin.lines import Line

COUNT = 60
COMMANDS = ("get", "get", "get", "get", "describe", "explain", "api-resources", "events", "top")
"""Commands that only look; the ones that say most come up most often."""

FILES = {"some.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: tool}\n"}

KINDS: Mapping[str, Sequence[str]] = {
    "pods": ("tool", "lost"), "po": ("tool",), "deploy": ("web",), "deployments.apps": ("web",), "svc": ("web",),
    "cm": ("settings",), "secrets": ("keys",), "rs": (), "cj": ("nightly",), "ingress": ("front",),
    "lamps": ("desk",), "ns": ("shop", "bare"), "nodes": (), "sa": ("default",), "crd": ("lamps.twin.example.com",),
    "jobs": (), "pvc": (), "podz": ("tool",), "foo.example.com": (),
}  # fmt: skip

VALUES: Mapping[str, Sequence[str]] = {
    "output": ("name", "wide", "json", "yaml", "jsonpath={.metadata.name}", "jsonpath={.items[*].kind}",
               "custom-columns=A:.metadata.name,B:.kind", "jsonpath={.nope", "table"),
    "selector": ("app=web", "app!=web", "app", "!app", "app in (web,tool)", "a=b=c"),
    "field-selector": ("metadata.name=tool", "metadata.namespace!=shop", "status.nope=1"),
    "sort-by": (".metadata.name", "{.kind}", ".metadata.creationTimestamp", "name", "kind"),
    "label-columns": ("app", "app,tier"),
    "chunk-size": ("1", "0", "many"),
    "filename": ("some.yaml", "none.yaml"),
    "kustomize": ("nowhere",),
    "subresource": ("status", "scale", "nope"),
    "raw": ("/version", "/api", "/nope"),
    "template": ("{{.kind}}",),
    "api-group": ("apps", "batch", ""),
    "verbs": ("list", "get,watch", "fly"),
    "categories": ("all",),
    "api-version": ("v1", "apps/v1"),
    "types": ("Normal", "Warning", "Odd"),
    "for": ("pod/lost", "pod/none"),
    "request-timeout": ("5s", "1m"),
    "namespace": ("shop", "bare", "nowhere", "kube-system"),
}  # fmt: skip

_LEFT_OUT = {"watch", "watch-only", "output-watch-events", "kustomize", "template", "cached"}
_GLOBAL = (Flag("namespace", "n"), Flag("request-timeout"))


def lines(seed: int) -> list[Line]:
    """The lines of a seed."""
    random = Random(seed)
    return [Line(shlex.join(_line(random))) for _ in range(COUNT)]


def _line(random: Random) -> list[str]:
    name = random.choice(COMMANDS)
    found = command.load(name)
    assert found is not None
    words = [name, *_about(name, random)]
    flags = [flag for flag in (*found.flags, *_GLOBAL) if flag.name not in _LEFT_OUT and not flag.hidden]
    for flag in random.sample(flags, k=min(len(flags), random.choice((0, 1, 1, 2, 3)))):
        words += _flag(flag, random)
    if random.random() < 0.05:
        words.append(random.choice(("--nope", "-Z", "--output", "--no-such=1")))
    return words


def _about(name: str, random: Random) -> list[str]:
    """What the command is asked about."""
    kinds = random.sample(sorted(KINDS), k=random.choice((1, 1, 1, 1, 2)))
    names = [each for kind in kinds for each in KINDS[kind]]
    if name == "explain":
        return [random.choice(("", f"{kinds[0]}.metadata", f"{kinds[0]}.spec", kinds[0])) or kinds[0]]
    if name in ("api-resources", "events", "top"):
        return ["pods"] if name == "top" else []
    named = [random.choice([*names, "none"])] if random.random() < 0.4 else []
    if named and random.random() < 0.3:
        return [f"{kind}/{named[0]}" for kind in kinds]
    return [",".join(kinds), *named]


def _flag(flag: Flag, random: Random) -> list[str]:
    if flag.kind == "bool":
        return [f"--{flag.name}"] if random.random() < 0.9 else [f"--{flag.name}=false"]
    value = random.choice(VALUES.get(flag.name, ("x",)))
    if flag.short and random.random() < 0.5:
        return [f"-{flag.short}", value]
    return [f"--{flag.name}={value}"]
