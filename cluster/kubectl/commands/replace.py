"""kubectl replace: the whole object anew, or (--force) another one of its name."""

from __future__ import annotations

from contextlib import suppress

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder
from cluster.kubectl.acting import each, required_files, send_raw, sourced
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.deleting import CASCADE, FORCE, GRACE, TIMEOUT, WAIT, Deletion, all_gone, propagation
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    DRY_RUN,
    FILENAME,
    PRINT,
    RECORD,
    SAVE_CONFIG,
    SUBRESOURCE,
    VALIDATE,
    field_manager,
)
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome, noted

_FIVE_MINUTES = 300.0


async def _run(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    session.check()
    required_files(args)
    _validate(args, outcome.dry)
    if args.text("raw"):
        await send_raw(session, args, "PUT")
        return
    found = await builder.from_args(session, args, (), lenient=True, validate=outcome.validation == "Strict").do()
    if not args.on("force"):
        await each(found, lambda info: _put(outcome, info))
        return
    await _delete(outcome, found.infos)
    await each(found, lambda info: _make(outcome, info))
    if not found.infos:
        raise KubectlError("no objects passed to replace")


def _validate(args: Args, dry: DryRun) -> None:
    force = args.on("force")
    if args.number("grace-period") >= 0 and not force:
        raise KubectlError("--grace-period must have --force specified")
    if args.seconds("timeout") and not force:
        raise KubectlError("--timeout must have --force specified")
    if force and dry is not DryRun.NONE:
        raise KubectlError("--dry-run can not be used when --force is set")


async def _put(outcome: Outcome, info: Info) -> None:
    obj = outcome.recorded(noted(info.obj, outcome.args.on("save-config")))
    if not outcome.local:
        with sourced("replacing", info.source):
            obj = await _overwritten(outcome, info, obj)
    outcome.show(obj, "replaced")


async def _overwritten(outcome: Outcome, info: Info, obj: Obj) -> Obj:
    """A PUT of the object; without a resourceVersion it takes the present one, and so wins over any other write."""
    api = outcome.session.api
    if not meta.resource_version(obj):
        with suppress(StatusError):
            current = await api.get(info.resource, info.name, info.namespace, subresource=info.subresource)
            obj = {
                **obj,
                "metadata": {**meta.metadata(obj), "resourceVersion": meta.resource_version(current)},
            }
    return await api.replace(
        info.resource, info.name, obj, info.namespace, subresource=info.subresource, query=outcome.query
    )


async def _delete(outcome: Outcome, infos: list[Info]) -> None:
    """Deletes what is there and waits until it is gone."""
    args = outcome.args
    grace = args.number("grace-period") or 1
    deletion = Deletion(outcome.session, grace, propagation(args.text("cascade")), output=args.text("output"))
    deleted: list[tuple[Info, str]] = []
    for info in infos:
        try:
            deleted.append((info, await deletion.one(info)))
        except StatusError as error:
            if error.reason != "NotFound":
                raise
    await all_gone(outcome.session, deleted, args.seconds("timeout") or _FIVE_MINUTES)


async def _make(outcome: Outcome, info: Info) -> None:
    head = {k: v for k, v in meta.metadata(info.obj).items() if k not in ("resourceVersion", "uid")}
    obj = outcome.recorded(noted({**info.obj, "metadata": head}, outcome.args.on("save-config")))
    made = await outcome.session.api.create(info.resource, obj, info.namespace, query=outcome.query)
    outcome.show(made, "replaced")


COMMAND = Command(
    "replace",
    "Replace a resource by file name or stdin",
    _run,
    "-f FILENAME [options]",
    (
        *PRINT, *FILENAME, SAVE_CONFIG, VALIDATE, DRY_RUN, SUBRESOURCE, field_manager("kubectl-replace"), RECORD,
        CASCADE, FORCE, GRACE, TIMEOUT, WAIT,
        Flag("raw", help="A path to PUT the file to, as it is."),
    ),
)  # fmt: skip
