"""Form fields for places in a manifest, chosen by the place's type in Kubernetes' own schema.

A number gets a number box, a yes-or-no a choice of three (not said, yes, no), labels and lists a small YAML box.
Each field's value is what would stand in the manifest, None for nothing, and a wrong one is refused in the words
that kubectl's user would read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django import forms

from cluster.admin import paths, yaml_text
from cluster.apimachinery import schema
from cluster.apimachinery.decoding import DecodeError, Trail
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind
from cluster.apimachinery.serializer import Loaded
from cluster.apimachinery.structs import Leaf, Map, Type

LONGEST_HELP = 240


def box_for(kind: Kind, path: str) -> forms.Field:
    """The form field for a place in a kind's manifests."""
    type_ = paths.type_at(schema.for_gvk(kind.group, kind.version, kind.kind), path)
    about: dict[str, Any] = {"label": path, "required": False, "help_text": _help(kind, path)}
    if type_ is None or not isinstance(type_, Leaf):
        return YamlBox(type_, **about)
    match type_.go:
        case "bool":
            return forms.NullBooleanField(widget=YesNoOrUnsaid, **about)
        case "int32" | "int64":
            return WholeNumber(type_, **about)
        case "intstr.IntOrString":
            return CountOrShare(**about)
    return TextBox(**about)


class YesNoOrUnsaid(forms.NullBooleanSelect):
    """A field that is absent is neither true nor false: Kubernetes fills in what it thinks best."""

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", "not said"), ("true", "true"), ("false", "false")]


class TextBox(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, widget=forms.TextInput({"class": "vTextField"}), **kwargs)


class WholeNumber(forms.IntegerField):
    """An integer that fits: Kubernetes' are of 32 or 64 bits, Python's of any length."""

    def __init__(self, type_: Leaf, **kwargs: Any) -> None:
        self.type = type_
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        number: int | None = super().to_python(value)
        try:
            return number if number is None else self.type.decode(number, Trail())
        except DecodeError as error:
            raise forms.ValidationError(str(error)) from None


class CountOrShare(TextBox):
    """An IntOrString: 1 or 25%."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", str(text)) else text


class YamlBox(forms.CharField):
    """A map or a list, as YAML. `type_` is what it must decode as (None for anything)."""

    def __init__(self, type_: Type | None, rows: int = 4, **kwargs: Any) -> None:
        self.type = type_
        self.texts = isinstance(type_, Map) and isinstance(type_.item, Leaf) and type_.item.go == "string"
        style = {"rows": rows, "cols": 100, "class": "vLargeTextField podium-yaml", "spellcheck": "false"}
        super().__init__(strip=False, widget=forms.Textarea(style), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else yaml_text.dump(value) if value else ""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value or None
        try:
            return self.read(self.load(value)) or None
        except DecodeError as error:
            raise forms.ValidationError(str(error)) from None

    def load(self, text: str) -> Loaded:
        """The document as it is written; DecodeError when it is no YAML."""
        return Loaded(yaml_text.load_texts(text), []) if self.texts else yaml_text.load(text)

    def read(self, document: Loaded) -> Any:
        """The value as Kubernetes reads it; DecodeError when it cannot."""
        if document.value is None or self.type is None:
            return document.value
        trail = Trail()
        read = self.type.decode(document.value, trail)
        problems = schema.strict_problems(trail.unknown, document.duplicates)
        if problems:
            raise DecodeError(", ".join(problems))
        return read

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as written: decoding may spell the same value otherwise."""
        try:
            return bool((self.load(data or "").value or None) != (initial or None))
        except DecodeError:
            return True


@cache
def _help(kind: Kind, path: str) -> str:
    """The first sentences of what Kubernetes itself says about the place."""
    name = schema.definition_name(kind.group, kind.version, kind.kind)
    about: Obj = {"$ref": f"#/{name}"} if name else {}
    for step in paths.steps(path):
        about = _resolved(about)
        if isinstance(step, int):
            about = about.get("items") or {}
        else:
            about = (about.get("properties") or {}).get(step) or about.get("additionalProperties") or {}
    return _sentences(str(about.get("description") or ""))


def _resolved(about: Obj) -> Obj:
    if "$ref" not in about:
        return about
    found: Obj = schema.definitions().get(about["$ref"].rpartition("/")[2]) or {}
    return found


def _sentences(text: str) -> str:
    """As many whole sentences as fit."""
    shown = ""
    for sentence in re.split(r"(?<=\.)\s+", text):
        if shown and len(shown) + len(sentence) > LONGEST_HELP:
            break
        shown = f"{shown} {sentence}".strip()
    return shown
