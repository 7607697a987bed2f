"""In which form a client wants its answer.

An Accept header chooses two things at once: the encoding (JSON or YAML; protobuf may be asked for, never is
answered, since every client also takes JSON) and the view of the object: itself, one row of kubectl's Table, or
its metadata alone. (In Kubernetes: apiserver/pkg/endpoints/handlers/negotiation.)
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
import yaml

from cluster.apimachinery import errors
from cluster.apimachinery.yaml_values import Loader

JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
ACCEPTED = (JSON, YAML, PROTOBUF)
_GZIP_ABOVE = 128 * 1024
_META = "meta.k8s.io"

Resolvers = dict[str, list[Any]]


@dataclass(frozen=True)
class Choice:
    """The encoding, and the view: "" (the object), "Table", "PartialObjectMetadata" or its List."""

    encoding: str = JSON
    view: str = ""
    group: str = ""
    version: str = ""

    @property
    def content_type(self) -> str:
        return self.encoding


@lru_cache(maxsize=256)
def choose(accept: str, *, views: bool = True) -> Choice:
    """The first form a client accepts that can be given; 406 when there is none.

    Without `views` the object itself is all there is: it has no metadata, as a review has none.
    """
    for clause in (accept or "*/*").split(","):
        media, *rest = (part.strip() for part in clause.split(";"))
        parameters = dict(p.split("=", 1) for p in rest if "=" in p)
        found = encoding(media)
        if found and (view := _view(parameters, views)) is not None:
            return Choice(found, view, parameters.get("g", ""), parameters.get("v", ""))
    raise errors.not_acceptable(", ".join(ACCEPTED))


def encoding(media: str) -> str:
    """The encoding that a media type asks for; "" for one that is never given."""
    if media in (JSON, "*/*", "application/*"):
        return JSON
    return YAML if media in (YAML, "application/yml") else ""


def _view(parameters: dict[str, str], views: bool) -> str | None:
    """The view a clause asks for; None when it cannot be given."""
    view = parameters.get("as", "")
    if not view:
        return ""
    known = view in ("Table", "PartialObjectMetadata", "PartialObjectMetadataList")
    ours = known and parameters.get("g") == _META and parameters.get("v") == "v1"
    return view if views and ours else None


def encode(value: Any, encoding: str = JSON) -> bytes:
    """The bytes of an answer. JSON ends in a newline, as Go's encoder writes it."""
    if encoding == YAML:
        return written(orjson.loads(orjson.dumps(value))).encode()
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def written(value: Any) -> str:
    """A JSON value as YAML, its fields in order, as Kubernetes writes it."""
    return yaml.dump(value, Dumper=_Dumper, default_flow_style=False, allow_unicode=True)


def pretty(asked: str | None, agent: str) -> bool:
    """Whether a client wants JSON to read: it says so, or is a person's browser or command line."""
    if asked:
        return asked.lower() in ("1", "t", "true")
    return agent.startswith(("curl", "Wget", "Mozilla/5.0"))


def indented(body: bytes) -> bytes:
    """JSON as people read it."""
    return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)


def _both(ours: Resolvers, theirs: Resolvers) -> Resolvers:
    """The rules of both readers for what a text that begins with a character may be."""
    return {first: [*ours.get(first, ()), *theirs.get(first, ())] for first in {*ours, *theirs}}


_STR = "tag:yaml.org,2002:str"
_ODD_LINE_ENDS = frozenset("\r\x85\u2028\u2029")


class _Dumper(yaml.CSafeDumper):
    """Writes the same value twice rather than an anchor and an alias, and quotes what either reader, PyYAML's or Go's,
    would take for something else than text: `y` is true to Go's, a date is one to PyYAML's."""

    yaml_implicit_resolvers = _both(Loader.yaml_implicit_resolvers, yaml.SafeDumper.yaml_implicit_resolvers)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines stand as they are, below a |; what YAML would take for other line ends is spelled out."""
    lines = "\n" in text and not text[0].isspace() and text.strip("\n")
    quoted = _ODD_LINE_ENDS & set(text) or dumper.resolve(yaml.ScalarNode, text, (True, False)) != _STR
    return dumper.represent_scalar(_STR, text, style='"' if quoted else "|" if lines else None)


_Dumper.add_representer(str, _text)


def squeeze(body: bytes, accept_encoding: str) -> bytes | None:
    """The body gzipped, if the client takes that and it is worth it."""
    if len(body) < _GZIP_ABOVE or "gzip" not in accept_encoding:
        return None
    return gzip.compress(body, compresslevel=1)
