"""The fields of a kind, told from the server's own OpenAPI document.

Whatever the server serves it also describes, custom kinds too: each schema says what a field is for, what it holds and
which fields it needs. `explain` follows a path of fields through references, lists and maps, and lays out what stands
there. (In Kubernetes: kubectl/pkg/explain/v2, where the same is a Go template.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang
from cluster.kubectl.errors import KubectlError

_ENUM_SHOWN = 4


@dataclass(frozen=True)
class Document:
    """One group and version's OpenAPI document."""

    content: Obj

    def kind_at(self, prefix: str, plural: str) -> Obj | None:
        """The group, version and kind whose objects stand at that path."""
        found = None
        for path in (plural, f"{plural}/{{name}}", f"namespaces/{{namespace}}/{plural}"):
            for operation in (self.content.get("paths") or {}).get(f"{prefix}/{path}", {}).values():
                if isinstance(operation, dict):
                    found = found or operation.get("x-kubernetes-group-version-kind")
        return found

    def schema_of(self, gvk: Obj) -> Obj | None:
        schemas = ((self.content.get("components") or {}).get("schemas") or {}).values()
        return next((each for each in schemas if gvk in (each.get("x-kubernetes-group-version-kind") or ())), None)

    def resolved(self, schema: Obj) -> Obj:
        """What a schema's reference means, or the schema itself."""
        return self._at(str(schema.get("$ref") or "")) or schema

    def _at(self, reference: str) -> Obj | None:
        if not reference.startswith("#/"):
            return None
        found: Any = self.content
        for step in reference[2:].split("/"):
            found = found.get(step) if isinstance(found, dict) else None
        return found if isinstance(found, dict) else None


def explained(document: Document, gvk: Obj, path: Sequence[str], recursive: bool) -> str:
    """The page about a kind, or about the field that the path leads to."""
    head = f"GROUP:      {gvk['group']}\n" if gvk.get("group") else ""
    head += f"KIND:       {gvk['kind']}\nVERSION:    {gvk['version']}\n\n"
    schema = document.schema_of(gvk)
    if schema is None:
        raise KubectlError(f"error: GVK {golang.plain(gvk)} not found in OpenAPI schema", printed=head)
    body = _page(document, schema, path, recursive, frozenset())
    if not body:
        raise KubectlError(f'error: field "{path[-1]}" does not exist', printed=head)
    return f"{head}{body}\n"


def _page(document: Document, schema: Obj, path: Sequence[str], recursive: bool, seen: frozenset[str]) -> str:
    """What is said of the field at the end of the path; "" when there is none."""
    reference = str(schema.get("$ref") or "")
    whole = document.resolved(schema)
    if not path:
        fields = "".join(_fields(document, whole, 1, recursive, frozenset()))
        text = wrapped("".join(_descriptions(document, whole)) or "<empty>", 76)
        return f"DESCRIPTION:\n{_indented(text, 4)}\n" + (f"FIELDS:\n{fields}" if fields else "")
    if reference in seen:
        return ""
    if found := (whole.get("properties") or {}).get(path[0]):
        title = f"FIELD: {path[0]} <{_type(document, found)}>\n{_long_enum(found)}\n\n" if len(path) == 1 else ""
        return title + _page(document, found, path[1:], recursive, frozenset())
    seen = seen | {reference} if reference else seen
    if inner := _inner(whole):
        return _page(document, inner[0], path, recursive, seen)
    pages = (_page(document, each, path, recursive, seen) for each in whole.get("allOf") or ())
    return next(filter(None, pages), "")


def _inner(schema: Obj) -> list[Obj]:
    """What a list's items or a map's values are."""
    values = schema.get("additionalProperties")
    found = [schema["items"]] if schema.get("items") else []
    return found + ([values] if isinstance(values, dict) and values else [])


def _descriptions(document: Document, schema: Obj) -> Iterator[str]:
    """What is said of a schema and of what it is made of, a line each."""
    whole = document.resolved(schema)
    if whole.get("description"):
        yield f"{whole['description']}\n"
    for each in [*(whole.get("allOf") or []), *_inner(whole)]:
        yield from _descriptions(document, each)


def _fields(document: Document, schema: Obj, level: int, recursive: bool, seen: frozenset[str]) -> Iterator[str]:
    """A schema's fields, sorted; recursively those of each field below it, but never one type inside itself."""
    reference = str(schema.get("$ref") or "")
    if reference in seen:
        return
    whole = document.resolved(schema)
    seen = seen | {reference} if reference else seen
    for name, field in sorted((whole.get("properties") or {}).items()):
        yield _field(document, whole, name, level, recursive)
        if recursive:
            yield from _fields(document, field, level + 1, recursive, seen)
    for each in [*(whole.get("allOf") or []), *_inner(whole)]:
        yield from _fields(document, each, level, recursive, seen)


def _field(document: Document, schema: Obj, name: str, level: int, short: bool) -> str:
    field, indent = schema["properties"][name], level * 2
    needed = " -required-" if name in (schema.get("required") or ()) else ""
    line = f"{' ' * indent}{name}\t<{_type(document, field)}>{needed}{_short_enum(field, indent)}\n"
    if short:
        return line
    text = wrapped(field.get("description") or "<no description>", 78 - indent)
    return f"{line}{_indented(text, indent + 2)}\n\n"


def _type(document: Document, schema: Obj) -> str:
    """A short name of what a field holds: string, []Container, map[string]string, Object."""
    if schema.get("items"):
        return f"[]{_type(document, schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        return f"map[string]{_type(document, schema['additionalProperties'])}"
    parts = schema.get("allOf") or []
    if len(parts) == 1 and not schema.get("properties"):
        return _type(document, parts[0])
    kind = str(schema.get("type") or "")
    if reference := str(schema.get("$ref") or ""):
        meant = document.resolved(schema)
        kind = "" if meant is schema else str(meant.get("type") or "")
        return reference.rpartition("/")[2].rpartition(".")[2] if kind in ("", "object") else kind
    return "Object" if kind in ("", "object") else kind


def _shown_values(schema: Obj) -> list[str]:
    return ['""' if value == "" else golang.plain(value) for value in schema.get("enum") or ()]


def _long_enum(schema: Obj) -> str:
    values = _shown_values(schema)
    return "ENUM:" + "".join(f"\n    {value}" for value in values) if values else ""


def _short_enum(schema: Obj, indent: int) -> str:
    values = _shown_values(schema)
    more = ", ...." if len(values) > _ENUM_SHOWN else ""
    return f"\n{' ' * indent}enum: {', '.join(values[:_ENUM_SHOWN])}{more}" if values else ""


def _indented(text: str, by: int) -> str:
    pad = " " * by
    return pad + text.replace("\n", f"\n{pad}")


def wrapped(text: str, limit: int) -> str:
    """The text in lines of at most `limit`, broken at blanks only; its own line breaks stay."""
    return "\n".join(_wrapped_line(line, limit) for line in text.split("\n"))


def _wrapped_line(line: str, limit: int) -> str:
    out, column, blank, word = "", 0, "", ""
    for char in line:
        if char.isspace() and char != "\xa0":
            if not blank or word:
                out, column = out + blank + word, column + len(blank) + len(word)
                blank = word = ""
            blank += char
            continue
        word += char
        if column + len(blank) + len(word) > limit and len(word) < limit:
            out, column, blank = out + "\n", 0, ""
    if not word and column + len(blank) > limit:
        return out
    return out + blank + word
