"""kubectl label."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import is_label_value
from cluster.kubectl import marking
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.golang import quote
from cluster.kubectl.marking import Change, Mark


def _parse(specs: Sequence[str]) -> Change:
    new: dict[str, str] = {}
    removed: list[str] = []
    for spec in specs:
        if "=" not in spec:
            removed.append(spec[:-1])
            continue
        key, _, value = spec.partition("=")
        if "=" in value:
            raise KubectlError(f"invalid label spec: {spec}")
        if problems := is_label_value(value):
            raise KubectlError(f"invalid label value: {quote(spec)}: {';'.join(problems)}")
        new[key] = value
    if any(key in new for key in removed):
        raise KubectlError("can not both modify and remove a label in the same command")
    return Change(new, removed)


def _check(there: Mapping[str, str], new: Mapping[str, str]) -> None:
    problems = [
        f"'{key}' already has a value ({there[key]}), and --overwrite is false"
        for key, value in new.items()
        if there.get(key, value) != value
    ]
    if problems:
        raise KubectlError(problems[0] if len(problems) == 1 else f"[{', '.join(problems)}]")


def _done(before: Obj, after: Obj, overwrite: bool) -> str:
    if before == after:
        return "not labeled"
    shorter = len(json.dumps(after)) < len(json.dumps(before))
    return "unlabeled" if shorter and not overwrite else "labeled"


COMMAND = marking.command(Mark("labels", "label", _parse, _check, _done, missing_told=True))
