"""kubectl run: one pod, and on request a seat in front of it."""

from __future__ import annotations

from collections.abc import Callable

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import remote
from cluster.kubectl.attaching import Attach, logs, until
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.deleting import CASCADE, FORCE, GRACE, TIMEOUT, WAIT, Deletion
from cluster.kubectl.errors import KubectlError, StatusError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, FILENAME, PRINT, RECORD, SAVE_CONFIG, field_manager
from cluster.kubectl.generators import pods
from cluster.kubectl.generators.exposing import Exposure, exposed
from cluster.kubectl.generators.objects import IMAGE
from cluster.kubectl.golang import quote
from cluster.kubectl.overriding import FLAGS as OVERRIDES
from cluster.kubectl.overriding import overridden
from cluster.kubectl.remote import ExitError
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome, noted, own_namespace, required


async def _run(session: Session, args: Args) -> None:
    required(args, "image")
    session.check()
    outcome = await Outcome.of(session, args)
    attach = args.on("attach") or (args.on("stdin") and not args.changed("attach"))
    _validate(args, outcome.dry, attach)
    wanted = _wanted(args)
    made = [await _create(outcome, _generated(args, lambda: pods.pod(wanted)))]
    if args.on("expose"):
        made.append(await _create(outcome, _generated(args, lambda: _service(wanted), override=False)))
        outcome.show(made[1].obj, "created")
        if args.text("output") == "yaml":
            session.out("---\n")
    if not attach:
        outcome.show(made[0].obj, "created", typed=True)
        return
    try:
        await _sit_down(session, args, made[0].obj)
    finally:
        if args.on("rm"):
            await _remove(session, args, made)


def _validate(args: Args, dry: DryRun, attach: bool) -> None:
    if not args.positional or args.dash == 0:
        raise UsageError(args.command, "NAME is required for run")
    if args.seconds("pod-running-timeout") <= 0:
        raise UsageError(args.command, "--pod-running-timeout must be higher than zero")
    image = args.text("image")
    if not image:
        raise KubectlError("--image is required")
    if not IMAGE.fullmatch(image):
        raise KubectlError(f"Invalid image name {quote(image)}: invalid reference format")
    for wrong, text in (
        (args.on("tty") and not args.on("stdin"), "-i/--stdin is required for containers with -t/--tty=true"),
        (args.on("expose") and not args.text("port"), "--port must be set when exposing a service"),
        (
            args.text("restart") not in ("", "Always", "OnFailure", "Never"),
            f"invalid restart policy: {args.text('restart')}",
        ),
        (args.on("rm") and not attach, "--rm should only be used for attached containers"),
        (
            attach and dry is not DryRun.NONE,
            "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
        ),
        (
            args.text("image-pull-policy") not in ("", "Always", "IfNotPresent", "Never"),
            f"invalid image pull policy: {args.text('image-pull-policy')}",
        ),
    ):  # fmt: skip
        if wrong:
            raise UsageError(args.command, text)


def _wanted(args: Args) -> pods.Wanted:
    return pods.Wanted(
        name=args.positional[0],
        image=args.text("image"),
        args=args.positional[1:],
        as_command=args.on("command"),
        env=args.many("env"),
        port=args.text("port"),
        labels=_labels(args.text("labels")),
        annotations=args.many("annotations"),
        stdin=args.on("stdin"),
        stdin_open=args.on("leave-stdin-open"),
        tty=args.on("tty"),
        restart=args.text("restart") or ("OnFailure" if args.on("stdin") else "Always"),
        pull=args.text("image-pull-policy"),
        privileged=args.on("privileged"),
    )


