"""kubectl autoscale: a HorizontalPodAutoscaler for what has a scale subresource."""

from __future__ import annotations

from cluster.kubectl import builder
from cluster.kubectl.acting import each
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, FILENAME, PRINT, RECORD, SAVE_CONFIG, field_manager
from cluster.kubectl.generators.autoscaling import Limits, autoscaler
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome, noted, own_namespace, required


async def _run(session: Session, args: Args) -> None:
    required(args, "max")
    outcome = await Outcome.of(session, args, late=True)
    limits = Limits(
        args.number("max"),
        args.number("min"),
        args.number("cpu-percent"),
        args.text("cpu"),
        args.text("memory"),
    )
    try:
        limits.check()
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    found = await builder.from_args(session, args, lenient=True).do()
    await each(found, lambda info: _one(outcome, info, limits))
    if not found.infos:
        raise KubectlError("no objects passed to autoscale")


async def _one(outcome: Outcome, info: Info, limits: Limits) -> None:
    session, resource = outcome.session, info.resource
    if "scale" not in resource.subresources:
        raise KubectlError(
            f"cannot autoscale a {resource.kind}: could not find scale subresource for "
            f"{resource.group}/{resource.version}, Resource={resource.plural} in discovery information"
        )
    target = {"kind": resource.kind, "name": info.name, "apiVersion": resource.api_version}
    made = autoscaler(outcome.args.text("name") or info.name, own_namespace(session), target, limits)
    made = outcome.recorded(made)
    if outcome.local:
        outcome.show(made, "created", typed=True)
        return
    made = noted(made, outcome.args.on("save-config"), typed=True)
    hpas = await session.api.resource_for("autoscaling/v2", "HorizontalPodAutoscaler")
    try:
        created = await session.api.create(hpas, made, session.namespace, query=outcome.query)
        outcome.show(created, "autoscaled", typed=True)
    except KubectlError as error:
        if why := _not_the_older(outcome.args):
            told = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1"
            raise KubectlError(f"{told}: {why}") from None
        raise error


def _not_the_older(args: Args) -> str:
    """Why what the flags say is nothing that autoscaling/v1 could do: kubectl would try that next."""
    if not args.text("cpu"):
        return "empty input"
    return "" if not args.text("memory") and args.text("cpu").endswith("%") else "%!w(<nil>)"


COMMAND = Command(
    "autoscale",
    "Auto-scale a deployment, replica set, stateful set, or replication controller",
    _run,
    "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY] [options]",
    (
        *PRINT, *FILENAME, SAVE_CONFIG, DRY_RUN, field_manager("kubectl-autoscale"), RECORD,
        Flag("cpu", help="Usage of CPU to keep: 70% of what is asked for, or 500m a pod."),
        Flag(
            "cpu-percent", kind="int", default=-1, hidden=True,
            deprecated="Use --cpu with percentage or resource quantity format "
            "(e.g., '70%' for utilization or '500m' for milliCPU).",
        ),
        Flag("max", kind="int", default=-1, help="The most pods."),
        Flag("memory", help="Usage of memory to keep: 60% of what is asked for, or 200Mi a pod."),
        Flag("min", kind="int", default=-1, help="The fewest pods."),
        Flag("name", help="The autoscaler's name; the object's own if none is given."),
    ),
)  # fmt: skip
