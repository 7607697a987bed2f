"""Editing objects as text: kubectl edit, create --edit, apply edit-last-applied.

The object goes as a file into the terminal's editor. What comes back is sent; what the server finds wrong with it is
written above it as comments and the editor opens again, until the text is accepted or comes back unchanged. (In
Kubernetes: kubectl/pkg/cmd/util/editor.)
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from cluster.apimachinery import meta, schema
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder, manifests
from cluster.kubectl.api import MERGE, STRATEGIC
from cluster.kubectl.builder import Info
from cluster.kubectl.errors import KubectlError, StatusError
from cluster.kubectl.flags import Args
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.generators.workloads import random_suffix
from cluster.kubectl.patches import merge_patch, strategic_patch
from cluster.kubectl.printers import json_text, list_of, without_managed_fields, yaml_text
from cluster.kubectl.session import Session
from cluster.kubectl.writing import LAST_APPLIED, Outcome, configuration, noted

_HEAD = """# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
"""
_HEAD_APPLIED = """# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
"""


@runtime_checkable
class Editor(Protocol):
    """What an IO also is where there is an editor."""

    async def edit(self, path: str) -> None:
        """Lets the person change the file; comes back when they have closed it."""


@dataclass(frozen=True)
class Refusal:
    """What is wrong with the text: a sentence, and causes below it."""

    reason: str
    causes: Sequence[str] = ()

    def comment(self) -> str:
        head = f"# {_continued(self.reason)}{':' if self.causes else ''}\n"
        return head + "".join(f"# * {_continued(cause)}\n" for cause in self.causes) + "#\n"


def _continued(text: str) -> str:
    return text.replace("\n", "\n# ")


# Sends one edited object: the original (None for a new one) and the edited one.
Send = Callable[[Info | None, Info], Awaitable[None]]


@dataclass
class Editing:
    """One file's way to the editor and back, as often as needed."""

    outcome: Outcome
    send: Send
    head: str = _HEAD
    path: str = ""
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.outcome.session

    async def run(self, infos: Sequence[Info]) -> None:
        """Edits the objects together; ends when all was sent, or nothing was changed."""
        form = "json" if self.outcome.args.text("output") == "json" else "yaml"
        home = self.session.env.get("HOME", "").rstrip("/")
        self.path = f"{home}/.kube/edit/kubectl-edit-{random_suffix(10)}.{form}"
        original = body = self._text([without_managed_fields(info.obj) for info in infos], form)
        previous = ""
        while True:
            edited = await self._edited(self._comments() + body)
            failed, self.refusals = bool(self.refusals), []
            if failed and stripped(edited) == stripped(previous):
                raise await self._preserved(KubectlError("Edit cancelled, no valid changes were saved."))
            if stripped(edited) == stripped(original):
                await self._over("Edit cancelled, no changes made.")
                return
            if not stripped(edited).strip():
                await self._over("Edit cancelled, saved file was empty.")
                return
            previous, body = edited, manual_stripped(edited)
            if await self._sent(infos, edited):
                await self.session.files.remove(self.path)
                return

    def _comments(self) -> str:
        if self.outcome.args.text("output") == "json":
            return ""
        return self.head + "".join(refusal.comment() for refusal in self.refusals)

    @staticmethod
    def _text(objects: list[Obj], form: str) -> str:
        whole = objects[0] if len(objects) == 1 else {**list_of(objects), "metadata": {}}
        return json_text.dump(whole) + "\n" if form == "json" else yaml_text.dump(whole)

    async def _edited(self, text: str) -> str:
        editor = self.session.io
        if not isinstance(editor, Editor):
            raise KubectlError("unable to launch the editor: this terminal has none")
        await self.session.files.write(self.path, text.encode())
        await editor.edit(self.path)
        return (await self.session.files.read(self.path)).decode(errors="replace")

    async def _over(self, why: str) -> None:
        await self.session.files.remove(self.path)
        self.session.err(f"{why}\n")

    async def _preserved(self, error: KubectlError) -> KubectlError:
        self.session.err(f'A copy of your changes has been stored to "{self.path}"\n')
        return error

    async def _sent(self, infos: Sequence[Info], edited: str) -> bool:
        """Sends all; False when the editor is to open again."""
        try:
            updated = await self._read(edited)
        except KubectlError as problem:
            self.refusals.append(Refusal(f"The edited file had a syntax error: {problem.message}"))
            return False
        for info in updated:
            try:
                await self.send(_original(infos, info), info)
            except StatusError as error:
                await self._refused(info, error)
            except KubectlError as error:
                raise await self._preserved(error) from None
        return not self.refusals

    async def _read(self, edited: str) -> list[Info]:
        documents = manifests.parse(stripped(edited), "edited-file")
        found: list[Info] = []
        for document in documents:
            obj = manifests.check(document)
            items = obj["items"] if obj.get("kind") == "List" else [obj]
            for item in items:
                resource = await self.session.api.resource_for(str(item["apiVersion"]), str(item["kind"]))
                namespace = meta.namespace(item) or self.session.namespace
                found.append(Info(resource, namespace if resource.namespaced else "", meta.name(item), item))
        return found

    async def _refused(self, info: Info, error: StatusError) -> None:
        """An invalid object is edited again; anything else ends the command."""
        named = f'{info.resource.resource} "{info.name}"'
        if error.reason == "Invalid":
            causes = (error.status.get("details") or {}).get("causes") or ()
            told = [f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in causes]
            self.refusals.append(Refusal(f"{named} was not valid", told))
            self.session.err(f"error: {named} is invalid\n")
            return
        if error.reason == "NotFound":
            self.session.err(f"error: {named} could not be found on the server\n")
            self.session.err(f'The edits you made on deleted resources have been saved to "{self.path}"\n')
        else:
            self.session.err(f"error: {named} could not be patched: {error.message}\n")
            self.session.err(f"You can run `kubectl replace -f {self.path}` to try this update again.\n")
        raise KubectlError("", 1)


