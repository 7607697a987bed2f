"""kubectl wait: until a condition holds, a field has a value, an object is there or is gone.

Each object in turn: read, then watched until it fits; all of them together have --timeout seconds. (In Kubernetes:
kubectl/pkg/cmd/wait.)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, flagsets
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Info, Result
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.golang import plain, quote
from cluster.kubectl.printers import object_printer
from cluster.kubectl.printers.jsonpath import JSONPath
from cluster.kubectl.printers.jsonpath_parser import JSONPathError, relaxed
from cluster.kubectl.session import Session

Fits = Callable[[Obj], bool]
_WEEK = 168 * 3600.0
_POLL = 0.5
_TIMED_OUT = "timed out waiting for the condition"
_FORM = (
    "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or "
    "--for=jsonpath='{.status.readyReplicas}'"
)
_NO_VALUE = (
    "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3"
)


async def run(session: Session, args: Args) -> None:
    printer = await object_printer(session, args, "condition met")
    wanted, patience = args.text("for"), args.seconds("timeout")
    fits = condition(wanted)
    deadline = clock.monotonic() + (_WEEK if patience < 0 else patience)
    if wanted.lower() == "create":
        await _created(session, args, deadline)
    result = await _found(session, args)
    gone = wanted.lower() == "delete"
    if gone:
        result.ignore_not_found()
    if not (result.infos or result.errors or gone):
        raise KubectlError("no matching resources found")

    async def visit(info: Info) -> None:
        session.out(printer(await _one(session, info, fits, deadline, patience == 0, gone=gone)))

    await each(result, visit)


async def _found(session: Session, args: Args) -> Result:
    return await builder.from_args(session, args, latest=True, lenient=True, any_of_type=args.on("all")).do()


async def _created(session: Session, args: Args, deadline: float) -> None:
    """Asks twice a second until there is anything."""
    while True:
        result = await _found(session, args)
        if result.infos and not result.errors:
            return
        if result.ignore_not_found().errors:
            result.checked()
        if clock.monotonic() + _POLL > deadline:
            raise KubectlError(_TIMED_OUT)
        await asyncio.sleep(_POLL)


def condition(wanted: str) -> Fits:
    """What --for means, as a question to an object; KubectlError where it means nothing."""
    if wanted.lower() in ("create", "delete"):
        return lambda obj: wanted.lower() == "create"
    if wanted.startswith("condition="):
        kind, _, status = wanted.removeprefix("condition=").partition("=")
        return lambda obj: _holds(obj, kind, status if "=" in wanted.removeprefix("condition=") else "true")
    if wanted.startswith("jsonpath="):
        return _path_condition(wanted.removeprefix("jsonpath="))
    raise KubectlError(f"unrecognized condition: {quote(wanted)}")


def _holds(obj: Obj, kind: str, status: str) -> bool:
    """Whether the condition has that status, and is about the object's present generation."""
    for condition in meta.get(obj, "status.conditions", []):
        if str(condition.get("type", "")).casefold() != kind.casefold() or "status" not in condition:
            continue
        seen = condition.get("observedGeneration", meta.get(obj, "status.observedGeneration"))
        if seen is not None and seen < obj["metadata"].get("generation", 0):
            return False
        return str(condition["status"]).casefold() == status.casefold()
    return False


def _path_condition(text: str) -> Fits:
    parts = split(text)
    if len(parts) > 2:
        raise KubectlError(_FORM)
    value = parts[1].strip("'\"") if len(parts) == 2 else None
    try:
        expression = relaxed(parts[0])
        if value == "":
            raise KubectlError(_NO_VALUE)
        if not expression:
            raise KubectlError("jsonpath expression cannot be empty")
        path = JSONPath.of(expression)
    except JSONPathError as wrong:
        raise KubectlError(str(wrong)) from None
    return lambda obj: _has(obj, path, value)


def split(text: str) -> list[str]:
    """The parts between single "=": a doubled one belongs to the expression."""
    return [part.replace("\0", "==") for part in text.replace("==", "\0").split("=")]


def _has(obj: Obj, path: JSONPath, value: str | None) -> bool:
    try:
        found = path.find(obj)
    except JSONPathError as wrong:
        raise KubectlError(str(wrong)) from None
    if not found or not found[0]:
        return False
    if len(found[0]) > 1:
        raise KubectlError("given jsonpath expression matches more than one value")
    if value is None:
        return True
    if isinstance(found[0][0], dict | list):
        raise KubectlError("jsonpath leads to a nested object or list which is not supported")
    return plain(found[0][0]).strip() == value.strip()


async def _one(session: Session, info: Info, fits: Fits, deadline: float, once: bool, *, gone: bool) -> Obj:
    """The object as it was when it fitted; KubectlError when it does not in time."""
    if not info.name:
        raise KubectlError("resource name must be provided")
    if once:
        return await _at_once(session, info, fits, gone=gone)
    late = f"{_TIMED_OUT} on {info.resource.plural}/{info.name}"
    left = deadline - clock.monotonic()
    if left <= 0:
        raise KubectlError(late)
    try:
        async with asyncio.timeout(left):
            return await _followed(session, info, fits, gone=gone)
    except TimeoutError:
        raise KubectlError(late) from None


async def _at_once(session: Session, info: Info, fits: Fits, *, gone: bool) -> Obj:
    try:
        obj = await session.api.get(info.resource, info.name, info.namespace)
    except StatusError as error:
        if gone and error.reason == "NotFound":
            return info.obj
        raise
    if not gone and fits(obj):
        return obj
    raise KubectlError(f"condition not met for {info.resource.plural}/{info.name}")


async def _followed(session: Session, info: Info, fits: Fits, *, gone: bool) -> Obj:
    """Lists and watches the object until it fits; begins anew when the watch ends or is too late."""
    while True:
        listed = await session.api.list(info.resource, info.namespace, fields=f"metadata.name={info.name}")
        found = [builder.typed(item, listed) for item in listed.get("items") or []]
        if gone and not found:
            return info.obj
        if not found:
            await session.api.get(info.resource, info.name, info.namespace)  # tells that it is not there
        if not gone and found and fits(found[0]):
            return found[0]
        try:
            last = await _watched(session, info, meta.resource_version(listed), fits, gone=gone)
        except StatusError as error:
            if error.reason not in ("Expired", "Gone"):
                raise
            continue
        if last is not None:
            return last


async def _watched(session: Session, info: Info, version: str, fits: Fits, *, gone: bool) -> Obj | None:
    """The object of the first event that fits; None when the server ends the watch before."""
    watch = session.api.watch(info.resource, info.namespace, name=info.name, resource_version=version)
    async with aclosing(watch) as events:
        async for event in events:
            deleted, obj = event["type"] == "DELETED", event["object"]
            if deleted if gone else not deleted and fits(obj):
                found: Obj = obj
                return found
    return None


COMMAND = Command(
    "wait",
    "Wait for a specific condition on one or many resources.",
    run,
    "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) "
    "[--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    (
        flagsets.ALL,
        flagsets.ALL_NAMESPACES,
        flagsets.FIELD_SELECTOR,
        *flagsets.FOLDERS_TOO,
        Flag("for", help="What to wait for."),
        Flag("local", kind="bool", help="Do not ask the server."),
        *flagsets.PRINT,
        flagsets.SELECTOR,
        Flag(
            "timeout", kind="duration", default=30.0, help="How long; 0 looks once, less than 0 waits a week."
        ),
    ),
    examples="  kubectl wait --for=condition=Ready pod/web\n  kubectl wait --for=delete pod/web --timeout=60s",
)
