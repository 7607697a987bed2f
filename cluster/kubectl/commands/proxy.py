"""kubectl proxy: a port of this machine that answers with the API, so that curl and a browser need no credentials."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from cluster.apimachinery import regexps
from cluster.kubectl import klog
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.golang import quote
from cluster.kubectl.listening import Listeners, host_port
from cluster.kubectl.proxying import Filter, Proxy
from cluster.kubectl.session import Session

_PORT = 8001
_DANGER = "Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious"


async def _run(session: Session, args: Args) -> None:
    static, prefix = (text.rstrip("/") + "/" for text in (args.text("www-prefix"), args.text("api-prefix")))
    if args.on("disable-filter"):
        chosen = None
        if not args.text("unix-socket"):
            session.err(klog.warning("proxy.go:180", _DANGER))
    else:
        fields = ("accept-paths", "reject-paths", "accept-hosts", "reject-methods")
        chosen = Filter(*(_patterns(args.text(field)) for field in fields))
    if args.text("unix-socket"):
        if args.number("port") != _PORT:
            raise KubectlError("cannot set --unix-socket and --port at the same time")
        raise KubectlError(f"listen unix {args.text('unix-socket')}: bind: operation not supported")
    await _warn(session, args.text("www"))
    await _serve(session, args, Proxy(session, prefix, chosen, static, args.text("www")))


def _patterns(text: str) -> Sequence[Any]:
    """Patterns with commas between them."""
    try:
        return [regexps.compiled(each) for each in text.split(",")] if text else []
    except regexps.BadPattern as problem:
        raise KubectlError(f"Error compiling re: {quote(text)}: {problem}") from None


async def _warn(session: Session, folder: str) -> None:
    if not folder or await session.files.is_dir(folder):
        return
    if await session.files.exists(folder):
        told = f"Static file directory {folder} is not a directory"
    else:
        told = f"Failed to stat static file directory {folder}: stat {folder}: no such file or directory"
    session.err(klog.warning("proxy.go:203", told))


async def _serve(session: Session, args: Args, proxy: Proxy) -> None:
    """Until the person leaves."""
    address, listeners = args.text("address"), Listeners(session)
    try:
        port = await listeners.listen(address, args.number("port"), proxy.serve)
        session.out(f"Starting to serve on {host_port(address, port)}\n")
        await asyncio.Event().wait()
    except OSError as problem:
        raise KubectlError(str(problem)) from None
    finally:
        await listeners.close()


COMMAND = Command(
    "proxy",
    "Run a proxy to the Kubernetes API server",
    _run,
    "[--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]",
    (
        Flag(
            "accept-hosts", default=r"^localhost$,^127\.0\.0\.1$,^\[::1\]$",
            help="Patterns of the hosts that may be asked for.",
        ),
        Flag("accept-paths", default="^.*", help="Patterns of the paths that are answered."),
        Flag("address", default="127.0.0.1", help="The address to listen at."),
        Flag("api-prefix", default="/", help="Where the API begins."),
        Flag("append-server-path", kind="bool", help="Put the server's own path before each request's."),
        Flag("disable-filter", kind="bool", help="Answer everybody and everything."),
        Flag("keepalive", kind="duration", help="How often a silent connection is looked after; 0 is never."),
        Flag("port", "p", kind="int", default=_PORT, help="The port to listen on; 0 is any."),
        Flag("reject-methods", default="^$", help="Patterns of the methods that are refused."),
        Flag(
            "reject-paths", default="^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach",
            help="Patterns of the paths that are refused, whatever else says.",
        ),
        Flag("unix-socket", "u", help="A socket file to listen on."),
        Flag("www", "w", help="A folder whose files are served too."),
        Flag("www-prefix", "P", default="/static/", help="Where these files begin."),
    ),
)  # fmt: skip
