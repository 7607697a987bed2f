"""serve: the whole classroom in one command.

It makes and migrates DIR, makes the certificates and the demo cluster, starts the loops in a child process and
answers http and https, saying what it does. It holds DIR's lock while it runs. Everything that lasts is in the
database, so SIGTERM, kill -9 and a power cut are all ways to stop it.
"""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from cluster.apimachinery import clock
from cluster.client import bootstrap
from cluster.client.bootstrap import upkeep
from cluster.registry import served
from dashboard import readiness, signin
from dashboard.classrooms.rehearsal import play
from dashboard.classrooms.storing import retention
from dashboard.serving import data, network, ports, schema
from dashboard.serving.address import Address
from dashboard.serving.certificates import Pki
from dashboard.serving.supervisor import Supervisor

DEMO = "demo"
LOOPS = "loops"
PATIENCE = 30.0  # seconds until the browser is opened even though the demo cluster is not ready


class Command(BaseCommand):
    help = "Serve the classroom: the page, the Kubernetes API and all loops."
    requires_system_checks: list[str] = []  # noqa: RUF012  as Django declares it

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the interface to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="for http (8000)")
        parser.add_argument(
            "--tls-port", type=int, default=6443, help="for https, where kubectl comes in (6443)"
        )
        # manage.py takes --data before any command sees it; it stands here for --help.
        parser.add_argument("--data", metavar="DIR", help="where everything is kept (.podium)")
        parser.add_argument("--no-demo", action="store_true", help="make no demo cluster")
        parser.add_argument(
            "--no-controllers", action="store_true", help="start no loops; run them by their own commands"
        )
        parser.add_argument(
            "--runtime-config", action="append", choices=served.optional(), default=[],
            help="have the demo cluster, when it is made, serve a group version that Kubernetes 1.35 does not serve "
            "unasked (may be repeated)",
        )  # fmt: skip
        parser.add_argument(
            "--open-ports", action="store_true", help="open node ports and load balancers on 127.0.0.1"
        )
        parser.add_argument(
            "--single-process", action="store_true", help="loops in the web process, for debugging"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        address = Address(options["host"], options["port"], options["tls_port"])
        folder = Path(settings.DATA_DIR)
        try:
            with data.lock(folder):
                if address.port == address.tls_port:
                    raise ports.Taken(f"http and https both want port {address.port}; choose one with --tls-port N.")
                ports.require_free(address.host, address.port, "--port")
                ports.require_free(address.host, address.tls_port, "--tls-port")
                self._serve(folder, address, options)
        except (data.InUse, ports.Taken) as error:
            raise CommandError(str(error)) from None

    def _serve(self, folder: Path, address: Address, options: dict[str, Any]) -> None:
        pki = self._prepare(folder, address)
        if not options["no_demo"]:
            self._demo(folder, address, pki, ",".join(options["runtime_config"]))
        if not (options["no_demo"] or options["no_controllers"]):
            readiness.wait_for(DEMO)
        stop_loops = self._start_loops(options)
        try:
            trouble = self._listen(folder, address, pki, options["open_ports"])
        finally:
            stop_loops()
        if trouble:
            raise CommandError(trouble)
        self._say("Stopped.")

    def _prepare(self, folder: Path, address: Address) -> Pki:
        """Database and certificates."""
        self._say(f"Preparing {folder} ...")
        schema.prepare(folder)
        upkeep.start()
        retention.start()
        play.clear(play.copies())  # left by a rehearsal in the middle of which all was killed
        address.save(folder)
        os.environ["PODIUM_API"] = address.url  # for the loops
        return network.settle(folder, address)

    def _demo(self, folder: Path, address: Address, pki: Pki, runtime_config: str) -> None:
        """The demo cluster, made once, and its kubeconfig, written each time: the ports may be others."""
        if DEMO not in {row.name for row in bootstrap.list_clusters()}:
            self._say("Making the demo cluster ...")
            bootstrap.create_cluster(DEMO, ca=pki.ca_pem, runtime_config=runtime_config)
        data.replace(folder / "kubeconfig", bootstrap.kubeconfig(DEMO, address.tls_url, pki.ca_pem))

    def _start_loops(self, options: dict[str, Any]) -> Callable[[], None]:
        """Start the loops where the options want them; the answer stops them."""
        if options["no_controllers"]:
            return lambda: None
        if options["single_process"]:
            threading.Thread(target=call_command, args=(LOOPS,), name=LOOPS, daemon=True).start()
            return lambda: None
        supervisor = Supervisor([LOOPS], self._say)
        supervisor.start()
        return supervisor.stop

    def _listen(self, folder: Path, address: Address, pki: Pki, open_ports: bool) -> str:
        # Imported here: these choose Twisted's reactor and load the whole site, which only a running serve needs.
        from dashboard.asgi import application
        from dashboard.serving import doors, web

        def listening() -> None:
            self._announce(folder, address)
            network.Watch(folder, address, self._say).start()
            self._doors = doors.start(self._say) if open_ports else None

        return web.serve(application, address, pki, listening)

    def _announce(self, folder: Path, address: Address) -> None:
        """Say where everything is. Runs in the reactor, so waiting is left to a thread."""
        lines = [
            "",
            f"  Podium      {address.url}",
            f"  sign in     {signin.link(address.url)}",
            "              (the teacher's link: works once, on this machine)",
        ]
        if (kubeconfig := folder / "kubeconfig").exists():
            lines.append(f"  kubectl     export KUBECONFIG={kubeconfig}")
        self._say("\n".join([*lines, "", "Ctrl-C stops it."]))
        threading.Thread(target=self._when_ready, args=(address,), name="browser", daemon=True).start()

    def _when_ready(self, address: Address) -> None:
        deadline = clock.monotonic() + PATIENCE
        while readiness.ready() and clock.monotonic() < deadline:
            clock.sleep(0.1)
        self._say("Ready." if not readiness.ready() else f"Still waiting: {readiness.ready()}.")
        if address.is_loopback and self.stdout.isatty() and _has_windows():
            webbrowser.open(signin.link(address.url))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _has_windows() -> bool:
    """Whether a browser would open in a window: in a bare terminal it would be a text browser, on top of our words."""
    return sys.platform == "darwin" or any(
        os.environ.get(n) for n in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )
