"""kubectl patch: a part of an object, in one of three languages."""

from __future__ import annotations

import json
from dataclasses import replace

import yaml

from cluster.apimachinery import patch as patching
from cluster.apimachinery import schema
from cluster.apimachinery.errors import StatusError as Refused
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, manifests
from cluster.kubectl.acting import each
from cluster.kubectl.api import JSON_PATCH, MERGE, STRATEGIC
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import DRY_RUN, FILENAME, PRINT, RECORD, SUBRESOURCE, field_manager
from cluster.kubectl.golang import quote
from cluster.kubectl.patches import merge_patch
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome

_TYPES = {"json": JSON_PATCH, "merge": MERGE, "strategic": STRATEGIC}


_ODD_JSON = "json: cannot unmarshal object into Go value of type jsonpatch.Patch"
_ODD = {
    ("strategic", False): "invalid JSON document",
    ("strategic", True): "json: cannot unmarshal array into Go value of type map[string]interface {}",
    ("merge", False): "Invalid JSON Patch",
    ("merge", True): "json: cannot unmarshal array into Go value of type unstructured.detector",
}
"""What a patch that is no object leads to, by its type and whether it is a list."""


async def _run(session: Session, args: Args) -> None:
    outcome = await Outcome.of(session, args, late=True)
    _validate(args, outcome.dry)
    body = await _body(session, args)
    found = await builder.from_args(session, args, lenient=True).do()
    await each(found, lambda info: _one(outcome, info, body))
    if not found.infos:
        raise KubectlError("no objects passed to patch")


def _validate(args: Args, dry: DryRun) -> None:
    text, file, local = args.text("patch"), args.text("patch-file"), args.on("local")
    if text and file:
        raise KubectlError("cannot specify --patch and --patch-file together")
    if not text and not file:
        raise KubectlError("must specify --patch or --patch-file containing the contents of the patch")
    if local and args.positional:
        raise KubectlError("cannot specify --local and server resources")
    if local and dry is DryRun.SERVER:
        raise KubectlError("cannot specify --local and --dry-run=server - did you mean --dry-run=client?")
    if args.text("type") and args.text("type").lower() not in _TYPES:
        raise KubectlError(f"--type must be one of [json merge strategic], not {quote(args.text('type'))}")


async def _body(session: Session, args: Args) -> bytes:
    """The patch as JSON, from --patch or --patch-file, written as JSON or YAML."""
    text, path = args.text("patch"), args.text("patch-file")
    if path:
        try:
            text = (await session.files.read(path)).decode(errors="replace")
        except OSError:
            raise KubectlError(f"unable to read patch file: open {path}: no such file or directory") from None
    if text.lstrip().startswith("{"):
        return text.encode()
    try:
        return json.dumps(manifests.load(text)).encode()
    except (yaml.YAMLError, ValueError) as problem:
        raise KubectlError(
            f"unable to parse {quote(args.text('patch'))}: {manifests.complaint(problem)}"
        ) from None


async def _one(outcome: Outcome, info: Info, body: bytes) -> None:
    kind = outcome.args.text("type").lower() or "strategic"
    if outcome.local or outcome.args.on("local"):
        found = _locally(info, kind, json.loads(body))
    else:
        found = await _sent(outcome, info, _TYPES[kind], body)
    word = "patched" if found != info.obj else "patched (no change)"
    if found is not (cause := outcome.recorded(found)) and not outcome.local and not outcome.args.on("local"):
        found = await _sent(outcome, info, _TYPES["merge"], json.dumps(merge_patch(found, cause)).encode())
    replace(outcome, dry=DryRun.NONE).show(found, word)  # kubectl forgets to say that it was a rehearsal


async def _sent(outcome: Outcome, info: Info, content_type: str, body: bytes) -> Obj:
    try:
        return await outcome.session.api.patch(
            info.resource, info.name, body, info.namespace,
            content_type=content_type, subresource=info.subresource, query=outcome.query,
        )  # fmt: skip
    except StatusError as error:
        if error.http_code != 415:
            raise
        version = f"{info.resource.group}/{info.resource.version}"
        raise KubectlError(
            f"{content_type} is not supported by {version}, Kind={info.resource.kind}: {error.message}"
        ) from None


def _locally(info: Info, kind: str, body: object) -> Obj:
    """The object patched by kubectl itself; KubectlError in the words of Go's patching libraries."""
    resource = info.resource
    if kind == "strategic" and schema.for_gvk(resource.group, resource.version, resource.kind) is None:
        named = f"{resource.group}/{resource.version}, Kind={resource.kind}"
        raise KubectlError(f"strategic merge patch is not supported for {named} locally, try --type merge")
    if not isinstance(body, list if kind == "json" else dict):
        raise KubectlError(_ODD.get((kind, isinstance(body, list)), _ODD_JSON))
    try:
        return patching.patched(info.obj, kind, body)
    except Refused as error:
        raise KubectlError(error.message) from None


COMMAND = Command(
    "patch",
    "Update fields of a resource",
    _run,
    "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE] [options]",
    (
        *PRINT, *FILENAME, DRY_RUN, SUBRESOURCE, field_manager("kubectl-patch"), RECORD,
        Flag("local", kind="bool", help="Patch the file's object, not the server's."),
        Flag("patch", "p", help="The patch, JSON or YAML."),
        Flag("patch-file", help="A file with the patch."),
        Flag("type", default="strategic", help="json, merge or strategic."),
    ),
)  # fmt: skip
