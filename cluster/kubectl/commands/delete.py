"""kubectl delete: by file, by name, by labels; waits until all are gone."""

from __future__ import annotations

from dataclasses import replace

from cluster.kubectl import builder
from cluster.kubectl.acting import each, send_raw
from cluster.kubectl.builder import Info, Result
from cluster.kubectl.command import Command
from cluster.kubectl.deleting import (
    CASCADE,
    FORCE,
    GRACE,
    TIMEOUT,
    WAIT,
    Deletion,
    all_gone,
    graceful,
    propagation,
)
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    FIELD_SELECTOR,
    FILENAME,
    IGNORE_NOT_FOUND,
    SELECTOR,
)
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, dry_run

_IMMEDIATE = (
    "Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. "
    "The resource may continue to run on the cluster indefinitely.\n"
)
_NOT_SCOPED = "Warning: deleting cluster-scoped resources, not scoped to the provided namespace\n"


async def _run(session: Session, args: Args) -> None:
    session.check()
    grace, dry = graceful(args), dry_run(session, args)
    policy = propagation(args.text("cascade"))
    result = Result() if args.text("raw") else await _find(session, args)
    _validate(session, args, grace)
    if args.text("raw"):
        await send_raw(session, args, "DELETE")
        return
    chosen = bool(args.on("all") or args.text("selector") or args.text("field-selector"))
    if args.on("ignore-not-found") or (chosen and not args.changed("ignore-not-found")):
        result.ignore_not_found()
    if args.on("interactive") and not await _confirmed(session, result):
        return
    deletion = Deletion(session, grace, policy, dry, args.text("output"))
    await _delete(deletion, args, result, chosen)


async def _find(session: Session, args: Args) -> Result:
    # Objects chosen by labels are listed, named ones are not even read.
    return await builder.from_args(session, args, lenient=True, fetch=False).do()


def _validate(session: Session, args: Args, grace: int) -> None:
    output = args.text("output")
    if output not in ("", "name"):
        raise KubectlError(f"unexpected -o output mode: {output}. We only support '-o name'")
    for other in ("selector", "field-selector"):
        if args.on("all") and args.text(other):
            raise KubectlError(f"cannot set --all and --{other} at the same time")
    if args.on("force") and grace == 0:
        session.err(_IMMEDIATE)
    elif args.on("force") and grace > 0:
        raise KubectlError("--force and --grace-period greater than 0 cannot be specified together")


async def _confirmed(session: Session, result: Result) -> bool:
    if not result.infos:
        session.out("No resources found\n")
        return False
    session.out(f"You are about to delete the following {len(result.infos)} resource(s):\n")
    session.out("".join(f"{info.said}\n" for info in result.infos))
    session.out("Do you want to continue? (y/N): ")
    if (await session.io.stdin.read(1024)).split()[:1] in ([b"y"], [b"Y"]):
        return True
    session.out("deletion is cancelled\n")
    return False


async def _delete(deletion: Deletion, args: Args, result: Result, chosen: bool) -> None:
    session, deleted = deletion.session, list[tuple[Info, str]]()
    warn = session.explicit_namespace and not args.on("all-namespaces")
    ignored = args.on("ignore-not-found") or (chosen and not args.changed("ignore-not-found"))

    async def one(info: Info) -> None:
        nonlocal warn
        if warn and not info.resource.namespaced:
            session.err(_NOT_SCOPED)
            warn = False
        uid = await deletion.one(info)
        deleted.append((info, uid))

    async def tolerant(info: Info) -> None:
        try:
            await one(info)
        except KubectlError as error:
            if not (ignored and getattr(error, "reason", "") == "NotFound"):
                raise

    await each(result, tolerant)
    if not result.infos:
        session.out("No resources found\n")
    elif deleted and args.on("wait") and deletion.dry is DryRun.NONE:
        await all_gone(session, deleted, args.seconds("timeout"))


COMMAND = Command(
    "delete",
    "Delete resources by file names, stdin, resources and names, or by resources and label selector",
    _run,
    "([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]",
    (
        *FILENAME, SELECTOR, FIELD_SELECTOR, ALL, ALL_NAMESPACES, CASCADE, DRY_RUN, FORCE, GRACE, IGNORE_NOT_FOUND,
        Flag("interactive", "i", kind="bool", help="Ask before deleting."),
        Flag("now", kind="bool", help="As --grace-period=1."),
        Flag("output", "o", help="name, for shorter lines."),
        Flag("raw", help="A path to send a DELETE to."),
        TIMEOUT, replace(WAIT, default=True),
    ),
)  # fmt: skip
