"""kubectl create: objects from files, or from a few words (the subcommands, in creating/)."""

from __future__ import annotations

from cluster.kubectl import builder, editing
from cluster.kubectl.acting import each, required_files, send_raw, sourced
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.creating import configuration, policies, rbac, services, workloads
from cluster.kubectl.creating.common import WRITE
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import FILENAME, RECORD, SELECTOR
from cluster.kubectl.session import Session
from cluster.kubectl.writing import Outcome, no_arguments, noted


async def _run(session: Session, args: Args) -> None:
    no_arguments(args)
    outcome = await Outcome.of(session, args)
    required_files(args)
    if args.text("raw"):
        await send_raw(session, args, "POST")
        return
    if args.on("edit"):
        await editing.before_create(outcome)
        return
    found = await builder.from_args(session, args, lenient=True, validate=outcome.validation == "Strict").do()
    await each(found, lambda info: _create(outcome, info))
    if not found.infos:
        raise KubectlError("no objects passed to create")


async def _create(outcome: Outcome, info: Info) -> None:
    obj = outcome.recorded(noted(info.obj, outcome.args.on("save-config")))
    if not outcome.local:
        with sourced("creating", info.source):
            obj = await outcome.session.api.create(info.resource, obj, info.namespace, query=outcome.query)
    outcome.show(obj, "created")


COMMAND = Command(
    "create",
    "Create a resource from a file or from stdin",
    _run,
    "-f FILENAME [options]",
    (
        *WRITE,
        *FILENAME,
        SELECTOR,
        RECORD,
        Flag("edit", kind="bool", help="Edit the objects before they are created."),
        Flag("raw", help="A path to POST the file to, as it is."),
        Flag("windows-line-endings", kind="bool", help="End the lines of what is edited as Windows does."),
    ),
    subcommands=(
        rbac.CLUSTER_ROLE,
        rbac.CLUSTER_ROLE_BINDING,
        configuration.CONFIGMAP,
        workloads.CRONJOB,
        workloads.DEPLOYMENT,
        services.INGRESS,
        workloads.JOB,
        policies.NAMESPACE,
        policies.BUDGET,
        policies.PRIORITY_CLASS,
        policies.QUOTA,
        rbac.ROLE,
        rbac.ROLE_BINDING,
        configuration.SECRET,
        services.SERVICE,
        policies.SERVICE_ACCOUNT,
        rbac.TOKEN,
    ),
    examples="kubectl create -f pod.yaml\ncat pod.yaml | kubectl create -f -",
)
