"""kubectl describe: what a person wants to know of an object, with its events.

A name that nobody has is tried as the beginning of names: `describe pod web` shows all of web's pods.
"""

from __future__ import annotations

from cluster.kubectl import builder, flagsets
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.describe import describe
from cluster.kubectl.describe.source import ApiSource
from cluster.kubectl.errors import Errors, KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.session import Session

_NO_TYPE = (
    "You must specify the type of resource to describe. "
    'Use "kubectl api-resources" for a complete list of supported resources.\n'
)


async def run(session: Session, args: Args) -> None:
    if not args.positional and not args.many("filename") and not args.text("kustomize"):
        raise KubectlError(_NO_TYPE)
    result = await builder.from_args(session, args, any_of_type=True, latest=True, lenient=True).do()
    if len(args.positional) == 2 and [_missing(error) for error in result.errors] == [True]:
        await _beginning_with(session, args, result.errors[0])
        return
    errors, shown = list(result.errors), 0
    for info in result.infos:
        try:
            text = await _described(session, args, info)
        except KubectlError as error:
            errors.append(error)
            continue
        session.out(f"\n\n{text}" if shown else text)
        shown += 1
    if not result.infos and not errors:
        where = "" if args.on("all-namespaces") else f" in {session.namespace} namespace."
        session.err(f"No resources found{where}\n")
    if errors:
        raise Errors(errors)


def _missing(error: KubectlError) -> bool:
    return isinstance(error, StatusError) and error.reason == "NotFound"


async def _beginning_with(session: Session, args: Args, missing: KubectlError) -> None:
    """Describes everything whose name starts with the argument; raises the complaint when there is none."""
    kind, beginning = args.positional
    found = await builder.Builder(session, args=[kind], any_of_type=True, single_type=True).do()
    fitting = [info for info in found.checked() if info.name.startswith(beginning)]
    for info in fitting:
        session.out(await _described(session, args, info) + "\n")
    if not fitting:
        raise missing


async def _described(session: Session, args: Args, info: Info) -> str:
    source = ApiSource(session.api, args.number("chunk-size"))
    return await describe(
        source, info.resource, info.namespace, info.name, show_events=args.on("show-events")
    )


COMMAND = Command(
    "describe",
    "Show details of a specific resource or group of resources.",
    run,
    "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
    (
        flagsets.ALL_NAMESPACES,
        flagsets.CHUNK_SIZE,
        *flagsets.FILENAME,
        flagsets.SELECTOR,
        Flag("show-events", kind="bool", default=True, help="Show the events about the object."),
    ),
    long="Prints what a person wants to know of each object, what belongs to it, and its events.",
    examples="  kubectl describe nodes node-1\n  kubectl describe pods -l app=web\n  kubectl describe pod web-",
)
