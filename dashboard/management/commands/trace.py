"""trace: send one request from somewhere in a cluster and tell its story."""

from __future__ import annotations

from typing import Any

from django.core.management import CommandError, CommandParser

from cluster.apimachinery.meta import Obj
from cluster.apiserver import tracing
from cluster.registry.registry import Registry
from dashboard.management.base import ClassroomCommand
from dashboard.traffic.terminal_text import story


class Command(ClassroomCommand):
    help = "Send a request from a pod, a node or the internet, and tell where it went and why. Needs a serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cluster", default="demo", help="the cluster's name (demo)")
        parser.add_argument(
            "--from", dest="sender", required=True, metavar="SENDER", help="pod/NAME, node/NAME or internet"
        )
        told = "http://my-nginx/, tcp://my-nginx:80 (or udp, sctp), dns:my-nginx"
        parser.add_argument("--to", required=True, metavar="URL", help=told)
        parser.add_argument("-n", "--namespace", default="default", help="the pod's namespace (default)")
        parser.add_argument("-X", "--request", dest="method", metavar="METHOD", help="the HTTP method (GET)")
        parser.add_argument("-H", "--header", action="append", default=[], help="NAME: VALUE, any number of times")
        parser.add_argument("-k", "--insecure", action="store_true", help="trust any certificate")
        parser.add_argument("--count", type=int, default=1, help="how many times it is sent (1)")

    def work(self, **options: Any) -> None:
        spec: Obj = {
            "from": _sender(options["sender"]),
            "url": _url(options["to"]),
            "method": options["method"],
            "headers": dict(_header(text) for text in options["header"]),
            "insecure": options["insecure"],
            "count": options["count"],
        }
        row = Registry(options["cluster"]).row()
        for line in story(tracing.traced(row, options["namespace"], spec)):
            self.stdout.write(line)


def _url(text: str) -> str:
    """A host alone is meant for HTTP, as with curl."""
    return text if "://" in text or text.startswith("dns:") else f"http://{text}"


def _sender(text: str) -> Obj:
    kind, _, name = text.partition("/")
    if text == "internet":
        return {"internet": {}}
    if kind in ("pod", "node") and name:
        return {kind: name}
    raise CommandError(f"--from {text}: it is pod/NAME, node/NAME or internet")


def _header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise CommandError(f"--header {text}: it is NAME: VALUE")
    return name.strip(), value.strip()
