"""The commands of the pretend machines: one command, one file, found by walking this folder.

A command is `async def run(call: Call) -> int`: it reads the call's argv and stdin, writes its stdout and stderr,
and returns its exit code, word for word as the real program does. A file may answer to several names (`NAMES`).
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from cluster.runtime.host import Command


@cache
def commands() -> dict[str, Command]:
    """Every command by name."""
    found: dict[str, Command] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        file = import_module(f"{__name__}.{module.name}")
        found |= dict.fromkeys(getattr(file, "NAMES", (module.name,)), file.run)
    return found
