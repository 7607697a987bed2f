"""A program that follows advice: it reads the last two rungs of a ladder, and does what they say and no more.

It knows the forms of `cluster.dataplane.mend` by their documentation, and nothing of networks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cluster.dataplane.request import Request
from tests.cluster.dataplane.lab import Lab

Known = Mapping[str, Any]


def follow(lab: Lab, request: Request, rungs: list[str], known: Known) -> Request:
    """Do what the ladder says; the request to make next. `known` is what only the user can know, by field."""
    thing, said = rungs[2], re.sub(r" \([^()]*\)$", "", rungs[3])
    verb, _, rest = said.partition(" ")
    if verb == "call":
        url, *flags = rest.split()
        return replace(request, url=url, cacert=known["--cacert"] if "--cacert" in flags else "")
    if verb == "create":
        lab.add(json.loads(rest) | known.get("create", {}))
    elif said.startswith("the address, now "):
        return replace(request, url=known["the address"])
    elif verb == "wait:":
        lab.wait()
    elif said == "delete it":
        del lab.objects[thing]
    elif said.startswith("send from "):
        return replace(request, source=replace(request.source, name=said.removeprefix("send from ")))
    else:
        _change(lab, thing, said, known)
    return request


def _change(lab: Lab, thing: str, said: str, known: Known) -> None:
    path, _, value = said.partition(": ")
    path, _, wrong = path.partition(", now ")
    target, last = _find(lab.get(thing), path)
    if wrong:
        target[last] = known[path]
    elif value.startswith("add "):
        target[last] = [*(target.get(last) or []), json.loads(value.removeprefix("add "))]
    else:
        target[last] = _value(value)


def _find(obj: Any, path: str) -> tuple[Any, Any]:
    """Where a path leads: what holds the field, and the field's name or number."""
    *steps, last = (int(s) if s.isdigit() else s for s in re.findall(r"[^.\[\]]+", path))
    for step in steps:
        obj = obj[step] if isinstance(step, int) else obj.setdefault(step, {})
    return obj, last


def _value(text: str) -> Any:
    """JSON, or a plain word."""
    try:
        return json.loads(text)
    except ValueError:
        return text
