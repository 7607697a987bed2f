"""Running loops in a process: what the thin commands share."""

from __future__ import annotations

import importlib
import os
import pkgutil
import signal
import socket
import threading
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

import cluster.controllers
import cluster.scheduler
from cluster.apimachinery import meta
from cluster.client.controller import Controller, controllers
from cluster.client.runner import Runner
from cluster.kubelet.process import ApiServer, KubeletProcess

_MODULES = (
    "cluster.kubelet.generator", "cluster.kubelet.heartbeat", "cluster.kubelet.ingress_status", "cluster.kubelet.loop",
    "cluster.kube_proxy.sync",
)  # fmt: skip
KUBELET = "kubelet"


class UnknownLoop(ValueError):
    """A name that no loop has."""


def all_controllers() -> dict[str, Controller]:
    """Every loop by name, once their modules are imported: the folders are walked, nothing lists them."""
    for package in (cluster.controllers, cluster.scheduler):
        _import_below(package)
    for name in _MODULES:
        importlib.import_module(name)
    return controllers


def _import_below(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def of_group(group: str, names: Sequence[str] = ()) -> list[Controller]:
    """The loops of one component, or those of them that `names` picks ("*" is all, "-x" leaves x out)."""
    found = {c.name: c for c in all_controllers().values() if c.group == group}
    chosen = [n for n in names if not n.startswith("-") and n != "*"]
    unknown = [n for n in names if n.lstrip("-") not in found and n != "*"]
    if unknown:
        raise UnknownLoop(f"no loop is called {unknown[0]}; there are: {', '.join(sorted(found))}")
    picked = chosen if chosen and "*" not in names else list(found)
    return [found[n] for n in picked if f"-{n}" not in names]


def identity() -> str:
    """A name for this process that no other has."""
    return f"{socket.gethostname()}_{meta.new_uid()}"


def identity_of_folder() -> str:
    """A name that the one serve of this folder has again after a restart, and no other folder's has: two of them may
    share a PostgreSQL."""
    place = f"{socket.gethostname()}:{settings.DATA_DIR}"
    return f"{socket.gethostname()}_{uuid.uuid5(uuid.NAMESPACE_URL, place)}"


def run(loops: Iterable[Controller], holder: str, *, only: Sequence[str] = ()) -> None:
    """Run loops until SIGTERM. `holder` is the name written into their Leases."""
    chosen = list(loops)
    whole = not only and len(chosen) == len(all_controllers())
    address = socket_path() if any(c.group == KUBELET for c in chosen) else None
    runner = Runner(chosen, holder, only, str(address or ""), whole)
    process = KubeletProcess(runner, address, api_server()) if address else None
    if threading.current_thread() is threading.main_thread():  # else the web process's own handlers stop everything
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: runner.stop())
    if process:
        process.start()
    runner.run()
    if process:
        process.stop()


def socket_path() -> Path:
    """The kubelets' socket: short, since the system allows little more than a hundred characters."""
    return Path(settings.DATA_DIR) / f"kubelet-{os.getpid()}.sock"


def api_server() -> ApiServer:
    """The API server of this Podium, as `serve` tells its child through the environment."""
    chain = Path(settings.DATA_DIR) / "pki" / "server.crt"
    return ApiServer(os.environ.get("PODIUM_API", ""), lambda: chain.read_text() if chain.exists() else None)


class GroupCommand(BaseCommand):
    """The command of one binary: its loops, beside `serve --no-controllers` or, harmlessly, beside a full `serve`."""

    group = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--controllers", default="*", help="names, separated by commas; * is all, -x leaves x out")
        parser.add_argument("--cluster", action="append", default=[], help="only this cluster (may be repeated)")
        parser.add_argument("--data", metavar="DIR", help="where everything is kept (.podium)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = of_group(self.group, options["controllers"].split(","))
        except UnknownLoop as error:
            raise CommandError(str(error)) from None
        run(chosen, identity(), only=options["cluster"])
