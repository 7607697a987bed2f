"""create deployment, job and cronjob."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.creating.common import generator
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.generators import workloads
from cluster.kubectl.session import Session
from cluster.kubectl.writing import own_namespace

_IMAGE = Flag("image", help="Image to run.")


async def _deployment(session: Session, args: Args, name: str) -> Obj:
    return workloads.deployment(
        name,
        own_namespace(session),
        args.many("image"),
        args.positional[1:],
        args.number("port"),
        args.number("replicas"),
    )


async def _job(session: Session, args: Args, name: str) -> Obj:
    image, origin, command = args.text("image"), args.text("from"), args.positional[1:]
    if bool(image) == bool(origin):
        raise KubectlError("either --image or --from must be specified")
    if origin and command:
        raise KubectlError("cannot specify --from and command")
    if image:
        return workloads.job(name, own_namespace(session), image, command)
    return workloads.job_from_cronjob(name, own_namespace(session), await _origin(session, origin))


async def _origin(session: Session, text: str) -> Obj:
    """The CronJob that --from names as TYPE/NAME."""
    kind, slash, name = text.partition("/")
    if not slash:
        raise KubectlError("from must be an existing cronjob")
    resource = await session.api.resource(kind)
    found = await session.api.get(resource, name, session.namespace)
    if resource.resource != "cronjobs.batch":
        raise KubectlError(f"unknown object type *{resource.version}.{resource.kind}")
    return found


async def _cronjob(session: Session, args: Args, name: str) -> Obj:
    return workloads.cronjob(
        name,
        own_namespace(session),
        args.text("image"),
        args.text("schedule"),
        args.positional[1:],
        args.text("restart") or "OnFailure",
    )


DEPLOYMENT = generator(
    "deployment", "Create a deployment with the given name.", "NAME --image=image -- [COMMAND] [args...] [options]",
    _deployment,
    (
        Flag("image", kind="stringSlice", help="Image to run; several make several containers."),
        Flag("port", kind="int", default=-1, help="The port that the first container listens on."),
        Flag("replicas", "r", kind="int", default=1, help="How many pods."),
    ),
    aliases=("deploy",), needs=("image",), failed="failed to create deployment:",
)  # fmt: skip

JOB = generator(
    "job", "Create a job with the given name.",
    "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]",
    _job, (_IMAGE, Flag("from", help="The CronJob whose template to run now, cronjob/NAME.")),
    failed="failed to create job:",
)  # fmt: skip

CRONJOB = generator(
    "cronjob", "Create a cron job with the given name.",
    "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
    _cronjob,
    (
        _IMAGE,
        Flag("schedule", help="When to run, in cron's five fields."),
        Flag("restart", help="The pods' restart policy: OnFailure or Never."),
    ),
    aliases=("cj",), needs=("image", "schedule"), failed="failed to create cronjob:",
)  # fmt: skip
