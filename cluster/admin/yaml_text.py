"""Manifests as YAML that Kubernetes reads back as exactly the same manifest.

PyYAML's own writer leaves plain what its own reader takes for text; Kubernetes' reader is another (`y` is true to
it, 1e3 a number), so the writer here asks that reader's rules whether a text needs quotes.
"""

from __future__ import annotations

import difflib
from typing import Any

import yaml

from cluster.apimachinery import serializer
from cluster.apimachinery.decoding import DecodeError
from cluster.apimachinery.serializer import Loaded
from cluster.apimachinery.yaml_values import Loader


class _Dumper(yaml.SafeDumper):
    yaml_implicit_resolvers = Loader.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_ODD_LINE_ENDS = frozenset("\r\x85\u2028\u2029")


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines stand as they are, below a |; what YAML would take for other line ends is spelled out."""
    lines = "\n" in text and not text[0].isspace() and text.strip("\n")
    style = '"' if _ODD_LINE_ENDS & set(text) else "|" if lines else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dump(value: Any) -> str:
    """The YAML of a JSON value, its fields in their own order."""
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)


def load(text: str) -> Loaded:
    """The one document in a text (None in an empty one); ValueError in Go's words when it is not YAML, or two."""
    found = list(serializer.load_all(text))
    if len(found) > 1:
        raise DecodeError("this box takes one manifest; there are several here, divided by ---")
    return found[0] if found else Loaded(None, [])


def difference(old: Any, new: Any) -> str:
    """The lines of YAML that one value has and the other has not, in unified form, without the files' names."""
    before, after = (dump(value).splitlines() for value in (old, new))
    return "\n".join(list(difflib.unified_diff(before, after, n=2, lineterm=""))[2:])


class _TextLoader(yaml.BaseLoader):
    """Everything is text, as in labels: `on: true` means "true"."""


def load_texts(text: str) -> Any:
    """A document whose scalars are all text; ValueError when it is not YAML."""
    try:
        return yaml.load(text, Loader=_TextLoader)
    except yaml.YAMLError as error:
        raise DecodeError(str(error)) from None
