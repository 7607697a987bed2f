"""kubectl taint: keep pods off nodes unless they say that they bear it."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Builder, Info
from cluster.kubectl.changing import difference
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import ALL, DRY_RUN, PRINT, SELECTOR, VALIDATE, field_manager
from cluster.kubectl.nodes import parse_taints, retainted
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome


def _is_taint(word: str) -> bool:
    return "=" in word or ":" in word or word.endswith("-")


async def _run(session: Session, args: Args) -> None:
    session.check()
    outcome = await Outcome.of(session, args, late=True)
    resources, specs = _split(args)
    try:
        added, removed = parse_taints(specs)
    except ValueError as problem:
        raise UsageError(args.command, str(problem)) from None
    kind = await session.api.resource(resources[0].lower())
    if kind.kind != "Node":
        raise KubectlError(f"invalid resource type {resources[0].lower()}, only node types are supported")
    _check(args, resources, added, removed)
    labels = args.text("selector") or None
    names = [] if args.on("all") or labels else resources[1:]
    found = await Builder(
        session, ["nodes", *names], labels=labels, all=args.on("all"), lenient=True, any_of_type=True
    ).do()

    async def one(info: Info) -> None:
        word, taints = retainted(info.obj, added, removed, args.on("overwrite"))
        await _change(outcome, info, word, taints)

    await each(found, one)


async def _change(outcome: Outcome, info: Info, word: str, taints: list[Obj]) -> None:
    spec = {key: value for key, value in info.obj["spec"].items() if key != "taints"}
    new = {**info.obj, "spec": {**spec, "taints": taints} if taints else spec}
    if not outcome.local:
        patch, content_type = difference(info, new)
        new = await outcome.session.api.patch(
            info.resource, info.name, patch, content_type=content_type, query=outcome.query
        )
    outcome.show(new, word)


def _split(args: Args) -> tuple[list[str], list[str]]:
    resources: list[str] = []
    specs: list[str] = []
    for word in args.positional:
        if _is_taint(word):
            specs.append(word)
        elif specs:
            raise KubectlError(f"all resources must be specified before taint changes: {word}")
        else:
            resources.append(word)
    if not resources:
        raise KubectlError("one or more resources must be specified as <resource> <name>")
    if not specs:
        raise KubectlError("at least one taint update is required")
    return resources, specs


def _check(args: Args, resources: list[str], added: list[Obj], removed: list[Obj]) -> None:
    both = [
        f"{gone['key']}={gone.get('effect', '')}"
        for new in added
        for gone in removed
        if new["key"] == gone["key"] and gone.get("effect") in (None, new["effect"])
    ]
    if both:
        raise KubectlError(
            f"can not both modify and remove the following taint(s) in the same command: {', '.join(both)}"
        )
    if args.on("all") and args.text("selector"):
        raise KubectlError("setting 'all' parameter with a non empty selector is prohibited")
    if not args.on("all") and not args.text("selector") and len(resources) < 2:
        raise KubectlError("at least one resource name must be specified since 'all' parameter is not set")


COMMAND = Command(
    "taint",
    "Update the taints on one or more nodes",
    _run,
    "NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N [options]",
    (
        *PRINT, SELECTOR, ALL, DRY_RUN, VALIDATE, field_manager("kubectl-taint"),
        Flag("overwrite", kind="bool", help="Change taints that are there."),
    ),
)  # fmt: skip
