"""kubectl get: objects as a table, as they are, or as a template makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, golang, showing
from cluster.kubectl.api import JSON, TABLE
from cluster.kubectl.builder import Builder, Info, Result
from cluster.kubectl.command import Command
from cluster.kubectl.errors import Errors, KubectlError, StatusError, UsageError, together
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    ALL_NAMESPACES,
    CHUNK_SIZE,
    FIELD_SELECTOR,
    FILENAME,
    IGNORE_NOT_FOUND,
    PRINT,
    SELECTOR,
    SUBRESOURCE,
)  # fmt: skip
from cluster.kubectl.printers.table import TablePrinter
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

_NO_TYPE = """Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods)."""
_SUGGESTION = 'Use "kubectl api-resources" for a complete list of supported resources.'


class Show(Protocol):
    def __call__(self, obj: Obj, event: str, quiet: bool) -> None:
        """Prints an object and, where wanted, its event; when quiet, only takes note of a table's columns."""


async def run(session: Session, args: Args) -> None:
    if raw := args.text("raw"):
        await _raw(session, args, raw)
        return
    watching = args.on("watch") or args.on("watch-only")
    _check(session, args, watching)
    if watching:
        await _watch(session, args)
    elif showing.human(args):
        await _tables(session, args)
    else:
        await _generic(session, args)


async def _raw(session: Session, args: Args, path: str) -> None:
    """The server's answer as it comes."""
    if args.positional:
        raise KubectlError("arguments may not be passed when --raw is specified")
    if args.on("watch") or args.on("watch-only") or args.text("selector"):
        raise KubectlError(
            "--raw may not be specified with other flags that filter the server request or alter the output"
        )
    if args.text("output"):
        raise KubectlError("--raw and --output are mutually exclusive")
    if not path.startswith("/") and "://" not in path:
        shown = golang.quote(path)
        raise KubectlError(f"--raw must be a valid URL path: parse {shown}: invalid URI for request")
    route, _, query = path.partition("?")
    response = await session.api.request("GET", unquote(route), parse_qsl(query, keep_blank_values=True))
    async for chunk in response.chunks():
        session.out(chunk)
        await session.io.stdout.drain()


def _check(session: Session, args: Args, watching: bool) -> None:
    """What is wrong with the flags by themselves."""
    if args.text("sort-by") and watching:
        rest = "ignored for watch events received" if args.on("watch") else "ignored"
        flag = "--watch" if args.on("watch") else "--watch-only"
        session.err(f"warning: {flag} requested, --sort-by will be {rest}\n")
    if not watching and not args.positional and not args.many("filename") and not args.text("kustomize"):
        session.err(f"You must specify the type of resource to get. {_SUGGESTION}\n\n")
        raise UsageError(args.command, _NO_TYPE)
    if args.on("show-labels") and args.text("output") not in ("", "wide"):
        raise KubectlError(f"--show-labels option cannot be used with {args.text('output')} printer")
    if args.on("output-watch-events") and not watching:
        raise KubectlError("--output-watch-events option can only be used with --watch or --watch-only")


def _builder(session: Session, args: Args, **more: Any) -> Builder:
    sorting = bool(args.text("sort-by"))
    tables = showing.server_tables(args)
    return builder.from_args(
        session, args,
        any_of_type=True, latest=True,
        chunk_size=0 if sorting else args.number("chunk-size"),
        accept=TABLE if tables else JSON,
        query=[("includeObject", "Object")] if sorting and tables else (),
        **more,
    )  # fmt: skip


# -- Tables -----------------------------------------------------------------------


async def _tables(session: Session, args: Args) -> None:
    result = await _builder(session, args, lenient=True).do()
    if args.on("ignore-not-found"):
        result.ignore_not_found()
    infos = showing.sorted_tables(result.infos, args.text("sort-by"))
    text = showing.laid_out(infos, args)
    session.out(text)
    if not text and not args.on("ignore-not-found") and not result.errors:
        _say_none(session, args, infos)
    if result.errors and not args.positional:
        raise Errors(result.errors)  # each file's errors are a group of their own, told without "error: "
    result.checked()


def _say_none(session: Session, args: Args, infos: Sequence[Info]) -> None:
    if not args.on("all-namespaces") and all(info.resource.namespaced for info in infos):
        session.err(f"No resources found in {session.namespace} namespace.\n")
    else:
        session.err("No resources found\n")


# -- Objects as they are ----------------------------------------------------------