def _labels(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in text.split(",") if text else ():
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise KubectlError(f"unexpected label spec: {pair}")
        found[key] = value
    return found


def _service(wanted: pods.Wanted) -> Obj:
    labels = wanted.labels or {"run": wanted.name}
    return exposed(Exposure(wanted.name, wanted.labels, labels, {wanted.port: []}))


def _generated(args: Args, generate: Callable[[], Obj], override: bool = True) -> Obj:
    try:
        made = generate()
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    return overridden(args, made) if override else made


async def _create(outcome: Outcome, obj: Obj) -> Info:
    session = outcome.session
    resource = await session.api.resource_for(obj["apiVersion"], obj["kind"])
    obj = outcome.recorded(obj)
    if outcome.local:
        if own := own_namespace(session):
            obj["metadata"]["namespace"] = own
    else:
        obj = noted(obj, outcome.args.on("save-config"), typed=True)
        obj = await session.api.create(resource, obj, session.namespace, query=outcome.query)
    return Info(resource, session.namespace, meta.name(obj), obj)


async def _sit_down(session: Session, args: Args, pod: Obj) -> None:
    """Attaches as soon as the pod is ready; ends with the container's exit code where it will not start again."""
    seconds = args.seconds("pod-running-timeout")
    pod = await until(session, pod, _ready_or_over, seconds)
    if remote.completed(pod):
        await logs(session, pod)
    else:
        try:
            await Attach(stdin=args.on("stdin"), tty=args.on("tty"), quiet=args.on("quiet")).to(session, pod)
        except KubectlError as error:
            if isinstance(error, ExitError):
                raise
            session.err(
                f"warning: couldn't attach to pod/{meta.name(pod)}, falling back to streaming logs: {error.message}\n"
            )
            await logs(session, pod)
    policy = meta.get(pod, "spec.restartPolicy")
    if args.on("leave-stdin-open") or policy == "Always":
        return
    over = _succeeded if policy == "OnFailure" else _over
    _judge(await until(session, pod, over, seconds))


def _over(pod: Obj) -> bool:
    return bool(remote.completed(pod))


def _succeeded(pod: Obj) -> bool:
    return remote.completed(pod) == "Succeeded"


def _ready_or_over(pod: Obj) -> bool:
    return _over(pod) or (meta.get(pod, "status.phase") == "Running" and meta.ready(pod))


def _judge(pod: Obj) -> None:
    """The exit code of a pod that failed becomes kubectl's."""
    if remote.completed(pod) == "Succeeded":
        return
    ended = next(
        (c.get("state", {}).get("terminated") for c in meta.get(pod, "status.containerStatuses", [])), None
    )
    code = int((ended or {}).get("exitCode", 0))
    if not ended or not code:
        raise KubectlError(f"pod {meta.key(pod)} failed with unknown exit code")
    told = f"pod {meta.key(pod)} terminated ({ended.get('reason', '')})\n{ended.get('message', '')}"
    raise ExitError(told, code)


async def _remove(session: Session, args: Args, made: list[Info]) -> None:
    for info in made:
        try:
            await Deletion(session, quiet=args.on("quiet")).one(info)
        except StatusError as error:
            if error.reason != "NotFound":
                raise


COMMAND = Command(
    "run",
    "Run a particular image on the cluster",
    _run,
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] '
    "[--command] -- [COMMAND] [args...] [options]",
    (
        *PRINT, *FILENAME, SAVE_CONFIG, DRY_RUN, *OVERRIDES, field_manager("kubectl-run"), RECORD,
        CASCADE, FORCE, GRACE, TIMEOUT, WAIT,
        Flag("annotations", kind="stringArray", help="Annotations of the pod, key=value."),
        Flag("attach", kind="bool", help="Wait for the pod and attach to it; so does -i."),
        Flag("command", kind="bool", help="Further words are the command, not its arguments."),
        Flag("env", kind="stringArray", help="Variables, key=value."),
        Flag("expose", kind="bool", help="Make a ClusterIP service too; needs --port."),
        Flag("image", help="The image."),
        Flag("image-pull-policy", help="Always, IfNotPresent or Never."),
        Flag("labels", "l", help="Labels of the pod, with commas between them."),
        Flag("leave-stdin-open", kind="bool", help="Keep the input open after the first attach."),
        Flag("pod-running-timeout", kind="duration", default=60.0, help="How long to wait for the pod."),
        Flag("port", help="The port that the container listens on."),
        Flag("privileged", kind="bool", help="Run the container in privileged mode."),
        Flag("quiet", "q", kind="bool", help="Say less."),
        Flag("restart", default="Always", help="The restart policy: Always, OnFailure or Never."),
        Flag("rm", kind="bool", help="Delete the pod when it is left."),
        Flag("stdin", "i", kind="bool", help="Keep the container's input open."),
        Flag("tty", "t", kind="bool", help="Give the container a terminal."),
    ),
)  # fmt: skip