def stripped(text: str) -> str:
    """The text without comments, as YAML reads it."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")).strip()


def manual_stripped(text: str) -> str:
    """The text without the lines that begin with #, the others as they were typed."""
    kept = [line for line in text.splitlines() if not line.startswith("#")]
    return "\n".join(kept) + "\n"


def _original(infos: Sequence[Info], edited: Info) -> Info | None:
    """The object that was edited: the one with its uid."""
    same = (info for info in infos if meta.uid(info.obj) == meta.uid(edited.obj))
    return next(same, None)


async def edit(session: Session, args: Args) -> None:
    """kubectl edit: each change goes to the server as a patch."""
    outcome = await Outcome.of(session, args, late=True)
    found = await builder.from_args(session, args, latest=True, lenient=True).do()
    infos = found.checked()
    if not infos:
        raise KubectlError("edit cancelled, no objects found")

    async def send(original: Info | None, edited: Info) -> None:
        if original is None:
            raise KubectlError(f'no original object found for "{edited.name}"')
        await _patched(outcome, original, edited)

    await Editing(outcome, send).run(infos)


async def _patched(outcome: Outcome, original: Info, edited: Info) -> None:
    old, new = without_managed_fields(original.obj), noted(edited.obj, outcome.args.on("save-config"))
    new = outcome.recorded(new)
    if old == new:
        outcome.show(edited.obj, "skipped")
        return
    if (old["apiVersion"], old["kind"], meta.name(old)) != (new["apiVersion"], new["kind"], meta.name(new)):
        raise KubectlError("At least one of apiVersion, kind and name was changed")
    resource = original.resource
    type_ = schema.for_gvk(resource.group, resource.version, resource.kind)
    patch = strategic_patch(old, new, type_) if type_ else merge_patch(old, new)
    if outcome.args.has("output-patch") and outcome.args.on("output-patch"):
        outcome.session.out(f"Patch: {go_json(patch, sort_keys=True)}\n")
    done = await outcome.session.api.patch(
        resource, original.name, patch, original.namespace,
        content_type=STRATEGIC if type_ else MERGE, query=outcome.query, subresource=original.subresource,
    )  # fmt: skip
    outcome.show(done, "edited")


async def before_create(outcome: Outcome) -> None:
    """create --edit: each object of the files is edited by itself, and made as it comes back."""

    async def send(_: Info | None, edited: Info) -> None:
        obj = outcome.recorded(noted(edited.obj, outcome.args.on("save-config")))
        made = await outcome.session.api.create(edited.resource, obj, edited.namespace, query=outcome.query)
        outcome.show(made, "created")

    found = await builder.from_args(outcome.session, outcome.args, lenient=True).do()
    for info in found.checked():
        await Editing(outcome, send).run([info])


async def last_applied(session: Session, args: Args) -> None:
    """apply edit-last-applied: not the object is edited, but apply's note in it."""
    outcome = await Outcome.of(session, args, late=True)
    found = await builder.from_args(session, args, latest=True, lenient=True).do()
    notes = [(info, meta.annotations_of(info.obj).get(LAST_APPLIED)) for info in found.checked()]
    infos = [
        Info(info.resource, info.namespace, info.name, json.loads(note))
        for info, note in notes
        if note is not None
    ]
    if not infos:
        raise KubectlError(
            "no last-applied-configuration annotation found on resources, to create the annotation, use command "
            "`kubectl apply set-last-applied --create-annotation`"
        )

    async def send(original: Info | None, edited: Info) -> None:
        if original is not None and original.obj == edited.obj:
            outcome.show(edited.obj, "skipped")
            return
        patch = {"metadata": {"annotations": {LAST_APPLIED: configuration(edited.obj)}}}
        await session.api.patch(
            edited.resource, edited.name, patch, edited.namespace, content_type=MERGE, query=outcome.query
        )
        outcome.show(edited.obj, "edited")

    await Editing(outcome, send, _HEAD_APPLIED).run(infos)
