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

JSON, YAML, PROTOBUF = "application/json", "application/yaml", "application/vnd.kubernetes.protobuf"
ACCEPTED = (JSON, YAML, PROTOBUF)
_GZIP_ABOVE = 128 * 1024
_META = "meta.k8s.io"


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
        encoding = _encoding(media)
        if encoding and (view := _view(parameters, views)) is not None:
            return Choice(encoding, view, parameters.get("g", ""), parameters.get("v", ""))
    raise errors.not_acceptable(", ".join(ACCEPTED))


def _encoding(media: str) -> str:
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
        plain = orjson.loads(orjson.dumps(value))
        return yaml.dump(plain, Dumper=_Dumper, default_flow_style=False, allow_unicode=True).encode()
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def pretty(asked: str | None, agent: str) -> bool:
    """Whether a client wants JSON to read: it says so, or is a person's browser or command line."""
    if asked:
        return asked.lower() in ("1", "t", "true")
    return agent.startswith(("curl", "Wget", "Mozilla/5.0"))


def indented(body: bytes) -> bytes:
    """JSON as people read it."""
    return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2)


class _Dumper(yaml.CSafeDumper):
    """Writes the same value twice rather than an anchor and an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def squeeze(body: bytes, accept_encoding: str) -> bytes | None:
    """The body gzipped, if the client takes that and it is worth it."""
    if len(body) < _GZIP_ABOVE or "gzip" not in accept_encoding:
        return None
    return gzip.compress(body, compresslevel=1)
