"""Deleting, and waiting until what was deleted is gone: kubectl delete, replace --force, run --rm.

The server marks an object that still has a grace period or finalizers; kubectl therefore watches each name until it is
gone, or belongs to another object. (In Kubernetes: kubectl/pkg/cmd/delete and wait.IsDeleted.)
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl.acting import sourced
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun

CASCADE = Flag(
    "cascade", default="background", bare="background", help='"background", "orphan" or "foreground".'
)
FORCE = Flag("force", kind="bool", help="Remove the objects at once, without waiting for them to end.")
GRACE = Flag(
    "grace-period", kind="int", default=-1, help="Seconds given to end in; negative leaves it to the object."
)
TIMEOUT = Flag("timeout", kind="duration", help="How long to wait; 0 is as long as it takes.")
WAIT = Flag("wait", kind="bool", help="Wait until the objects are gone, finalizers included.")

_POLICIES = {"background": "Background", "foreground": "Foreground", "orphan": "Orphan"}
_A_WEEK = 168 * 3600.0


def propagation(text: str) -> str:
    """--cascade's value as the API says it; older kubectls' true and false are understood."""
    if text in _POLICIES:
        return _POLICIES[text]
    if text.lower() in ("true", "false"):
        return "Background" if text.lower() == "true" else "Orphan"
    raise KubectlError(f'invalid cascade value ({text}). Must be "background", "foreground", or "orphan"')


@dataclass(frozen=True)
class Deletion:
    """How to delete: `grace` in seconds (-1: the object's own), `policy` as propagationPolicy has it."""

    session: Session
    grace: int = -1
    policy: str = "Background"
    dry: DryRun = DryRun.NONE
    output: str = ""
    quiet: bool = False

    def options(self) -> Obj:
        grace: Obj = {"gracePeriodSeconds": self.grace} if self.grace >= 0 else {}
        return {"kind": "DeleteOptions", "apiVersion": "v1", **grace, "propagationPolicy": self.policy}

    async def one(self, info: Info) -> str:
        """Deletes it and tells so; its uid ("" where none is known)."""
        answer: Obj = {}
        if self.dry is not DryRun.CLIENT:
            query = [("dryRun", "All")] if self.dry is DryRun.SERVER else []
            with sourced("deleting", info.source):
                answer = await self.session.api.delete(
                    info.resource, info.name, info.namespace, options=self.options(), query=query
                )
        if not self.quiet:
            self.session.out(self._told(info) + "\n")
        if answer.get("kind") == "Status":
            return str(meta.get(answer, "details.uid", ""))
        return meta.uid(answer)

    def _told(self, info: Info) -> str:
        if self.output == "name":
            return info.said
        operation = "force deleted" if self.grace == 0 else "deleted"
        place = f" from {info.namespace} namespace" if info.resource.namespaced else ""
        return f'{info.resource.word} "{info.name}" {operation}{place}{self.dry.value}'


async def gone(session: Session, info: Info, uid: str) -> None:
    """Comes back when the object is gone, or its name belongs to another one."""
    while True:
        try:
            found = await session.api.get(info.resource, info.name, info.namespace)
        except StatusError as error:
            if error.reason == "NotFound":
                return
            raise
        if uid and meta.uid(found) != uid:
            return
        if await _seen_to_go(session, info, found):
            return


async def _seen_to_go(session: Session, info: Info, found: Obj) -> bool:
    watching = session.api.watch(
        info.resource, info.namespace, name=info.name, resource_version=meta.resource_version(found)
    )
    try:
        async with aclosing(watching) as events:
            async for event in events:
                if event["type"] == "DELETED":
                    return True
    except StatusError as error:
        if error.reason not in ("Expired", "Gone"):
            raise
    return False


async def all_gone(session: Session, deleted: list[tuple[Info, str]], seconds: float = 0.0) -> None:
    """Waits for all; KubectlError when it takes too long. One who may not look does not wait."""
    name = ""
    try:
        async with asyncio.timeout(seconds or _A_WEEK):
            for info, uid in deleted:
                name = f"{info.resource.plural}/{info.name}"
                await gone(session, info, uid)
    except TimeoutError:
        raise KubectlError(f"timed out waiting for the condition on {name}") from None
    except StatusError as error:
        if error.reason not in ("Forbidden", "MethodNotAllowed"):
            raise


def graceful(args: Args) -> int:
    """--grace-period as --now and --force change it."""
    grace = args.number("grace-period")
    if args.has("now") and args.on("now"):
        if grace != -1:
            raise KubectlError("--now and --grace-period cannot be specified together")
        grace = 1
    if grace == 0 and not args.on("force"):
        return 1
    return 0 if grace < 0 and args.on("force") else grace
