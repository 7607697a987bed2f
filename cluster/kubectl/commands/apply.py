"""kubectl apply, and what was applied last: view-last-applied, set-last-applied, edit-last-applied."""

from __future__ import annotations

import json
from dataclasses import replace

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import applysets, builder, editing, pruning
from cluster.kubectl.acting import each, required_files, sourced
from cluster.kubectl.api import MERGE
from cluster.kubectl.applying import SERVER_SIDE, Applier
from cluster.kubectl.applysets import ApplySet
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.deleting import CASCADE, FORCE, GRACE, TIMEOUT, WAIT, Deletion, propagation
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    ALL,
    DRY_RUN,
    FILENAME,
    FILES_ONLY,
    OUTPUT,
    PRINT,
    RECORD,
    SELECTOR,
    SUBRESOURCE,
    VALIDATE,
    field_manager,
)
from cluster.kubectl.printers import yaml_text
from cluster.kubectl.session import Session
from cluster.kubectl.writing import LAST_APPLIED, DryRun, Outcome, configuration, no_arguments

_CLIENT_SIDE = "kubectl-client-side-apply"


async def _run(session: Session, args: Args) -> None:
    no_arguments(args)
    outcome = await Outcome.of(session, args, late=True)
    if args.on("server-side") and not args.changed("field-manager"):
        outcome = replace(outcome, manager=SERVER_SIDE)
    required_files(args)
    _validate(args, outcome.dry)
    grace = 0 if args.on("force") and args.number("grace-period") < 0 else args.number("grace-period")
    policy = propagation(args.text("cascade"))
    applier = Applier(outcome, Deletion(session, grace, policy, outcome.dry, quiet=True))
    listed = await pruning.kinds(session, args.many("prune-allowlist")) if args.on("prune") else []
    group = await _apply_set(session, args)
    found = await builder.from_args(
        session, args, lenient=True, all=False, subresource="", validate=outcome.validation == "Strict"
    ).do()
    if group:
        group.label(found.infos)
    if not found.infos and not found.errors:
        raise KubectlError("no objects passed to apply")
    if group:
        await group.begin(found.infos, outcome.query, outcome.local)
    await each(found, applier.one)
    applier.finish()
    if group:
        await applier.prune(group.left_over(applier.uids))
        await group.end(outcome.query, outcome.local)
    elif args.on("prune"):
        namespaces = applier.namespaces | ({session.namespace} if session.explicit_namespace else set())
        await applier.prune(pruning.left_over(session, listed, namespaces, applier.uids, args.text("selector")))


async def _apply_set(session: Session, args: Args) -> ApplySet | None:
    """--applyset's, if there is one."""
    if not args.has("applyset") or not args.text("applyset"):
        return None
    group = await ApplySet.named(session, args.text("applyset"))
    if not args.on("prune"):
        raise KubectlError("--applyset requires --prune")
    await group.check()
    for flag in ("all", "selector", "prune-allowlist"):
        if args.values[flag]:
            raise KubectlError(f"--{flag} is incompatible with --applyset")
    return group


def _validate(args: Args, dry: DryRun) -> None:
    """KubectlError for flags that contradict each other."""
    server, force = args.on("server-side"), args.on("force")
    both = args.on("all") and args.text("selector")
    for wrong, text in (
        (args.on("force-conflicts") and not server, "--force-conflicts only works with --server-side"),
        (
            dry is DryRun.CLIENT and server,
            "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
        ),
        (server and force, "--force cannot be used with --server-side"),
        (dry is DryRun.SERVER and force, "--dry-run=server cannot be used with --force"),
        (both, "cannot set --all and --selector at the same time"),
    ):
        if wrong:
            raise KubectlError(text)
    if args.on("prune"):
        _validate_prune(args, grouped=args.has("applyset") and bool(args.text("applyset")))
    if args.text("subresource") and not server:
        raise KubectlError("--subresource can only be specified for --server-side")


def _validate_prune(args: Args, grouped: bool) -> None:
    if args.on("force"):
        raise KubectlError("--force cannot be used with --prune")
    if grouped:
        return
    if not args.on("all") and not args.text("selector"):
        raise KubectlError(
            "all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all "
            "flag. If you did not mean to prune all resources, specify a label selector"
        )
    if args.on("server-side"):
        raise KubectlError(
            "--prune is in alpha and doesn't currently work on objects created by server-side apply"
        )


