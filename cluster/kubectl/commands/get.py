"""kubectl get: objects as a table, as they are, or as a template makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, golang
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
from cluster.kubectl.printers import FORMATS, NamePrinter, Printer, TextPrinter, list_of, no_match, templated
from cluster.kubectl.printers.custom_columns import from_spec, from_template
from cluster.kubectl.printers.sorting import by_field
from cluster.kubectl.printers.table import Options, TablePrinter
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

_COLUMNS = ("custom-columns", "custom-columns-file")
_ALL_FORMATS = (*FORMATS, *_COLUMNS, "wide")
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
    elif _human(args):
        await _tables(session, args)
    else:
        await _generic(session, args)


def _human(args: Args) -> bool:
    return args.text("output") == "wide" or not (args.text("output") or args.text("template"))


def _server_tables(args: Args) -> bool:
    return args.on("server-print") and _human(args)


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
    tables = _server_tables(args)
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
    infos = _sorted_tables(result.infos, args.text("sort-by"))
    text = _laid_out(infos, args)
    session.out(text)
    if not text and not args.on("ignore-not-found") and not result.errors:
        _say_none(session, args, infos)
    if result.errors and args.many("filename"):
        raise Errors(result.errors)  # each file's errors are a group of their own, told without "error: "
    result.checked()


def _sorted_tables(infos: Sequence[Info], field: str) -> Sequence[Info]:
    """By the field. Several answers are sorted as they are, tables too; a table's rows, when there are some.

    A field no row has leaves nothing to print: kubectl drops that error.
    """
    if not field:
        return infos
    ordered = infos if len(infos) < 2 else by_field(infos, field, lambda info: info.obj)
    for info in ordered:
        rows = info.obj.get("rows") or []
        if len(rows) > 1:
            with suppress(KubectlError):
                rows, info.obj["rows"] = [], by_field(rows, field, lambda row: row["object"], strict=False)
            info.obj["rows"] = [] if rows else info.obj["rows"]
    return ordered


def _laid_out(infos: Sequence[Info], args: Args) -> str:
    """One table a kind, with an empty line between."""
    with_kind = len({(info.resource.api_version, info.resource.kind) for info in infos}) > 1
    parts: list[str] = []
    writer = TabWriter()
    printer: TablePrinter | None = None
    for at, info in enumerate(infos):
        if printer is None or info.resource != infos[at - 1].resource:
            parts.append(writer.flush())
            writer.forget()
            printer = TablePrinter(_options(args, info, with_kind), writer)
        printer.add(info.obj)
    parts.append(writer.flush())
    between = "" if args.on("no-headers") else "\n"
    return between.join(filter(None, parts))


def _options(args: Args, info: Info | None = None, with_kind: bool = False) -> Options:
    return Options(
        wide=args.text("output") == "wide",
        headers=not args.on("no-headers"),
        namespace=args.on("all-namespaces") and info is not None and info.resource.namespaced,
        kind=info.resource.word if info is not None and (with_kind or args.on("show-kind")) else "",
        label_columns=args.many("label-columns"),
        show_labels=args.on("show-labels"),
    )


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
        printer = await _printer(session, args)
        session.out(printer(_as_one(result, args.text("sort-by"))))
    if problem := together(result.errors):
        raise problem


def _as_one(result: Result, sort_by: str) -> Obj:
    """The one object that was named, or a List of all."""
    if result.single and len(result.infos) == 1:
        return result.infos[0].obj
    objects = [info.obj for info in result.infos]
    return list_of(by_field(objects, sort_by, lambda obj: obj) if sort_by and objects else objects)


async def _printer(session: Session, args: Args) -> Printer:
    if (found := await templated(session, args)) is not None:
        return found
    form = args.text("output")
    low = form.lower()
    if low in ("json", "yaml"):
        return TextPrinter(low, args.on("show-managed-fields"))
    name, _, value = form.partition("=")
    if name in _COLUMNS:
        return await _columns(session, args, name, args.text("template") or value)
    if low == "name":
        return NamePrinter()
    raise no_match(form, _ALL_FORMATS)


async def _columns(session: Session, args: Args, name: str, spec: str) -> Printer:
    if not spec:
        raise KubectlError("custom-columns format specified but no custom columns given")
    if name == "custom-columns":
        return from_spec(spec, not args.on("no-headers"))
    try:
        return from_template((await session.files.read(spec)).decode())
    except FileNotFoundError:
        raise KubectlError(f"error reading template {spec}, open {spec}: no such file or directory\n") from None


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
    if result.named and len(infos) != 1:
        raise KubectlError(
            "watch is only supported on individual resources and resource collections - "
            f"{len(infos)} resources were found"
        )
    show = await _shower(session, args)
    for info in infos:
        show(info.obj, "ADDED", quiet=args.on("watch-only"))
    await session.io.stdout.drain()
    await _follow(session, args, result, show)


async def _follow(session: Session, args: Args, result: Result, show: Show) -> None:
    """The events from now on; of a single object the first one tells what has been printed already."""
    named = result.infos[0] if result.named else None
    events = session.api.watch(
        result.resources[0],
        named.namespace if named else "" if args.on("all-namespaces") else session.namespace,
        labels=args.text("selector"), fields=args.text("field-selector"), name=named.name if named else "",
        resource_version="0" if named else result.resource_version,
        accept=TABLE if _server_tables(args) else JSON,
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
    if not _human(args):
        printer = await _printer(session, args)

        def show(obj: Obj, event: str, quiet: bool) -> None:
            if not quiet:
                session.out(printer({"type": event, "object": obj} if tell_event else obj))

        return show
    writer = TabWriter()
    everywhere = args.on("all-namespaces")
    table = TablePrinter(replace(_options(args), namespace=everywhere), writer)

    def show_row(obj: Obj, event: str, quiet: bool) -> None:
        table.add({**obj, "rows": []} if quiet and obj.get("kind") == "Table" else obj, event if tell_event else "")
        session.out(writer.flush())

    return show_row


COMMAND = Command(
    name="get",
    short="Show one or many objects.",
    use=f"[(-o|--output=){'|'.join(_ALL_FORMATS)}] (TYPE[.VERSION][.GROUP] [NAME | -l label] | "
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
