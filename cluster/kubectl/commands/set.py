"""kubectl set: single fields of an object by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, setting
from cluster.kubectl.builder import LOCAL_ONLY, Info, Result
from cluster.kubectl.changing import Change, Words, go_type, pod_spec
from cluster.kubectl.command import Command, group
from cluster.kubectl.errors import Errors, KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    ALL,
    DRY_RUN,
    FILENAME,
    FOLDERS_TOO,
    PRINT,
    RECORD,
    SELECTOR,
    field_manager,
)
from cluster.kubectl.generators import rbac
from cluster.kubectl.generators.policies import label_selector
from cluster.kubectl.golang import plain, quote
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome

_LOCAL = Flag("local", kind="bool", help="Do not ask the server.")
_COMMON = (*PRINT, *FILENAME, ALL, DRY_RUN, _LOCAL, field_manager("kubectl-set"))
_SELECTING = (*PRINT, *FOLDERS_TOO, ALL, DRY_RUN, _LOCAL, field_manager("kubectl-set"))
_NO_RESOURCE = "one or more resources must be specified as <resource> <name> or <resource>/<name>"
_LOCAL_SERVER = "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
_ALL_SELECTOR = "cannot set --all and --selector at the same time"


async def _find(outcome: Outcome, positional: Sequence[str]) -> Result:
    args = outcome.args
    if args.on("local") and positional:
        raise KubectlError(LOCAL_ONLY)
    return await builder.from_args(
        outcome.session, args, positional, latest=not args.on("local"), lenient=True
    ).do()  # fmt: skip


def _has_files(args: Args) -> bool:
    return bool(args.many("filename") or (args.has("kustomize") and args.text("kustomize")))


def _check(args: Args, dry: DryRun) -> None:
    if args.on("local") and dry is DryRun.SERVER:
        raise KubectlError(_LOCAL_SERVER)
    if args.on("all") and args.has("selector") and args.text("selector"):
        raise KubectlError(_ALL_SELECTOR)


async def _change(
    outcome: Outcome,
    found: Result,
    mutate: Callable[[Info, Obj], None],
    words: Words,
    errors: list[KubectlError],
) -> None:
    """Changes what was found; `errors` is filled by the mutation itself."""
    try:
        await Change(outcome, mutate, words, outcome.args.on("local")).run(found.checked())
    except Errors as problem:
        errors += problem.errors
    if errors:
        raise Errors(errors)


# -- image --------------------------------------------------------------------


async def _image(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    resources, images = setting.pairs(args.positional, "image")
    found = await _find(outcome, resources)
    found.checked()
    _check_images(args, outcome.dry, resources, images)
    errors: list[KubectlError] = []

    def mutate(info: Info, obj: Obj) -> None:
        missing = setting.set_images(pod_spec(obj, go_type(info)), images)
        errors.extend(
            KubectlError(f"error: unable to find container named {quote(name)}") for name in missing
        )

    await _change(
        outcome,
        found,
        mutate,
        Words("image updated", "failed to patch image update to pod template:"),
        errors,
    )


def _check_images(args: Args, dry: DryRun, resources: Sequence[str], images: dict[str, str]) -> None:
    wrong: list[str] = []
    if args.on("all") and args.text("selector"):
        wrong.append(_ALL_SELECTOR)
    if not resources and not _has_files(args):
        wrong.append(_NO_RESOURCE)
    if not images:
        wrong.append("at least one image update is required")
    elif len(images) > 1 and "*" in images:
        wrong.append(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs"
        )
    if args.on("local") and dry is DryRun.SERVER:
        wrong.append(_LOCAL_SERVER)
    if wrong:
        raise Errors([KubectlError(f"error: {text}" if len(wrong) == 1 else text) for text in wrong])


# -- resources ----------------------------------------------------------------


async def _resources(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    found = await _find(outcome, args.positional)
    found.checked()
    _check(args, outcome.dry)
    if not args.text("limits") and not args.text("requests"):
        raise KubectlError(
            "you must specify an update to requests or limits (in the form of --requests/--limits)"
        )
    limits, requests = setting.amounts(args.text("limits")), setting.amounts(args.text("requests"))
    errors: list[KubectlError] = []

    def mutate(info: Info, obj: Obj) -> None:
        if not setting.set_resources(pod_spec(obj, go_type(info)), args.text("containers"), limits, requests):
            errors.append(KubectlError(f"error: unable to find container named {args.text('containers')}"))

    words = Words("resource requirements updated", "failed to patch resources update to pod template")
    await _change(outcome, found, mutate, words, errors)


# -- env ----------------------------------------------------------------------


async def _env(session: Session, args: Args) -> None:
    if args.on("all") and args.text("selector"):
        raise KubectlError(_ALL_SELECTOR)
    resources, specs = setting.split_env(args.positional)
    outcome = await Outcome.of(session, args)
    _check_env(args, outcome.dry, resources)
    specs = [*args.many("env"), *specs]
    given = (await session.io.stdin.read()).decode(errors="replace") if "-" in specs else ""
    env, removed = setting.parse_env(specs, given)
    env += await _from(outcome)
    env = [{**each, "name": args.text("prefix") + each["name"]} for each in env]
    found = await _find(outcome, resources)
    errors: list[KubectlError] = []

    def mutate(info: Info, obj: Obj) -> None:
        _set_env(outcome, info, pod_spec(obj, go_type(info)), env, removed)

    if args.on("list"):
        for info in found.checked():
            _set_env(outcome, info, pod_spec(meta.copy(info.obj), go_type(info)), env, removed)
        return
    words = Words("env updated", "failed to patch env update to pod template:")
    await _change(outcome, found, mutate, words, errors)


def _check_env(args: Args, dry: DryRun, resources: Sequence[str]) -> None:
    if args.on("local") and dry is DryRun.SERVER:
        raise KubectlError(_LOCAL_SERVER)
    if not args.many("filename") and not resources:
        raise KubectlError(_NO_RESOURCE)
    if args.on("list") and args.text("output"):
        raise KubectlError("--list and --output may not be specified together")
    if args.many("keys") and not args.text("from"):
        raise KubectlError("when specifying --keys, a configmap or secret must be provided with --from")


async def _from(outcome: Outcome) -> list[Obj]:
    """The variables that --from brings."""
    args = outcome.args
    if not args.text("from"):
        return []
    found = await builder.Builder(outcome.session, [args.text("from")], latest=True).do()
    env: list[Obj] = []
    for info in found.checked():
        for key in info.obj.get("data") or {}:
            if setting.env_name(key) != key and (not args.many("keys") or key in args.many("keys")):
                outcome.session.err(f"Warning: key {key} transferred to {setting.env_name(key)}\n")
        env += setting.from_source(info.obj, args.many("keys"))
    return env


def _set_env(outcome: Outcome, info: Info, spec: Obj, env: list[Obj], removed: list[str]) -> None:
    args, session = outcome.args, outcome.session
    containers = list(setting.chosen(spec, args.text("containers")))
    if not containers:
        pattern = quote(args.text("containers"))
        session.err(
            f"Warning: {info.resource.kind}/{info.name} does not have any containers matching {pattern}\n"
        )
    for container in containers:
        existing = container.get("env") or []
        if not args.on("overwrite"):
            setting.overwrites(existing, env)
        after = setting.update_env(existing, env, removed)
        container.pop("env", None)
        if after:
            container["env"] = after
        if args.on("list"):
            session.out(f"# {info.resource.kind} {info.name}, container {container['name']}\n")
            session.out("".join(map(_shown, after)))


def _shown(variable: Obj) -> str:
    if "valueFrom" in variable:
        return f"# {variable['name']} from {setting.reference(variable['valueFrom'])}\n"
    return f"{variable['name']}={variable.get('value', '')}\n"


# -- serviceaccount, selector, subject ----------------------------------------


async def _service_account(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    if args.on("local") and outcome.dry is DryRun.SERVER:
        raise KubectlError(_LOCAL_SERVER)
    if not args.positional:
        raise KubectlError("serviceaccount is required")
    *resources, name = args.positional
    found = await _find(outcome, resources)

    def mutate(info: Info, obj: Obj) -> None:
        pod_spec(obj, go_type(info))["serviceAccountName"] = name

    words = Words(
        "serviceaccount updated", "failed to patch ServiceAccountName", idle="serviceaccount updated"
    )
    await _change(outcome, found, mutate, words, [])


async def _selector(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    if not args.positional:
        raise KubectlError("one selector is required")
    *resources, text = args.positional
    try:
        selector = label_selector(text)
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    found = await builder.from_args(session, args, resources, latest=not args.on("local"), lenient=True).do()
    for info in found.checked():
        await _select(outcome, info, selector)


async def _select(outcome: Outcome, info: Info, selector: Obj) -> None:
    if info.resource.kind != "Service":
        raise KubectlError("setting a selector is only supported for Services")
    if selector.get("matchExpressions"):
        rules = [(each["key"], each["operator"], each.get("values") or []) for each in selector["matchExpressions"]]
        shown = plain([f"{{{key} {operator} {plain(values)}}}" for key, operator, values in rules])
        raise KubectlError(f"match expression {shown} not supported on this object")
    obj, wanted = meta.copy(info.obj), selector.get("matchLabels") or {}
    gone = dict.fromkeys(obj["spec"].get("selector") or {})  # the new selector replaces the old one
    obj["spec"]["selector"] = wanted
    if version := outcome.args.text("resource-version"):
        obj["metadata"]["resourceVersion"] = version
    if not (outcome.local or outcome.args.on("local")):
        api = outcome.session.api
        obj = await api.patch(
            info.resource, info.name, {"spec": {"selector": gone | wanted}, "metadata": {
                "resourceVersion": outcome.args.text("resource-version") or None}},
            info.namespace, content_type="application/merge-patch+json", query=outcome.query,
        )  # fmt: skip
    outcome.show(obj, "selector updated")


async def _subject(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    found = await _find(outcome, args.positional)
    infos = found.checked()
    _check(args, outcome.dry)
    users, groups, accounts = (sorted(set(args.many(word))) for word in ("user", "group", "serviceaccount"))
    if not users and not groups and not accounts:
        raise KubectlError("you must specify at least one value of user, group or serviceaccount")
    for account in accounts:
        namespace, _, name = account.partition(":")
        if account.count(":") != 1 or not name:
            raise KubectlError("serviceaccount must be <namespace>:<name>")
        if not namespace and any(info.resource.kind == "ClusterRoleBinding" for info in infos):
            raise KubectlError("serviceaccount must be <namespace>:<name>, namespace must be specified")
    accounts = [each if not each.startswith(":") else session.namespace + each for each in accounts]
    subjects = rbac.subjects(users, groups, accounts)

    def mutate(info: Info, obj: Obj) -> None:
        setting.add_subjects(obj, subjects)

    await _change(
        outcome, found, mutate, Words("subjects updated", "failed to patch subjects to rolebinding:"), []
    )


_CONTAINERS = Flag("containers", "c", default="*", help="Names of containers; * stands for anything.")
_SUBCOMMANDS = (
    Command(
        "env", "Update environment variables on a pod template", _env,
        "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N [options]",
        (
            *_COMMON, SELECTOR, _CONTAINERS,
            Flag("env", "e", kind="stringArray", help="A variable, KEY=VALUE."),
            Flag("from", help="The ConfigMap or Secret to take variables from, TYPE/NAME."),
            Flag("keys", kind="stringSlice", help="Of --from, only these keys."),
            Flag("list", kind="bool", help="Show the variables."),
            Flag("overwrite", kind="bool", default=True, help="Change variables that have a value."),
            Flag("prefix", help="What to put before each name."),
            Flag("resolve", kind="bool", help="Show what references lead to."),
        ),
    ),
    Command(
        "image", "Update the image of a pod template", _image,
        "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]",
        (*_COMMON, SELECTOR, RECORD),
    ),
    Command(
        "resources", "Update resource requests/limits on objects with pod templates", _resources,
        "(-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS] [options]",
        (
            *_COMMON, SELECTOR, _CONTAINERS, RECORD,
            Flag("limits", help="Limits, cpu=100m,memory=256Mi."),
            Flag("requests", help="Requests, cpu=100m,memory=256Mi."),
        ),
    ),
    Command(
        "selector", "Set the selector on a resource", _selector,
        "(-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version] [options]",
        (*_SELECTING, RECORD, Flag("resource-version", help="Only if the object stands at this version.")),
    ),
    Command(
        "serviceaccount", "Update the service account of a resource", _service_account,
        "(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT [options]", (*_COMMON, RECORD), aliases=("sa",),
    ),
    Command(
        "subject", "Update the user, group, or service account in a role binding or cluster role binding", _subject,
        "(-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] "
        "[--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]",
        (
            *_COMMON, SELECTOR,
            Flag("user", kind="stringArray", help="User to add."),
            Flag("group", kind="stringArray", help="Group to add."),
            Flag("serviceaccount", kind="stringArray", help="Service account to add, namespace:name."),
        ),
    ),
)  # fmt: skip

COMMAND = Command("set", "Set specific features on objects", group, "SUBCOMMAND", subcommands=_SUBCOMMANDS)