async def _view(session: Session, args: Args) -> None:
    found = await builder.from_args(session, args, latest=True).do()
    notes: list[str] = []
    for info in found.checked():
        note = meta.annotations_of(info.obj).get(LAST_APPLIED)
        if note is not None:
            notes.append(note)
        elif info.source:  # kubectl says nothing where no file is to be named
            missing = f"no last-applied-configuration annotation found on resource: {info.name}\n"
            raise KubectlError(f'error when {missing} "{info.source}": <nil>')
    for note in notes:
        session.out(_shown(args, json.loads(note), note))


def _shown(args: Args, config: Obj, note: str) -> str:
    form = args.text("output")
    if form == "yaml":
        return yaml_text.dump(config)
    if form == "json":
        return json.dumps(config, indent=2, ensure_ascii=False) + note[len(note.rstrip("\n")) :]
    raise UsageError(
        args.command, f"Unexpected -o output mode: {form}, the flag 'output' must be one of yaml|json"
    )


async def _set(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args)
    changed: list[tuple[Info, str]] = []
    found = await builder.from_args(session, args).do()
    for info in found.checked():
        config = configuration(info.obj)
        info.object = await session.api.get(info.resource, info.name, info.namespace)
        note = meta.annotations_of(info.obj).get(LAST_APPLIED)
        if note is None and not args.on("create-annotation"):
            raise KubectlError(
                f"no last-applied-configuration annotation found on resource: {info.name}, to create the annotation, "
                "run the command with --create-annotation"
            )
        if (note or "").strip() == config.strip():
            session.out(f"set-last-applied {info.name}: no changes required.\n")
        else:
            changed.append((info, config))
    for info, config in changed:
        outcome.show(await _noted(outcome, info, config), "configured")


async def _noted(outcome: Outcome, info: Info, config: str) -> Obj:
    if outcome.local:
        return info.obj
    patch = {"metadata": {"annotations": {LAST_APPLIED: config}}}
    with sourced("patching", ""):
        return await outcome.session.api.patch(
            info.resource, info.name, patch, info.namespace, content_type=MERGE, query=outcome.query
        )


_VIEW = Command(
    "view-last-applied", "View the latest last-applied-configuration annotations of a resource/object", _view,
    "(TYPE [NAME | -l label] | TYPE/NAME | -f FILENAME) [options]",
    (*FILENAME, SELECTOR, ALL, Flag("output", "o", default="yaml", help="yaml or json.")),
)  # fmt: skip
_SET = Command(
    "set-last-applied",
    "Set the last-applied-configuration annotation on a live object to match the contents of a file",
    _set, "-f FILENAME [options]",
    (*PRINT, DRY_RUN, FILES_ONLY,
     Flag("create-annotation", kind="bool", help="Make the annotation where there is none.")),
)  # fmt: skip
_EDIT = Command(
    "edit-last-applied", "Edit latest last-applied-configuration annotations of a resource/object",
    editing.last_applied, "(RESOURCE/NAME | -f FILENAME) [options]",
    (*PRINT, *FILENAME, VALIDATE, field_manager(_CLIENT_SIDE), RECORD,
     Flag("windows-line-endings", kind="bool", help="End the lines as Windows does.")),
)  # fmt: skip

COMMAND = Command(
    "apply",
    "Apply a configuration to a resource by file name or stdin",
    _run,
    "(-f FILENAME | -k DIRECTORY) [options]",
    (
        OUTPUT, *PRINT[1:], *FILENAME, SELECTOR, ALL, VALIDATE, DRY_RUN, SUBRESOURCE, RECORD,
        field_manager(_CLIENT_SIDE),
        CASCADE, FORCE, GRACE, TIMEOUT, WAIT,
        Flag("applyset", feature=applysets.FEATURE, hidden=True, help="The object that remembers this set."),
        Flag("force-conflicts", kind="bool", help="Take fields from their managers (server-side)."),
        Flag("openapi-patch", kind="bool", default=True, help="Work patches out from the server's schemas."),
        Flag("overwrite", kind="bool", default=True, help="The files win over what others changed."),
        Flag("prune", kind="bool", help="Delete what was applied once and is in no file now."),
        Flag("prune-allowlist", kind="stringArray", help="Kinds to prune, group/version/kind."),
        Flag("server-side", kind="bool", help="Let the server apply."),
    ),
    subcommands=(_EDIT, _SET, _VIEW),
)  # fmt: skip
