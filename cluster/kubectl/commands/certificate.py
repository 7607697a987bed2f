"""kubectl certificate: approve or deny a request to be signed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command, overview
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import FILENAME, PRINT
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome

_TRIES = 10


def _modifier(condition: str, opposite: str, verb: str) -> Callable[[Session, Args], Awaitable[None]]:
    async def run(session: Session, args: Args) -> None:
        session.check()
        outcome = await Outcome.of(session, args)
        if not args.positional and not args.many("filename") and not args.text("kustomize"):
            raise KubectlError("one or more CSRs must be specified as <name> or -f <filename>")
        found = await builder.from_args(
            session, args, default_type="certificatesigningrequests", latest=True, lenient=True
        ).do()

        async def one(info: Info) -> None:
            await _modify(session, info, condition, opposite, verb, args.on("force"))
            outcome.show(info.obj, condition.lower())

        await each(found, one)
        if not found.infos:
            session.out("No resources found\n")

    return run


async def _modify(
    session: Session, info: Info, condition: str, opposite: str, verb: str, force: bool
) -> None:
    """Adds the condition; tried again where another write came between."""
    if info.resource.kind != "CertificateSigningRequest":
        raise KubectlError(
            "can only handle CertificateSigningRequest.certificates.k8s.io objects, "
            f"got {info.resource.kind}{'.' * bool(info.resource.group)}{info.resource.group}"
        )
    for attempt in range(_TRIES + 1):
        csr = await session.api.get(info.resource, info.name)
        if meta.condition(csr, opposite):
            raise KubectlError(f'certificate signing request "{info.name}" is already {opposite}')
        if meta.condition(csr, condition) and not force:
            return
        if not meta.condition(csr, condition):
            _add(csr, condition, verb)
        try:
            await session.api.replace(info.resource, info.name, csr, subresource="approval")
            return
        except StatusError as error:
            if error.reason != "Conflict" or attempt == _TRIES:
                raise


def _add(csr: Obj, condition: str, verb: str) -> None:
    status = csr.setdefault("status", {})
    status["conditions"] = [
        *(status.get("conditions") or ()),
        {
            "type": condition,
            "status": "True",
            "reason": f"Kubectl{verb.capitalize()}",
            "message": f"This CSR was {condition.lower()} by kubectl certificate {verb}.",
            "lastUpdateTime": clock.timestamp(),
        },
    ]


def _command(verb: str, condition: str, opposite: str) -> Command:
    force = Flag("force", kind="bool", help=f"Also when it is {condition.lower()} already.")
    return Command(
        verb, f"{verb.capitalize()} a certificate signing request", _modifier(condition, opposite, verb),
        "(-f FILENAME | NAME) [options]", (*PRINT, *FILENAME, force),
    )  # fmt: skip


COMMAND = Command(
    "certificate",
    "Modify certificate resources",
    overview,
    "SUBCOMMAND",
    subcommands=(_command("approve", "Approved", "Denied"), _command("deny", "Denied", "Approved")),
)
