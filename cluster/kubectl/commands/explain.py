"""kubectl explain: what a kind's fields are for."""

from __future__ import annotations

from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, NoResourceMatch
from cluster.kubectl.explaining import Document, explained
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.printers.jsonpath_parser import Action, Field, JSONPathError, parse
from cluster.kubectl.session import Session

_NO_TYPE = (
    "You must specify the type of resource to explain. "
    'Use "kubectl api-resources" for a complete list of supported resources.\n'
)


async def run(session: Session, args: Args) -> None:
    session.check()
    if not args.positional:
        raise KubectlError(_NO_TYPE)
    if len(args.positional) > 1:
        raise KubectlError("We accept only this format: explain RESOURCE\n")
    group, version, plural, path = await _asked(session, args.positional[0])
    if api_version := args.text("api-version"):
        group, _, version = api_version.rpartition("/")
        served = (await session.api.mapper()).all
        if not any((each.group, each.version) == (group, version) for each in served):
            where = f"{api_version}, Resource={plural}" if group else f"/{api_version}, Resource={plural}"
            raise KubectlError(f"couldn't find resource for {golang.quote(where)}")
    if args.text("output") not in ("plaintext", "plaintext-openapiv2"):
        raise KubectlError(f"unrecognized format: {args.text('output')}")
    document = await _document(session, group, version, plural)
    prefix = f"/apis/{group}/{version}" if group else f"/api/{version}"
    gvk = document.kind_at(prefix, plural)
    if gvk is None:
        raise KubectlError(f"error: GVR ({group}/{version}, Resource={plural}) not found in OpenAPI schema")
    session.out(explained(document, gvk, path, args.on("recursive")))


async def _asked(session: Session, text: str) -> tuple[str, str, str, list[str]]:
    """(group, version, plural, field path) of "deploy.spec.template" or "deployments.apps.spec"."""
    mapper = await session.api.mapper()
    names = _names(text)
    fits = mapper.named(names[0])
    if not fits:
        raise NoResourceMatch(names[0])
    for each in fits:
        if text.startswith(each.resource):
            rest = text.removeprefix(each.resource)
            return each.group, each.version, each.plural, _names(f"x{rest}")[1:] if rest else []
    return fits[0].group, fits[0].version, fits[0].plural, names[1:]


def _names(text: str) -> list[str]:
    """The fields of a path, which is a JSONPath without braces."""
    try:
        action = parse("{." + text.removesuffix(".") + "}")[0]
    except JSONPathError as problem:
        raise KubectlError(str(problem)) from None
    assert isinstance(action, Action)
    names = [node.name for node in action.nodes if isinstance(node, Field)]
    if not names or len(names) < len(action.nodes):
        raise KubectlError("invalid jsonpath syntax, first node must be field node")
    return names


async def _document(session: Session, group: str, version: str, plural: str) -> Document:
    paths = (await session.api.json("GET", "/openapi/v3"))["paths"]
    entry = paths.get(f"apis/{group}/{version}" if group else f"api/{version}")
    if entry is None:
        what = f"{group}/{version}, Resource={plural}"
        raise KubectlError(f"couldn't find resource for {golang.quote(what)}")
    path, _, query = str(entry["serverRelativeURL"]).partition("?")
    pairs = [(name, value) for name, _, value in (part.partition("=") for part in query.split("&")) if name]
    return Document(await session.api.json("GET", _below_prefix(path), pairs))


def _below_prefix(path: str) -> str:
    """The path without what a server puts in front of all of its own."""
    return path[path.index("/openapi/v3") :]


COMMAND = Command(
    name="explain",
    short="Tell what the fields of a kind are for.",
    use="TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
    long="Tell what the fields of a kind are for, from the server's own description of it. Go down with dots.",
    examples="""
# What a pod is made of
kubectl explain pods

# One field of it
kubectl explain pods.spec.containers
""",
    flags=(
        Flag("recursive", kind="bool", help="The fields of fields too, without their descriptions."),
        Flag("api-version", help="The version of the group to explain (group/version)."),
        Flag("output", "o", default="plaintext", help="plaintext or plaintext-openapiv2."),
    ),
    run=run,
)
