"""How objects are shown: `object_printer` for -o json, yaml, name, jsonpath, templates, or one line.

A printer is a function from an object (or a List of them) to text, kept for a whole command, since YAML documents are
parted by --- and heads come once. Tables are another matter: printers/table.py.
(In Kubernetes: cli-runtime/pkg/printers and genericclioptions/print_flags.go.)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args
from cluster.kubectl.printers import json_text, kyaml_text, yaml_text
from cluster.kubectl.printers.go_template import GoTemplate
from cluster.kubectl.printers.jsonpath import JSONPath
from cluster.kubectl.printers.jsonpath_parser import JSONPathError
from cluster.kubectl.printers.template_parser import TemplateError
from cluster.kubectl.session import Session

Printer = Callable[[Obj], str]

JSON_YAML = ("json", "yaml", "kyaml")
GO_TEMPLATES = ("go-template", "go-template-file", "template", "templatefile")
JSONPATHS = ("jsonpath", "jsonpath-as-json", "jsonpath-file")
FORMATS = (*JSON_YAML, "name", *GO_TEMPLATES, *JSONPATHS)


def without_managed_fields(obj: Obj) -> Obj:
    """The object (or List) without who manages which field."""
    if isinstance(obj.get("items"), list):
        return {**obj, "items": [without_managed_fields(item) for item in obj["items"]]}
    metadata = obj.get("metadata")
    if not isinstance(metadata, dict) or "managedFields" not in metadata:
        return obj
    return {**obj, "metadata": {key: value for key, value in metadata.items() if key != "managedFields"}}


class NamePrinter:
    """deployment.apps/web created; with no operation only the name (-o name)."""

    def __init__(self, operation: str = "") -> None:
        self._operation = f" {operation}" if operation else ""

    def __call__(self, obj: Obj) -> str:
        if isinstance(obj.get("items"), list):
            return "".join(map(self, obj["items"]))
        group, slash, _ = str(obj.get("apiVersion") or "").partition("/")
        kind = str(obj.get("kind") or "<unknown>").lower() + (f".{group}" if slash else "")
        name = (obj.get("metadata") or {}).get("name") or "<unknown>"
        return f"{kind}/{name}{self._operation}\n"


class TextPrinter:
    """json, yaml or kyaml; managedFields left out unless asked for."""

    def __init__(self, form: str, managed_fields: bool = False) -> None:
        self._form, self._managed, self._count = form, managed_fields, 0

    def __call__(self, obj: Obj) -> str:
        shown = obj if self._managed else without_managed_fields(obj)
        if self._form == "json":
            return json_text.dump(shown) + "\n"
        if self._form == "kyaml":
            return kyaml_text.dump(shown)
        self._count += 1
        return ("---\n" if self._count > 1 else "") + yaml_text.dump(shown)


class JSONPathPrinter:
    def __init__(self, template: str, lenient: bool = True, as_json: bool = False) -> None:
        self._template, self._as_json = template, as_json
        try:
            self._path = JSONPath.of(template, lenient)
        except JSONPathError as problem:
            raise KubectlError(f"error parsing jsonpath {template}, {problem}") from None

    def __call__(self, obj: Obj) -> str:
        try:
            return self._path.render(obj, self._as_json)
        except JSONPathError as problem:
            raise KubectlError(
                f"error executing jsonpath {golang.quote(self._template)}: Error executing template: {problem}. "
                "Printing more information for debugging the template:\n"
                f"\ttemplate was:\n\t\t{self._template}\n"
                f"\tobject given to jsonpath engine was:\n\t\t{golang.syntax(obj)}\n\n\n"
            ) from None


class TemplatePrinter:
    def __init__(self, template: str, lenient: bool = True) -> None:
        try:
            self._template = GoTemplate(template, lenient)
        except TemplateError as problem:
            raise KubectlError(f"error parsing template {template}, template: output:{problem}") from None

    def __call__(self, obj: Obj) -> str:
        try:
            return self._template.render(obj)
        except TemplateError as problem:
            told, text = f"template: output:{problem}", self._template.text
            explained = (
                f"Error executing template: {told}. Printing more information for debugging the template:\n"
                f"\ttemplate was:\n\t\t{text}\n\traw data was:\n\t\t{json_text.compact(obj)}\n"
                f"\tobject given to template engine was:\n\t\t{golang.plain(obj)}\n\n"
            )
            printed = "".join(self._template.out) + explained
            raise KubectlError(f"error executing template {golang.quote(text)}: {told}", printed=printed) from None


async def object_printer(session: Session, args: Args, operation: str = "", dry_run: str = "none") -> Printer:
    """The printer that -o and --template ask for; without them, a line that names the object and the operation.

    `dry_run` is "client" or "server" where nothing was done, and is said after the operation.
    """
    form = args.text("output")
    printer = await templated(session, args)
    if printer is not None:
        return printer
    low = form.lower()
    if low in JSON_YAML:
        return TextPrinter(low, args.on("show-managed-fields"))
    if low == "name":
        return NamePrinter()
    if not form:
        said = {"client": " (dry run)", "server": " (server dry run)"}.get(dry_run, "")
        return NamePrinter(operation + said)
    raise no_match(form, FORMATS)


async def templated(session: Session, args: Args) -> Printer | None:
    """The printer of -o jsonpath…, -o go-template… and a --template alone; None for other formats."""
    form, template = args.text("output"), args.text("template")
    if template and not form:
        form = "go-template"
    name, equals, value = form.partition("=")
    if name not in GO_TEMPLATES + JSONPATHS or (equals and template):
        return None
    value = template or value
    if not value:
        raise KubectlError("template format specified but no template given")
    if name in ("go-template-file", "templatefile", "jsonpath-file"):
        value = await _file(session, value)
    lenient = args.on("allow-missing-template-keys")
    if name in JSONPATHS:
        return JSONPathPrinter(value, lenient, as_json=name == "jsonpath-as-json")
    return TemplatePrinter(value, lenient)


async def _file(session: Session, path: str) -> str:
    try:
        return (await session.files.read(path)).decode()
    except FileNotFoundError:
        raise KubectlError(f"error reading --template {path}, open {path}: no such file or directory") from None


def no_match(form: str, formats: Sequence[str]) -> KubectlError:
    """The complaint about a format that does not exist."""
    allowed = ",".join(sorted(formats))
    return KubectlError(
        f"unable to match a printer suitable for the output format {golang.quote(form)}, allowed formats are: {allowed}"
    )


def list_of(objects: Sequence[Obj], **metadata: Any) -> Obj:
    """A v1 List, as `get` shows several objects."""
    return {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": "", **metadata}, "items": list(objects)}
