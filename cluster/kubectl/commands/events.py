"""kubectl events: what happened in a namespace, or to one object, the latest last."""

from __future__ import annotations

from contextlib import aclosing

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import flagsets, gosort
from cluster.kubectl.command import Command
from cluster.kubectl.describe.parts.events import interval, moment_of
from cluster.kubectl.describe.parts.writer import escaped
from cluster.kubectl.errors import KubectlError, NoResourceMatch, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.printers import Printer, object_printer
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

_HEADINGS = ("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE")
_NO_FORM = "--for must be in resource/name form"
_MANY_SLASHES = "arguments in resource/name form may not have more than one slash"


async def run(session: Session, args: Args) -> None:
    fields = await _fields(session, args)
    printer = await object_printer(session, args) if args.text("output") else _Table(args)
    types = {each.lower() for each in args.many("types")}
    if types - {"normal", "warning"}:
        raise KubectlError("valid --types are Normal or Warning")
    if args.on("watch"):
        await _watch(session, args, fields, types, printer)
        return
    resource = await session.api.resource("events")
    listed = await session.api.list(resource, _namespace(session, args), fields=fields)
    found = [_typed(each) for each in listed.get("items") or [] if _wanted(each, types)]
    if not found:
        where = "." if args.on("all-namespaces") else f" in {session.namespace} namespace."
        session.err(f"No events found{where}\n")
        return
    if args.text("output").lower() == "name":
        return  # the real one's printer of names refuses a list of events, and nobody hears of it
    session.out(
        printer(
            {"apiVersion": "v1", "kind": "EventList", "metadata": {}, "items": gosort.sort(found, _moment)}
        )
    )


async def _fields(session: Session, args: Args) -> str:
    """The field selector that --for TYPE/NAME means."""
    wanted = args.text("for")
    if not wanted:
        return ""
    kind, slash, name = wanted.partition("/")
    if not slash:
        raise KubectlError(_NO_FORM)
    if "/" in name:
        raise KubectlError(_MANY_SLASHES)
    try:
        found = await session.api.resource(kind.lower())
    except StatusError:
        raise
    except KubectlError:
        raise NoResourceMatch(kind.lower()) from None
    about = (("kind", found.kind), ("apiVersion", found.api_version), ("name", name))
    return ",".join(f"involvedObject.{key}={value}" for key, value in about)


def _namespace(session: Session, args: Args) -> str:
    return "" if args.on("all-namespaces") else session.namespace


def _wanted(event: Obj, types: set[str]) -> bool:
    return not types or str(event.get("type", "")).lower() in types


def _moment(event: Obj) -> float:
    seen = meta.get(event, "series.lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    return moment_of(seen)


def _typed(event: Obj) -> Obj:
    return {"apiVersion": "v1", "kind": "Event", **event}


async def _watch(session: Session, args: Args, fields: str, types: set[str], printer: Printer) -> None:
    """Prints those there are and then each that comes."""
    resource = await session.api.resource("events")
    watch = session.api.watch(resource, _namespace(session, args), fields=fields)
    async with aclosing(watch) as events:
        async for change in events:
            if change["type"] != "DELETED" and _wanted(change["object"], types):
                session.out(printer(_typed(change["object"])))
                await session.io.stdout.drain()


class _Table:
    """Events as rows; the headings once."""

    def __init__(self, args: Args) -> None:
        self._tabs, self._spaces = TabWriter(), args.on("all-namespaces")
        if not args.on("no-headers"):
            self._tabs.add([*(["NAMESPACE"] if self._spaces else []), *_HEADINGS])

    def __call__(self, obj: Obj) -> str:
        for event in obj.get("items") or [obj]:
            self._tabs.add([*([meta.namespace(event)] if self._spaces else []), *_cells(event)])
        return self._tabs.flush()


def _cells(event: Obj) -> list[str]:
    about = event.get("involvedObject") or {}
    cells = (
        event.get("type", ""), event.get("reason", ""), f"{about.get('kind', '')}/{about.get('name', '')}",
        str(event.get("message") or "").strip(),
    )  # fmt: skip
    return [interval(event), *map(escaped, cells)]


COMMAND = Command(
    "events",
    "List events.",
    run,
    "[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|"
    "jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    (
        flagsets.ALL_NAMESPACES,
        flagsets.CHUNK_SIZE,
        Flag("for", help="Only the events about this object (TYPE/NAME)."),
        Flag("no-headers", kind="bool", help="Without headings."),
        *flagsets.PRINT,
        Flag("types", kind="stringSlice", help="Only events of these types (Normal, Warning)."),
        Flag("watch", "w", kind="bool", help="Go on printing what happens."),
    ),
    examples="  kubectl events --for pod/web -w\n  kubectl events --types=Warning",
)