async def _generic(session: Session, args: Args) -> None:
    result = await _builder(session, args, lenient=True).do()
    if args.on("ignore-not-found"):
        result.ignore_not_found()
    if result.errors and result.single:
        result.checked()
    if result.infos or not args.on("ignore-not-found"):
        printer = await showing.printer_for(session, args)
        session.out(printer(showing.as_one(result, args.text("sort-by"))))
    if problem := together(result.errors):
        raise problem


# -- Watching ---------------------------------------------------------------------


async def _watch(session: Session, args: Args) -> None:
    """What there is, then each change as it comes, until the server or the reader ends it."""
    result = await _builder(session, args, single_type=True).do()
    try:
        infos = result.checked()
    except StatusError as error:
        if error.reason == "NotFound" and args.on("ignore-not-found"):
            return
        raise
    show = await _shower(session, args)
    for info in infos:
        show(info.obj, "ADDED", quiet=args.on("watch-only"))
    await session.io.stdout.drain()
    if result.named and len(infos) != 1:
        raise KubectlError("you may only watch a single resource or type of resource at a time")
    await _follow(session, args, result, show)


async def _follow(session: Session, args: Args, result: Result, show: Show) -> None:
    """The events from now on; of a single object the first one tells what has been printed already."""
    named = result.infos[0] if result.named else None
    events = session.api.watch(
        result.resources[0],
        named.namespace if named else "" if args.on("all-namespaces") else session.namespace,
        labels=args.text("selector"), fields=args.text("field-selector"), name=named.name if named else "",
        resource_version="0" if named else result.resource_version,
        accept=TABLE if showing.server_tables(args) else JSON,
    )  # fmt: skip
    quiet = named is not None
    async with aclosing(events):
        async for event in events:
            show(event["object"], event["type"], quiet=quiet)
            quiet = False
            await session.io.stdout.drain()


async def _shower(session: Session, args: Args) -> Show:
    """What prints an object together with what happened to it."""
    tell_event = args.on("output-watch-events")
    if not showing.human(args):
        printer = await showing.printer_for(session, args)

        def show(obj: Obj, event: str, quiet: bool) -> None:
            if not quiet:
                session.out(showing.event_text(args, printer, event, obj) if tell_event else printer(obj))

        return show
    writer = TabWriter()
    everywhere = args.on("all-namespaces")
    table = TablePrinter(replace(showing.options(args), namespace=everywhere), writer)

    def show_row(obj: Obj, event: str, quiet: bool) -> None:
        table.add({**obj, "rows": []} if quiet and obj.get("kind") == "Table" else obj, event if tell_event else "")
        session.out(writer.flush())

    return show_row


COMMAND = Command(
    name="get",
    short="Show one or many objects.",
    use=f"[(-o|--output=){'|'.join(showing.FORMATS_OF_GET)}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | "
    "TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    long="""Show one or many objects: a table of what matters, or with -o all that the server knows.

Objects of one namespace are shown (the current one, or -n's), or of all with -A. Types are named in full, in the
singular, in short, or with their version and group: pods, pod, po, deployments.v1.apps.""",
    examples="""
# All pods of the namespace, and more of each
kubectl get pods -o wide

# One Deployment as YAML
kubectl get deployment web -o yaml

# Only the phase of one pod
kubectl get pod web -o jsonpath='{.status.phase}'

# Several kinds at once, chosen by label
kubectl get services,deployments -l app=web
""",
    flags=(
        *PRINT, *FILENAME, SELECTOR, FIELD_SELECTOR, ALL_NAMESPACES, CHUNK_SIZE, SUBRESOURCE, IGNORE_NOT_FOUND,
        Flag("raw", help="Ask for this path, and print the answer as it comes."),
        Flag("watch", "w", kind="bool", help="After the list, go on with what changes."),
        Flag("watch-only", kind="bool", help="Only what changes, without the list."),
        Flag("output-watch-events", kind="bool", help="Name each change's event."),
        Flag("server-print", kind="bool", default=True, help="Let the server make the table."),
        Flag("show-labels", kind="bool", help="All labels in a last column."),
        Flag("sort-by", help="Sort by this field, a JSONPath expression."),
        Flag("label-columns", "L", kind="stringSlice", help="Labels that get columns of their own."),
        Flag("show-kind", kind="bool", help="The kind before each name."),
        Flag("no-headers", kind="bool", help="No heads above the columns."),
    ),
    run=run,
)  # fmt: skip
