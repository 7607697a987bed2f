"""The one way in which all of `kubectl create`'s subcommands go: a name, a manifest, a POST, a line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from cluster.apimachinery.meta import Obj
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, PRINT, SAVE_CONFIG, VALIDATE, field_manager
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome, noted, one_name, required

Make = Callable[[Session, Args, str], Awaitable[Obj]]

WRITE: Sequence[Flag] = (*PRINT, SAVE_CONFIG, VALIDATE, DRY_RUN, field_manager("kubectl-create"))


def generator(
    name: str, short: str, use: str, make: Make, flags: Sequence[Flag] = (), *, aliases: Sequence[str] = (),
    needs: Sequence[str] = (), failed: str = "", save_config: bool = True,
) -> Command:  # fmt: skip
    """A subcommand that sends what `make` generates.

    `needs` are the flags that must be given, `failed` is what stands before the server's complaint ("" leaves it as
    the server's own).
    """
    write = WRITE if save_config else tuple(flag for flag in WRITE if flag is not SAVE_CONFIG)

    async def run(session: Session, args: Args) -> None:
        required(args, *needs)
        given = one_name(args)
        session.check()
        outcome = await Outcome.of(session, args)
        try:
            manifest = await make(session, args, given)
        except ValueError as problem:
            raise KubectlError(str(problem)) from None
        manifest = noted(manifest, save_config and args.on("save-config"), typed=True)
        outcome.show(await _send(outcome, manifest, failed), "created", typed=True)

    return Command(name, short, run, use, (*write, *flags), aliases)


async def _send(outcome: Outcome, manifest: Obj, failed: str) -> Obj:
    """The manifest as the server has it now; the manifest itself in a client's dry run."""
    if outcome.local:
        return manifest
    api, namespace = outcome.session.api, outcome.session.namespace
    try:
        resource = await api.resource_for(manifest["apiVersion"], manifest["kind"])
        return await api.create(resource, manifest, namespace, query=outcome.query)
    except StatusError as error:
        if not failed:
            raise
        raise KubectlError(f"{failed} {error.message}") from None
