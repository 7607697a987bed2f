"""kubectl scale: through the subresource that every scalable kind has, so that it works on kinds yet to be invented."""

from __future__ import annotations

import asyncio

from cluster.apimachinery import meta
from cluster.kubectl import builder
from cluster.kubectl.api import MERGE
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError, together
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import ALL, DRY_RUN, FILENAME, PRINT, RECORD, SELECTOR
from cluster.kubectl.patches import merge_patch
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome, required

_POLL = 1.0  # seconds between two looks


async def _run(session: Session, args: Args) -> None:
    required(args, "replicas")
    outcome = await Outcome.of(session, args)
    if args.number("replicas") < 0:
        raise KubectlError(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"
        )
    if args.number("current-replicas") < -1:
        raise KubectlError("The --current-replicas must specify an integer of -1 or greater")
    found = await builder.from_args(session, args, lenient=True).do()
    if args.text("resource-version") and len(found.infos) > 1:
        raise KubectlError("cannot use --resource-version with multiple resources")
    if not found.infos and not found.errors:
        raise KubectlError("no objects passed to scale")
    for info in found.infos:
        if not outcome.local:
            await _scale(outcome, info)
        outcome.show(info.obj, "scaled")
    if problem := together(found.errors):
        raise problem


async def _scale(outcome: Outcome, info: Info) -> None:
    session, args = outcome.session, outcome.args
    if args.number("current-replicas") != -1 or args.text("resource-version"):
        await _checked(outcome, info)
    else:
        patch = {"spec": {"replicas": args.number("replicas")}}
        await session.api.patch(
            info.resource, info.name, patch, info.namespace,
            content_type=MERGE, subresource="scale", query=outcome.query,
        )  # fmt: skip
    if args.seconds("timeout") and outcome.dry is DryRun.NONE:
        await _reached(outcome, info)
    if cause := merge_patch(info.obj, outcome.recorded(info.obj)):
        await session.api.patch(info.resource, info.name, cause, info.namespace, content_type=MERGE)


async def _checked(outcome: Outcome, info: Info) -> None:
    """Only from the size or the version that was named; tried again when another write came between."""
    api, args = outcome.session.api, outcome.args
    while True:
        scale = await api.get(info.resource, info.name, info.namespace, subresource="scale")
        size, version = meta.get(scale, "spec.replicas", 0), meta.resource_version(scale)
        wanted, at = args.number("current-replicas"), args.text("resource-version")
        if wanted not in (-1, size):
            raise KubectlError(f"Expected replicas to be {wanted}, was {size}")
        if at not in ("", version):
            raise KubectlError(f"Expected resource version to be {at}, was {version}")
        scale["spec"] = {**scale.get("spec", {}), "replicas": args.number("replicas")}
        try:
            await api.replace(
                info.resource, info.name, scale, info.namespace, subresource="scale", query=outcome.query
            )
            return
        except StatusError as error:
            if error.reason != "Conflict":
                raise
            await asyncio.sleep(_POLL)


async def _reached(outcome: Outcome, info: Info) -> None:
    """Waits until as many replicas are there as were asked for, or somebody asks for another number."""
    api, wanted = outcome.session.api, outcome.args.number("replicas")
    try:
        async with asyncio.timeout(outcome.args.seconds("timeout")):
            while True:
                scale = await api.get(info.resource, info.name, info.namespace, subresource="scale")
                if (
                    meta.get(scale, "spec.replicas", 0) != wanted
                    or meta.get(scale, "status.replicas", 0) == wanted
                ):
                    return
                await asyncio.sleep(_POLL)
    except TimeoutError:
        raise KubectlError(f'timed out waiting for "{info.name}" to be synced') from None


COMMAND = Command(
    "scale",
    "Set a new size for a deployment, replica set, or replication controller",
    _run,
    "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME) [options]",
    (
        *PRINT, *FILENAME, SELECTOR, ALL, DRY_RUN, RECORD,
        Flag("current-replicas", kind="int", default=-1, help="Only from this size; -1 from any."),
        Flag("replicas", kind="int", help="The new size."),
        Flag("resource-version", help="Only if the object stands at this version."),
        Flag("timeout", kind="duration", help="How long to wait for the new size; 0 does not wait."),
    ),
)  # fmt: skip
