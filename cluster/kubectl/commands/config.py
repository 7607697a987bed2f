"""kubectl config: the kubeconfig file, which clusters there are, who one is there, and which is current.

In the page's terminal the file is the seat's own. Only the current context's namespace has an effect there: server and
token are always the terminal's (kubeconfig.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from cluster.apimachinery.meta import Obj
from cluster.kubectl import configuring, golang, kubeconfig, setting_paths
from cluster.kubectl.command import Command, group
from cluster.kubectl.errors import HelpError, KubectlError, PlainError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import TEMPLATE
from cluster.kubectl.printers import JSON_YAML, NamePrinter, json_text, no_match, templated, yaml_text
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.session import Session

Change = Callable[[Obj, Args], str]
"""What a subcommand does to a config, in place; gives the line to print."""

_VIEW_FORMATS = (
    *JSON_YAML, "name", "go-template", "go-template-file", "template", "templatefile", "jsonpath", "jsonpath-as-json",
    "jsonpath-file",
)  # fmt: skip
_REMOVED = 'this removed your active context, use "kubectl config use-context" to select a different one'


def _words(args: Args, *allowed: int) -> Sequence[str]:
    """The positional arguments, if they are as many as allowed."""
    if len(args.positional) not in allowed:
        raise HelpError(f"Unexpected args: {golang.plain(list(args.positional))}")
    return args.positional


async def _loaded(session: Session, args: Args) -> Obj:
    return await kubeconfig.load(session, args.text("kubeconfig"), lenient=True)


def changing(change: Change) -> Callable[[Session, Args], Awaitable[None]]:
    """A run that loads the config, changes it, saves it and says so."""

    async def run(session: Session, args: Args) -> None:
        config = await _loaded(session, args)
        said = change(config, args)
        await kubeconfig.save(session, config, args.text("kubeconfig"))
        session.out(said)

    return run


# -- Looking ----------------------------------------------------------------------


async def view(session: Session, args: Args) -> None:
    if args.positional:
        raise UsageError(args.command, f"unexpected arguments: {golang.plain(list(args.positional))}")
    form = args.text("output") if args.changed("output") or not args.text("template") else ""
    printed = replace(args, values={**args.values, "output": form})
    template = await templated(session, printed) if form or args.text("template") else None
    if form.lower() not in ("", "json", "yaml", "name") and template is None:
        raise no_match(form, _VIEW_FORMATS)
    config = kubeconfig.in_order(await _loaded(session, args))
    if args.on("minify"):
        config = _minified(config, args.text("context"))
    if not args.on("raw") and not args.on("flatten"):
        config = kubeconfig.redacted(config)
    session.out(_viewed(config, form.lower()) if template is None else template(config))


def _viewed(config: Obj, form: str) -> str:
    if form == "name":
        return NamePrinter()(config)
    return json_text.dump(config, in_order=True) + "\n" if form == "json" else yaml_text.dump(config)


def _minified(config: Obj, context: str) -> Obj:
    """Only the current context, and what it names."""
    current = context or str(config.get("current-context") or "")
    if not current:
        raise KubectlError("current-context must exist in order to minify")
    found = kubeconfig.named(config, "contexts", current)
    if found is None:
        raise KubectlError(f"cannot locate context {current}")
    kept = {"contexts": current, "clusters": found.get("cluster"), "users": found.get("user")}
    parts = {key: [each for each in config.get(key) or () if each["name"] == name] for key, name in kept.items()}
    return {**config, **parts, "current-context": current}


async def current_context(session: Session, args: Args) -> None:
    config = await _loaded(session, args)
    if not config.get("current-context"):
        raise KubectlError("current-context is not set")
    session.out(f"{config['current-context']}\n")


async def get_contexts(session: Session, args: Args) -> None:
    form = args.text("output")
    if form not in ("", "name"):
        raise KubectlError(
            f"--output {form} is not available in kubectl config get-contexts; resetting to default output format"
        )
    config = await _loaded(session, args)
    known = {str(each["name"]): each.get("context") or {} for each in config.get("contexts") or ()}
    wanted = list(args.positional) or sorted(known)
    missing = [KubectlError(f"context {name} not found") for name in wanted if name not in known]
    writer = TabWriter()
    if form != "name" and not args.on("no-headers"):
        writer.add(["CURRENT", "NAME", "CLUSTER", "AUTHINFO", "NAMESPACE"])
    for name in sorted(each for each in wanted if each in known):
        context = known[name]
        row = ["*" if name == config.get("current-context") else "", name]
        row += [str(context.get(key) or "") for key in ("cluster", "user", "namespace")]
        writer.add([name] if form == "name" else row)
    session.out(writer.flush())
    if missing:
        raise missing[0] if len(missing) == 1 else PlainError("\n".join(error.message for error in missing))


def names_of(key: str) -> Callable[[Session, Args], Awaitable[None]]:
    """A run that prints the names of clusters or users."""

    async def run(session: Session, args: Args) -> None:
        config = await _loaded(session, args)
        names = sorted(str(each["name"]) for each in config.get(key) or ())
        session.out("".join(f"{name}\n" for name in ("NAME", *names)))

    return run


# -- Changing ---------------------------------------------------------------------


def use_context(config: Obj, args: Args) -> str:
    (name,) = _words(args, 1)
    if kubeconfig.named(config, "contexts", name) is None:
        raise KubectlError(f"no context exists with the name: {golang.quote(name)}")
    config["current-context"] = name
    return f'Switched to context "{name}".\n'


def rename_context(config: Obj, args: Args) -> str:
    old, new = _words(args, 2)
    found, where = kubeconfig.named(config, "contexts", old), config["path"]
    if found is None:
        raise KubectlError(f"cannot rename the context {golang.quote(old)}, it's not in {where}")
    if kubeconfig.named(config, "contexts", new) is not None:
        raise KubectlError(
            f"cannot rename the context {golang.quote(old)}, the context {golang.quote(new)} already exists in {where}"
        )
    kubeconfig.drop(config, "contexts", old)
    kubeconfig.put(config, "contexts", new, found)
    if config.get("current-context") == old:
        config["current-context"] = new
    return f'Context "{old}" renamed to "{new}".\n'


def delete(key: str, word: str) -> Callable[[Session, Args], Awaitable[None]]:
    """A run that takes a cluster, context or user out."""

    async def run(session: Session, args: Args) -> None:
        if len(args.positional) != 1 and word == "user":
            raise UsageError(args.command, "user to delete is required")
        if len(args.positional) != 1:
            raise HelpError("", code=0)
        name, where = args.positional[0], kubeconfig.where(session, args.text("kubeconfig"))
        config = await _loaded(session, args)
        if kubeconfig.named(config, key, name) is None:
            raise KubectlError(f"cannot delete {word} {name}, not in {where}")
        if word == "context" and name == config.get("current-context"):
            session.err(f"warning: {_REMOVED}\n")
        kubeconfig.drop(config, key, name)
        await kubeconfig.save(session, config, args.text("kubeconfig"))
        session.out(f"deleted {word} {name} from {where}\n")

    return run


def set_value(config: Obj, args: Args) -> str:
    path, value = _words(args, 2)
    setting_paths.put(config, path, value)
    return f'Property "{path}" set.\n'


def unset_value(config: Obj, args: Args) -> str:
    (path,) = _words(args, 1)
    setting_paths.drop(config, path)
    return f'Property "{path}" unset.\n'


# -- The table --------------------------------------------------------------------


def _sub(
    name: str, short: str, run: Callable[[Session, Args], Awaitable[None]], use: str = "", *flags: Flag,
    aliases: Sequence[str] = (),
) -> Command:  # fmt: skip
    return Command(name, short, run, use, flags, aliases, offline=True)


COMMAND = Command(
    name="config",
    short="Change the kubeconfig file: contexts, clusters, users.",
    use="SUBCOMMAND",
    run=group,
    offline=True,
    subcommands=(
        _sub("current-context", "Print the current context.", current_context, "[flags]"),
        _sub("delete-cluster", "Take a cluster out.", delete("clusters", "cluster"), "NAME"),
        _sub("delete-context", "Take a context out.", delete("contexts", "context"), "NAME"),
        _sub("delete-user", "Take a user out.", delete("users", "user"), "NAME"),
        _sub("get-clusters", "List the clusters.", names_of("clusters"), "[flags]"),
        _sub(
            "get-contexts", "List the contexts.", get_contexts, "[(-o|--output=)name)]",
            Flag("no-headers", kind="bool", help="No heads above the columns."),
            Flag("output", "o", help="name, for names alone."),
        ),
        _sub("get-users", "List the users.", names_of("users"), "[flags]"),
        _sub("rename-context", "Give a context another name.", changing(rename_context), "CONTEXT_NAME NEW_NAME"),
        _sub(
            "set", "Set one value, named by a path with dots.", changing(set_value), "PROPERTY_NAME PROPERTY_VALUE",
            Flag("set-raw-bytes", kind="bool", help="The value is the bytes themselves, not their base64."),
        ),
        configuring.SET_CLUSTER,
        configuring.SET_CONTEXT,
        configuring.SET_CREDENTIALS,
        _sub("unset", "Take one value out.", changing(unset_value), "PROPERTY_NAME"),
        _sub(
            "use-context", "Make a context the current one.", changing(use_context), "CONTEXT_NAME", aliases=("use",)
        ),
        _sub(
            "view", "Show the file, without its secrets.", view, "[flags]",
            Flag("output", "o", default="yaml", help="How to print."), *TEMPLATE,
            Flag("flatten", kind="bool", help="One file that needs no others."),
            Flag("merge", kind="bool", default=True, help="Merge all files of $KUBECONFIG."),
            Flag("minify", kind="bool", help="Only what the current context uses."),
            Flag("raw", kind="bool", help="The secrets too."),
        ),
    ),
)  # fmt: skip
