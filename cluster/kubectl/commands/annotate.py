"""kubectl annotate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cluster.apimachinery.meta import Obj
from cluster.kubectl import marking
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.marking import Change, Mark

CHANGE_CAUSE = "kubernetes.io/change-cause"


def _parse(specs: Sequence[str]) -> Change:
    new: dict[str, str] = {}
    removed: list[str] = []
    for spec in specs:
        key, equals, value = spec.partition("=")
        if equals and not key:
            raise KubectlError(f"invalid annotation format: {spec}")
        if equals:
            new[key] = value
        else:
            removed.append(spec[:-1])
    if both := [key for key in removed if key in new]:
        raise KubectlError(
            f"can not both modify and remove the following annotation(s) in the same command: {', '.join(both)}"
        )
    return Change(new, removed)


def _check(there: Mapping[str, str], new: Mapping[str, str]) -> None:
    taken = [
        f"'{key}' already has a value ({there[key]})"
        for key, value in new.items()
        if key != CHANGE_CAUSE and there.get(key, value) != value
    ]
    if taken:
        raise KubectlError(
            f"--overwrite is false but found the following declared annotation(s): {'; '.join(taken)}"
        )


def _done(before: Obj, after: Obj, overwrite: bool) -> str:
    return "annotated"


COMMAND = marking.command(Mark("annotations", "annotate", _parse, _check, _done))
