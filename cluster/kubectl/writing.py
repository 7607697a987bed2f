"""What all acting commands share: dry runs, the query that goes with a write, the note that apply reads, the last word.

A write may be rehearsed: by kubectl itself (`--dry-run=client`: nothing is sent) or by the server, which then does
everything but store. Either way the command ends with one line an object, "deployment.apps/web created (dry run)", or
prints the object where -o asks for it. (In Kubernetes: kubectl/pkg/cmd/util/helpers.go, cli-runtime's PrintFlags and
kubectl/pkg/util/apply.go.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.kubectl import klog
from cluster.kubectl.errors import KubectlError, UsageError
from cluster.kubectl.flags import Args
from cluster.kubectl.generators.objects import go_json
from cluster.kubectl.golang import quote
from cluster.kubectl.printers import NamePrinter, Printer, kyaml_text, object_printer, without_managed_fields
from cluster.kubectl.printers.go_order import in_order
from cluster.kubectl.session import Session

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
CHANGE_CAUSE = "kubernetes.io/change-cause"


class DryRun(Enum):
    """Who rehearses; the value is what the command's last word adds."""

    NONE = ""
    CLIENT = " (dry run)"
    SERVER = " (server dry run)"


_DRY = {"none": DryRun.NONE, "client": DryRun.CLIENT, "server": DryRun.SERVER}
_TRUE, _FALSE = {"1", "t", "T", "true", "TRUE", "True"}, {"0", "f", "F", "false", "FALSE", "False"}


def dry_run(session: Session, args: Args) -> DryRun:
    """What --dry-run says; older kubectls' words for it are understood, and complained of."""
    value = args.text("dry-run")
    if value in _DRY:
        return _DRY[value]
    if value == "unchanged":
        told = "--dry-run is deprecated and can be replaced with --dry-run=client."
        session.err(klog.warning("helpers.go:621", told))
        return DryRun.CLIENT
    if value in _TRUE | _FALSE:
        meant = "client" if value in _TRUE else "none"
        told = f"--dry-run={value} is deprecated (boolean value) and can be replaced with --dry-run={meant}."
        session.err(klog.warning("helpers.go:632", told))
        return _DRY[meant]
    raise KubectlError(f'Invalid dry-run value ({value}). Must be "none", "server", or "client".')


def _refusing(problem: KubectlError) -> Printer:
    def printer(obj: Obj) -> str:
        raise problem

    return printer


_VALIDATIONS = {"strict": "Strict", "warn": "Warn", "ignore": "Ignore"}


def validation(args: Args) -> str:
    """What --validate makes of unknown fields: "Strict", "Warn" or "Ignore"."""
    value = args.text("validate")
    if value in _TRUE | _FALSE:
        return "Strict" if value in _TRUE else "Ignore"
    if value not in _VALIDATIONS:
        raise KubectlError(
            f"invalid - validate option {quote(value)}; must be one of: strict (or true), warn, ignore (or false)"
        )
    return _VALIDATIONS[value]


@dataclass(frozen=True)
class Outcome:
    """How a command writes and what it says at the end: made once from its flags, before anything is done."""

    session: Session
    args: Args
    printer: Printer
    dry: DryRun = DryRun.NONE
    validation: str = ""
    manager: str = ""

    @classmethod
    async def of(cls, session: Session, args: Args, late: bool = False) -> Outcome:
        """Raises KubectlError for a --dry-run, -o or --validate that means nothing (-o only when shown, if `late`)."""
        dry = dry_run(session, args) if args.has("dry-run") else DryRun.NONE
        session.check()
        try:
            printer = await object_printer(session, args)
        except KubectlError as problem:
            if not late:
                raise
            printer = _refusing(problem)
        checks = validation(args) if args.has("validate") else ""
        manager = args.text("field-manager") if args.has("field-manager") else ""
        return cls(session, args, printer, dry, checks, manager)

    @property
    def local(self) -> bool:
        """Is nothing to be sent at all?"""
        return self.dry is DryRun.CLIENT

    @property
    def query(self) -> list[tuple[str, str]]:
        """What goes with the write."""
        told = (
            ("dryRun", "All" if self.dry is DryRun.SERVER else ""),
            ("fieldManager", self.manager),
            ("fieldValidation", self.validation),
        )
        return [(name, value) for name, value in told if value]

    def recorded(self, obj: Obj) -> Obj:
        """The object with this line as the cause of its change, where --record asks for that."""
        if not self.args.has("record") or not self.args.on("record"):
            return obj
        marks = {**meta.annotations_of(obj), CHANGE_CAUSE: self.args.line}
        return {**obj, "metadata": {**meta.metadata(obj), "annotations": marks}}

    def show(self, obj: Obj, operation: str, typed: bool = False) -> None:
        """The object as -o wants it, or "deployment.apps/web created".

        `typed` is one that kubectl holds as a Go struct: its JSON has the order of its fields, not of the alphabet.
        """
        form = self.args.text("output").lower()
        if typed and form in ("json", "kyaml"):
            shown = in_order(obj if self.args.on("show-managed-fields") else without_managed_fields(obj))
            text = kyaml_text.dump(shown, in_order=True) if form == "kyaml" else go_json(shown, indent=4) + "\n"
            self.session.out(text)
            return
        asked = self.args.text("output") or self.args.text("template")
        printer = self.printer if asked else NamePrinter(operation + self.dry.value)
        self.session.out(printer(obj))


def required(args: Args, *names: str) -> None:
    """KubectlError for flags that must be given and were not."""
    missing = ", ".join(quote(name) for name in names if not args.changed(name))
    if missing:
        raise KubectlError(f"required flag(s) {missing} not set")


def one_name(args: Args) -> str:
    """The only argument before --."""
    if len(args.before_dash) != 1:
        raise UsageError(args.command, f"exactly one NAME is required, got {len(args.before_dash)}")
    return args.before_dash[0]


def own_namespace(session: Session) -> str:
    """The namespace a generated manifest carries: only one that -n names."""
    return session.namespace if session.explicit_namespace else ""


def configuration(obj: Obj, typed: bool = False) -> str:
    """The object as apply notes it, without the note itself; `typed` keeps the order in which it was generated."""
    marks = {key: value for key, value in meta.annotations_of(obj).items() if key != LAST_APPLIED}
    had = "annotations" in meta.metadata(obj)
    plain = {**obj, "metadata": {k: v for k, v in meta.metadata(obj).items() if k != "annotations"}}
    if marks or (had and not typed) or not typed:
        plain["metadata"]["annotations"] = marks
    return go_json(plain, sort_keys=not typed) + "\n"


def noted(obj: Obj, create: bool, typed: bool = False) -> Obj:
    """The object with apply's note, if it is to have one (or has one already, which is brought up to date)."""
    if not create and LAST_APPLIED not in meta.annotations_of(obj):
        return obj
    marks = {**meta.annotations_of(obj), LAST_APPLIED: configuration(obj, typed)}
    return {**obj, "metadata": {**meta.metadata(obj), "annotations": marks}}


def no_arguments(args: Args) -> None:
    """UsageError for arguments where none are expected."""
    if args.positional:
        raise UsageError(args.command, f"Unexpected args: [{' '.join(args.positional)}]")
