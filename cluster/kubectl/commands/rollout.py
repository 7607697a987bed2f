"""kubectl rollout: watch a change spread, look back, go back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, rolling
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Info, Result
from cluster.kubectl.changing import Change, Words
from cluster.kubectl.command import Command, rollout_group
from cluster.kubectl.errors import Errors, KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, FILENAME, PRINT, SELECTOR, field_manager
from cluster.kubectl.printers import NamePrinter
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome

Run = Callable[[Session, Args], Awaitable[None]]

_UNVERSIONED = ("Pod", "ReplicaSet", "ReplicationController", "CronJob")
"""Kinds that kubectl knows to have no revisions."""
RESTARTED = "kubectl.kubernetes.io/restartedAt"


async def _find(session: Session, args: Args) -> Result:
    session.check()
    if not args.positional and not args.many("filename") and not args.text("kustomize"):
        raise KubectlError("required resource not specified")
    return await builder.from_args(session, args, latest=True, lenient=True, any_of_type=True).do()


def _no_visitor(what: str, info: Info) -> str:
    kind = f"{{{info.resource.group} {info.resource.kind}}}"
    return f'error retrieving {what} for "{rolling.group_kind(info)}", no visitor method exists for {kind}'


def _none_found(session: Session) -> None:
    session.err(f"No resources found in {session.namespace} namespace.\n")


# -- status -------------------------------------------------------------------


async def _status(session: Session, args: Args) -> None:
    if args.number("revision") < 0:
        raise KubectlError(f"revision must be a positive integer: {args.number('revision')}")
    found = await _find(session, args)

    async def one(info: Info) -> None:
        if not rolling.has_status(info):
            raise KubectlError(f"no status viewer has been implemented for {rolling.group_kind(info)}")
        try:
            async with asyncio.timeout(args.seconds("timeout") or None):
                await _follow(session, args, info)
        except TimeoutError:
            raise KubectlError("timed out waiting for the condition") from None

    await each(found, one)
    if not found.infos:
        _none_found(session)


async def _follow(session: Session, args: Args, info: Info) -> None:
    """Tells each state until the rollout is done; the first one alone with --watch=false."""
    obj = info.obj
    while True:
        text, done = rolling.status(obj, args.number("revision"))
        session.out(text)
        if done or not args.on("watch"):
            return
        events = session.api.watch(
            info.resource, info.namespace, name=info.name, resource_version=meta.resource_version(obj)
        )
        async with aclosing(events) as stream:
            async for event in stream:
                obj = event["object"]
                if event["type"] == "DELETED":
                    raise KubectlError("object has been deleted")
                text, done = rolling.status(obj, args.number("revision"))
                session.out(text)
                if done:
                    return
        obj = await session.api.get(info.resource, info.name, info.namespace)


# -- history and undo ---------------------------------------------------------


async def _history(session: Session, args: Args) -> None:
    wanted = args.number("revision")
    if wanted < 0:
        raise KubectlError(f"revision must be a positive integer: {wanted}")
    outcome = await Outcome.of(session, args, late=True)
    found = await _find(session, args)

    async def one(info: Info) -> None:
        if info.resource.kind in _UNVERSIONED:
            raise KubectlError(f'no history viewer has been implemented for "{rolling.group_kind(info)}"')
        if not rolling.has_status(info):
            raise KubectlError(_no_visitor("history", info))
        revisions = await rolling.revisions(session.api, info)
        if wanted and revisions and wanted not in revisions:
            raise KubectlError("unable to find the specified revision")
        if args.text("output") or args.text("template"):
            for number, revision in revisions.items():
                if not wanted or number == wanted:
                    outcome.show(revision.holder, "", typed=True)
            return
        told = (
            rolling.shown(revisions[wanted].template) if wanted in revisions else rolling.history(revisions)
        )
        head = f"with revision #{wanted}" if wanted else ""
        session.out(NamePrinter(f"{head}\n{told}")(info.obj))

    await each(found, one)


async def _undo(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args, late=True)
    found = await _find(session, args)

    async def one(info: Info) -> None:
        if info.resource.kind in _UNVERSIONED:
            raise KubectlError(f'no rollbacker has been implemented for "{rolling.group_kind(info)}"')
        if not rolling.has_status(info):
            raise KubectlError(_no_visitor("rollbacker", info))
        if args.number("to-revision") < 0:
            raise KubectlError(f"unable to find specified revision {args.number('to-revision')} in history")
        told = await rolling.undo(session.api, info, args.number("to-revision"), outcome.dry)
        outcome.show(info.obj, told)

    await each(found, one)


# -- pause, resume, restart ---------------------------------------------------


def _pause(info: Info, obj: Obj) -> None:
    if obj["kind"] != "Deployment":
        raise ValueError("pausing is not supported")
    if obj["spec"].get("paused"):
        raise ValueError("is already paused")
    obj["spec"]["paused"] = True


def _resume(info: Info, obj: Obj) -> None:
    if obj["kind"] != "Deployment":
        raise ValueError("resuming is not supported")
    if not obj["spec"].pop("paused", False):
        raise ValueError("is not paused")


def _restart(info: Info, obj: Obj) -> None:
    if obj["kind"] not in ("Deployment", "DaemonSet", "StatefulSet"):
        raise ValueError("restarting is not supported")
    if obj["kind"] == "Deployment" and obj["spec"].get("paused"):
        raise ValueError("can't restart paused deployment (run rollout resume first)")
    head = obj["spec"]["template"].setdefault("metadata", {})
    before = (head.get("annotations") or {}).get(RESTARTED)
    now = clock.timestamp()
    if before == now:
        raise KubectlError(
            f"failed to create patch for {info.name}: if restart has already been triggered within the past second, "
            "please wait before attempting to trigger another"
        )
    head["annotations"] = {**(head.get("annotations") or {}), RESTARTED: now}


def _changing(mutate: Callable[[Info, Obj], None], done: str) -> Run:
    words = Words(
        done, "failed to patch:", named=lambda info: f'{info.resource.resource} "{info.name}"', ending=""
    )  # fmt: skip

    async def run(session: Session, args: Args) -> None:
        outcome = await Outcome.of(session, args, late=True)
        found = await _find(session, args)
        if not found.infos and not found.errors:
            _none_found(session)
            return
        if found.errors and not found.infos:
            raise Errors(found.errors)
        await Change(outcome, mutate, words).run(found.infos, found.errors)

    return run


_WATCH = (*FILENAME, SELECTOR)
_CHANGE = (*PRINT, *FILENAME, SELECTOR, field_manager("kubectl-rollout"))

_SUBCOMMANDS = (
    Command(
        "history", "View rollout history", _history, "(TYPE NAME | TYPE/NAME) [flags] [options]",
        (*PRINT, *_WATCH, Flag("revision", kind="int", help="Show this revision's pod template.")),
    ),
    Command(
        "pause", "Mark the provided resource as paused", _changing(_pause, "paused"), "RESOURCE [options]", _CHANGE,
    ),
    Command("restart", "Restart a resource", _changing(_restart, "restarted"), "RESOURCE [options]", _CHANGE),
    Command("resume", "Resume a paused resource", _changing(_resume, "resumed"), "RESOURCE [options]", _CHANGE),
    Command(
        "status", "Show the status of the rollout", _status, "(TYPE NAME | TYPE/NAME) [flags] [options]",
        (
            *_WATCH,
            Flag("revision", kind="int", help="Only of this revision; 0 is the last."),
            Flag("timeout", kind="duration", help="How long to watch; 0 is for ever."),
            Flag("watch", "w", kind="bool", default=True, help="Watch until the rollout is done."),
        ),
    ),
    Command(
        "undo", "Undo a previous rollout", _undo, "(TYPE NAME | TYPE/NAME) [flags] [options]",
        (*PRINT, *_WATCH, DRY_RUN, Flag("to-revision", kind="int", help="The revision to go back to; 0 is the last.")),
    ),
)  # fmt: skip

COMMAND = Command(
    "rollout", "Manage the rollout of a resource", rollout_group, "SUBCOMMAND", subcommands=_SUBCOMMANDS
)
