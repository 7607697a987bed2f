"""label and annotate: two maps of words on an object, changed by one patch.

(In Kubernetes: kubectl/pkg/cmd/label and annotate.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import builder
from cluster.kubectl.acting import each
from cluster.kubectl.api import MERGE
from cluster.kubectl.builder import Info
from cluster.kubectl.command import Command
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag
from cluster.kubectl.flagsets import (
    ALL,
    ALL_NAMESPACES,
    DRY_RUN,
    FIELD_SELECTOR,
    FILENAME,
    PRINT,
    RECORD,
    SELECTOR,
    field_manager,
)
from cluster.kubectl.patches import merge_patch
from cluster.kubectl.session import Session
from cluster.kubectl.writing import DryRun, Outcome


@dataclass(frozen=True)
class Change:
    """What is to be set, and which keys are to go."""

    new: Mapping[str, str] = field(default_factory=dict)
    removed: Sequence[str] = ()


@dataclass(frozen=True)
class Mark:
    """How labels and annotations differ: their field, their words, and what is checked."""

    field: str  # of the metadata
    word: str
    parse: Callable[[Sequence[str]], Change]
    check: Callable[
        [Mapping[str, str], Mapping[str, str]], None
    ]  # (there now, to be set), without --overwrite
    done: Callable[[Obj, Obj, bool], str]  # (before, after, overwrite) → the last word
    missing_told: bool = False


def split(words: Sequence[str], kind: str) -> tuple[list[str], list[str]]:
    """The arguments: resources first, then KEY=VALUE or KEY-."""
    resources: list[str] = []
    pairs: list[str] = []
    for word in words:
        if "=" in word[1:] or (word.endswith("-") and word != "-"):
            pairs.append(word)
        elif pairs:
            raise KubectlError(f"all resources must be specified before {kind} changes: {word}")
        else:
            resources.append(word)
    return resources, pairs


def command(mark: Mark) -> Command:
    async def run(session: Session, args: Args) -> None:
        outcome = await Outcome.of(session, args, late=True)
        session.check()
        await _Marking(outcome, mark).run()

    flags = (
        *PRINT, *FILENAME, ALL, ALL_NAMESPACES, SELECTOR, FIELD_SELECTOR, DRY_RUN,
        field_manager(f"kubectl-{mark.word}"), RECORD,
        Flag("list", kind="bool", help=f"Show the {mark.field} of the objects."),
        Flag("local", kind="bool", help="Do not ask the server."),
        Flag("overwrite", kind="bool", help="Change what has another value."),
        Flag("resource-version", help="Only if the object stands at this version."),
    )  # fmt: skip
    use = "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version] [options]"
    return Command(mark.word, f"Update the {mark.field} on a resource", run, use, flags)


class _Marking:
    def __init__(self, outcome: Outcome, mark: Mark) -> None:
        self.outcome, self.session, self.args, self.mark = outcome, outcome.session, outcome.args, mark
        self.resources, pairs = split(self.args.positional, mark.field.rstrip("s"))
        self.change = mark.parse(pairs)
        self.single = False

    async def run(self) -> None:
        self._validate()
        found = await builder.from_args(
            self.session, self.args, self.resources, latest=not self.args.on("local"), lenient=True,
            labels=None if not self.args.text("selector") else self.args.text("selector"),
        ).do()  # fmt: skip
        self.single = found.single
        if not found.single and self.args.text("resource-version"):
            raise KubectlError("--resource-version may only be used with a single resource")
        await each(found, self._one)

    def _validate(self) -> None:
        args, word = self.args, self.mark.field.rstrip("s")
        if args.on("list") and args.text("output"):
            raise KubectlError("--list and --output may not be specified together")
        for other in ("selector", "field-selector"):
            if args.on("all") and args.text(other):
                raise KubectlError(f"cannot set --all and --{other} at the same time")
        files = bool(args.many("filename") or args.text("kustomize"))
        file = "pod" if self.mark.field == "labels" else "rsrc"
        if args.on("local"):
            if self.outcome.dry is DryRun.SERVER:
                raise KubectlError(
                    "cannot specify --local and --dry-run=server - did you mean --dry-run=client?"
                )
            if self.resources:
                raise KubectlError(
                    f"can only use local files by -f {file}.yaml or --filename={file}.json when --local=true is set"
                )
            if not files:
                raise KubectlError(
                    f"one or more files must be specified as -f {file}.yaml or --filename={file}.json"
                )
        elif not self.resources and not files:
            raise KubectlError(
                "one or more resources must be specified as <resource> <name> or <resource>/<name>"
            )
        if not self.change.new and not self.change.removed and not args.on("list"):
            raise KubectlError(f"at least one {word} update is required")

    async def _one(self, info: Info) -> None:
        old = info.obj
        local = self.outcome.local or self.args.on("local") or self.args.on("list")
        there = dict(meta.metadata(old).get(self.mark.field) or {})
        if self.mark.missing_told and not local:
            for key in self.change.removed:
                if key not in there:
                    self.session.out(f'label "{key}" not found.\n')
        new = self.outcome.recorded(self._changed(old, there))
        result = new if local else await self._send(info, old, new)
        if self.args.on("list"):
            self._list(info, result)
        else:
            self.outcome.show(result, self.mark.done(old, new, self.args.on("overwrite")))

    def _changed(self, old: Obj, there: dict[str, str]) -> Obj:
        if not self.args.on("overwrite"):
            self.mark.check(there, self.change.new)
        marks = {k: v for k, v in {**there, **self.change.new}.items() if k not in self.change.removed}
        head = {k: v for k, v in meta.metadata(old).items() if k != self.mark.field}
        if marks:
            head[self.mark.field] = marks
        if version := self.args.text("resource-version"):
            head["resourceVersion"] = version
        return {**old, "metadata": head}

    async def _send(self, info: Info, old: Obj, new: Obj) -> Obj:
        if self.args.text("resource-version"):
            old = {**old, "metadata": {**meta.metadata(old), "resourceVersion": ""}}
        patch = merge_patch(old, new)
        return await self.session.api.patch(
            info.resource, info.name, patch, info.namespace, content_type=MERGE, query=self.outcome.query
        )

    def _list(self, info: Info, obj: Obj) -> None:
        if not self.single:
            named = f"{info.resource.kind}.{info.resource.group}/{info.name}"
            self.session.out(f"Listing {self.mark.field} for {named}:\n")
        indent = "" if self.single else " "
        for key, value in sorted((meta.metadata(obj).get(self.mark.field) or {}).items()):
            self.session.out(f"{indent}{key}={value}\n")
