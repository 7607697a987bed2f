"""How `get` shows what it found: as tables, as objects, one by one as they change."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from cluster.apimachinery.meta import Obj
from cluster.kubectl.builder import Info, Result
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args
from cluster.kubectl.printers import (
    FORMATS,
    JSON_YAML,
    NamePrinter,
    Printer,
    TextPrinter,
    json_text,
    list_of,
    no_match,
    templated,
    without_managed_fields,
)  # fmt: skip
from cluster.kubectl.printers.custom_columns import from_spec, from_template
from cluster.kubectl.printers.sorting import by_field
from cluster.kubectl.printers.table import Options, TablePrinter
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

_COLUMNS = ("custom-columns", "custom-columns-file")
FORMATS_OF_GET = (*FORMATS, *_COLUMNS, "wide")


def human(args: Args) -> bool:
    return args.text("output") == "wide" or not (args.text("output") or args.text("template"))


def server_tables(args: Args) -> bool:
    return args.on("server-print") and human(args)


# -- Tables -----------------------------------------------------------------------


def sorted_tables(infos: Sequence[Info], field: str) -> Sequence[Info]:
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


def laid_out(infos: Sequence[Info], args: Args) -> str:
    """One table a kind, with an empty line between."""
    with_kind = len({(info.resource.api_version, info.resource.kind) for info in infos}) > 1
    parts: list[str] = []
    writer = TabWriter()
    printer: TablePrinter | None = None
    namespaced = False  # a kind without namespaces has the column too, once another has had it
    for at, info in enumerate(infos):
        if printer is None or info.resource != infos[at - 1].resource:
            parts.append(writer.flush())
            writer.forget()
            chosen = options(args, info, with_kind)
            namespaced = namespaced or chosen.namespace
            printer = TablePrinter(replace(chosen, namespace=namespaced), writer)
        printer.add(info.obj)
    parts.append(writer.flush())
    between = "" if args.on("no-headers") else "\n"
    return between.join(filter(None, parts))


def options(args: Args, info: Info | None = None, with_kind: bool = False) -> Options:
    return Options(
        wide=args.text("output") == "wide",
        headers=not args.on("no-headers"),
        namespace=args.on("all-namespaces") and info is not None and info.resource.namespaced,
        kind=info.resource.word if info is not None and (with_kind or args.on("show-kind")) else "",
        label_columns=args.many("label-columns"),
        show_labels=args.on("show-labels"),
    )


# -- Objects as they are ----------------------------------------------------------


def as_one(result: Result, sort_by: str) -> Obj:
    """The one object that was named, or a List of all."""
    if result.single and len(result.infos) == 1:
        return result.infos[0].obj
    objects = [info.obj for info in result.infos]
    return list_of(by_field(objects, sort_by, lambda obj: obj) if sort_by and objects else objects)


async def printer_for(session: Session, args: Args) -> Printer:
    if (found := await templated(session, args)) is not None:
        return found
    form = args.text("output")
    low = form.lower()
    if low in JSON_YAML:
        return TextPrinter(low, args.on("show-managed-fields"))
    name, _, value = form.partition("=")
    if name in _COLUMNS:
        return await _columns(session, args, name, args.text("template") or value)
    if low == "name":
        return NamePrinter()
    raise no_match(form, FORMATS_OF_GET)


async def _columns(session: Session, args: Args, name: str, spec: str) -> Printer:
    if not spec:
        raise KubectlError("custom-columns format specified but no custom columns given")
    if name == "custom-columns":
        return from_spec(spec, not args.on("no-headers"))
    try:
        return from_template((await session.files.read(spec)).decode())
    except FileNotFoundError:
        raise KubectlError(f"error reading template {spec}, open {spec}: no such file or directory\n") from None


def event_text(args: Args, printer: Printer, event: str, obj: Obj) -> str:
    """An object with its event: JSON on one line, as it came over the wire; -o name knows no events."""
    form = args.text("output").lower()
    if form == "json":
        return f'{{"type":"{event}","object":{json_text.compact(without_managed_fields(obj))}}}\n'
    return printer(obj if form == "name" else {"type": event, "object": obj})
