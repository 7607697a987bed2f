"""kubectl api-resources: the kinds that the server has."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.printers import json_text, no_match, yaml_text
from cluster.kubectl.printers.tabwriter import TabWriter
from cluster.kubectl.resources import Resource
from cluster.kubectl.session import Session

_HEADS = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]
_WIDE = ["VERBS", "CATEGORIES"]
_FORMATS = ("json", "yaml", "kyaml", "name", "wide")


async def run(session: Session, args: Args) -> None:
    if args.positional:
        raise UsageError(args.command, f"unexpected arguments: {golang.plain(list(args.positional))}")
    form = args.text("output")
    if form not in ("", *_FORMATS):
        raise no_match(form, _FORMATS)
    if args.text("sort-by") not in ("", "name", "kind"):
        raise KubectlError("--sort-by accepts only name or kind")
    mapper = await session.api.mapper()
    chosen = [each for each in mapper.all if each.preferred and each.verbs and _wanted(each, args)]
    by = {"name": "plural", "kind": "kind"}.get(args.text("sort-by"), "group")
    chosen.sort(key=lambda each: (getattr(each, by), each.plural))
    if form == "name":
        session.out("".join(f"{each.resource}\n" for each in chosen))
    elif form in ("json", "yaml"):
        listed: Obj = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": ""}
        listed["resources"] = [_as_object(each) for each in chosen]
        session.out(yaml_text.dump(listed) if form == "yaml" else json_text.dump(listed, in_order=True) + "\n")
    else:
        session.out(_table(chosen, form == "wide", not args.on("no-headers")))


def _wanted(resource: Resource, args: Args) -> bool:
    return (
        (not args.changed("api-group") or resource.group == args.text("api-group"))
        and (not args.changed("namespaced") or resource.namespaced == args.on("namespaced"))
        and set(args.many("verbs")) <= set(resource.verbs)
        and set(args.many("categories")) <= set(resource.categories)
    )


def _table(resources: list[Resource], wide: bool, headers: bool) -> str:
    writer = TabWriter()
    if headers:
        writer.add(_HEADS + (_WIDE if wide else []))
    for each in resources:
        row = [each.plural, ",".join(each.short_names), each.api_version, golang.plain(each.namespaced), each.kind]
        writer.add(row + ([",".join(each.verbs), ",".join(each.categories)] if wide else []))
    return writer.flush()


def _as_object(resource: Resource) -> Obj:
    """An APIResource; empty fields are left out, as Go leaves them out."""
    found = {
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "group": resource.group,
        "version": resource.version,
        "kind": resource.kind,
        "verbs": list(resource.verbs),
        "shortNames": list(resource.short_names),
        "categories": list(resource.categories),
    }
    may_lack = ("group", "shortNames", "categories")
    return {key: value for key, value in found.items() if value or key not in may_lack}


COMMAND = Command(
    name="api-resources",
    short="List the kinds that the server has.",
    use="[flags]",
    examples="""
# All kinds, with what can be done to them
kubectl api-resources -o wide

# Those that belong to no namespace
kubectl api-resources --namespaced=false
""",
    flags=(
        Flag("output", "o", help="How to print: (json, yaml, kyaml, name, wide)."),
        Flag("no-headers", kind="bool", help="No heads above the columns."),
        Flag("show-managed-fields", kind="bool", help="Keep managedFields when printing json or yaml."),
        Flag("api-group", help="Only those of this group."),
        Flag("namespaced", kind="bool", default=True, help="Only those that have a namespace, or that have none."),
        Flag("verbs", kind="stringSlice", help="Only those to which all of this can be done."),
        Flag("sort-by", help="name or kind."),
        Flag("cached", kind="bool", help="Take a list kept from before, if there is one."),
        Flag("categories", kind="stringSlice", help="Only those of these categories."),
    ),
    run=run,
)
