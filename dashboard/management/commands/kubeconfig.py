"""kubeconfig: the way into a cluster, on standard output."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandParser

from cluster.client import bootstrap
from dashboard.management.base import ClassroomCommand
from dashboard.serving import address


class Command(ClassroomCommand):
    help = "Print a kubeconfig that makes kubectl the admin of a cluster, or some other user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--host", default="", help="how the client's machine calls this one (from here: 127.0.0.1)")
        parser.add_argument("--client-name", default="", help="the user it is for, by a client certificate")
        parser.add_argument("--org", action="append", default=[], help="a group of that user; may be repeated")

    def work(self, **options: Any) -> None:
        name, served = options["name"], address.load(self.folder)
        server = served.tls_url_at(options["host"]) if options["host"] else served.tls_url
        config = bootstrap.kubeconfig(name, server, self.pki().ca_pem, options["client_name"], options["org"])
        self.stdout.write(address.refreshing(name, server) + config, ending="")
