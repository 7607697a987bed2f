"""The versions of a definition: their names, and for each its schema, subresources, columns and selectable fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cluster.api.apiextensions import checks_schemas as schemas
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, required, too_many
from cluster.apimachinery.meta import Obj

COLUMN_TYPES = ("boolean", "date", "integer", "number", "string")
COLUMN_FORMATS = ("byte", "date", "date-time", "double", "float", "int32", "int64", "password")
MOST_SELECTABLE = 8
_SELECTABLE = (
    "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed."
)
_SHARED = {"schema": "validation", "subresources": "subresources", "selectableFields": "selectableFields",
           "additionalPrinterColumns": "additionalPrinterColumns"}  # fmt: skip
"""What is kept once when all versions say the same, and what the place is called then."""


def problems(spec: Obj) -> Iterator[Cause]:
    said: list[Obj] = spec.get("versions") or []
    shared = {field for field in _SHARED if said and said[0].get(field)}
    shared = {field for field in shared if all(version.get(field) == said[0][field] for version in said)}
    for index, version in enumerate(said):
        path = f"spec.versions[{index}]"
        if not meta.get(version, "schema.openAPIV3Schema"):
            yield required(f"{path}.schema.openAPIV3Schema")
    for index, version in enumerate(said):
        path, name = f"spec.versions[{index}]", version.get("name") or ""
        if wrong := validation.is_dns1035_label(name):
            yield invalid_value(f"{path}.name", name, ",".join(wrong))
        yield from _deprecation(version, path)
        yield from _parts(version, path, shared, together=False)
    names = [version.get("name") for version in said]
    if len(set(names)) != len(names):
        yield invalid_value("spec.versions", said, "must contain unique version names")
    if sum(bool(version.get("storage")) for version in said) != 1:
        yield invalid_value("spec.versions", said, "must have exactly one version marked as storage version")
    if said:
        yield from _parts(said[0], "spec", shared, together=True)


def _parts(version: Obj, path: str, shared: set[str], *, together: bool) -> Iterator[Cause]:
    """What a version says for itself, or (`together`) what it says for all of them."""

    def place(field: str) -> str:
        return f"{path}.{_SHARED[field] if together else field}"

    mine = {field for field in _SHARED if version.get(field) and (field in shared) is together}
    schema = meta.get(version, "schema.openAPIV3Schema", {})
    if "schema" in mine:
        status = "status" in (version.get("subresources") or {})
        yield from schemas.problems(schema, f"{place('schema')}.openAPIV3Schema", status)
    if "subresources" in mine:
        yield from _subresources(version["subresources"], place("subresources"))
    if "additionalPrinterColumns" in mine:
        for index, column in enumerate(version["additionalPrinterColumns"]):
            yield from _column(column, f"{place('additionalPrinterColumns')}[{index}]")
    if "selectableFields" in mine:
        yield from _selectable(version["selectableFields"], schema, place("selectableFields"))


def _deprecation(version: Obj, path: str) -> Iterator[Cause]:
    said, path = version.get("deprecationWarning"), f"{path}.deprecationWarning"
    if said is None:
        return
    if not version.get("deprecated"):
        yield invalid_value(path, said, "can only be set for deprecated versions")
        return
    if len(said) > 256:
        yield invalid_value(path, said, "must be <= 256 characters long")
    if not said:
        yield invalid_value(path, said, "must not be an empty string")
    hidden = next((index for index, letter in enumerate(said) if not letter.isprintable()), None)
    if hidden is not None:
        detail = f"must only contain printable UTF-8 characters; non-printable character found at index {hidden}"
        yield invalid_value(path, said, detail)


def _subresources(said: Obj, path: str) -> Iterator[Cause]:
    scale = said.get("scale")
    if scale is None:
        return
    for field, root in (("specReplicasPath", ".spec."), ("statusReplicasPath", ".status.")):
        value, where = scale.get(field) or "", f"{path}.scale.{field}"
        if not value:
            yield required(where)
        elif wrong := list(_simple_path(value, where)):
            yield from wrong
        elif not value.startswith(root):
            yield invalid_value(where, value, f"should be a json path under {root.rstrip('.')}")
    selector, where = scale.get("labelSelectorPath"), f"{path}.scale.labelSelectorPath"
    if selector and (wrong := list(_simple_path(selector, where))):
        yield from wrong
    elif selector and not selector.startswith((".spec.", ".status.")):
        yield invalid_value(where, selector, "should be a json path under either .spec or .status")


def _simple_path(value: str, path: str) -> Iterator[Cause]:
    if not value.startswith("."):
        yield invalid_value(path, value, "must be a simple json path starting with .")


def _column(column: Obj, path: str) -> Iterator[Cause]:
    kinds, forms = f"must be one of {','.join(COLUMN_TYPES)}", f"must be one of {','.join(COLUMN_FORMATS)}"
    if not column.get("name"):
        yield required(f"{path}.name")
    if not column.get("type"):
        yield required(f"{path}.type", kinds)
    elif column["type"] not in COLUMN_TYPES:
        yield invalid_value(f"{path}.type", column["type"], kinds)
    if column.get("format") and column["format"] not in COLUMN_FORMATS:
        yield invalid_value(f"{path}.format", column["format"], forms)
    if not column.get("jsonPath"):
        yield required(f"{path}.JSONPath")
    else:
        yield from _simple_path(column["jsonPath"], f"{path}.JSONPath")


def _selectable(fields: list[Obj], schema: Obj, path: str) -> Iterator[Cause]:
    known: set[str] = set()
    for index, said in enumerate(fields):
        where, value = f"{path}[{index}].jsonPath", said.get("jsonPath") or ""
        if not value:
            yield required(where)
            continue
        try:
            found = _leads_to(value, schema)
        except ValueError as error:
            yield invalid_value(where, value, f"is an invalid path: {error}")
            continue
        if value.split(".")[1] == "metadata":
            yield invalid_value(where, value, "must not point to fields in metadata")
        if found.get("type") not in ("string", "boolean", "integer"):
            yield invalid_value(where, value, _SELECTABLE)
        if value in known:
            yield duplicate(where, value)
        known.add(value)
    if len(known) > MOST_SELECTABLE:
        yield too_many(path, len(known), MOST_SELECTABLE)


def _leads_to(path: str, schema: Obj) -> Obj:
    """The schema of the field that a path names; ValueError, in Kubernetes' words, when it names none."""
    if "[" in path:
        raise ValueError("array notation is not allowed")
    if not path.startswith("."):
        raise ValueError(f"expected [ or . but got: {path.partition('.')[0]}")
    found: Any = schema
    for name in path[1:].split("."):
        found = (found.get("properties") or {}).get(name)
        if found is None:
            raise ValueError("does not refer to a valid field")
    return dict(found)
