"""The head that every generated object wears, and Go's habit of leaving out what is empty."""

from __future__ import annotations

import json
import re
from typing import Any

from cluster.apimachinery.meta import Obj

# A reference to an image: [host[:port]/]path[:tag][@digest].
_PART = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*"
_HOST = r"(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"  # noqa: E501
IMAGE = re.compile(
    rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::[\w][\w.-]{{0,127}})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{{32,}})?"
)

_MISSING: tuple[Any, ...] = (None, "", [], ())


def omitempty(**fields: Any) -> Obj:
    """The fields but for those that Go's `omitempty` leaves out; {} stays, as the empty struct does."""
    return {name: value for name, value in fields.items() if value not in _MISSING and value is not False}


_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def go_json(value: Any, sort_keys: bool = False, indent: int | None = None) -> str:
    """JSON as Go marshals it: no spaces (but for an indent), and nothing that could end an HTML tag."""
    parts = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, separators=parts, ensure_ascii=False, sort_keys=sort_keys, indent=indent)
    return re.sub("[<>&\u2028\u2029]", lambda found: _HTML[found[0]], text)


def head(
    api_version: str, kind: str, name: str, namespace: str = "",
    labels: Obj | None = None, annotations: Obj | None = None,
) -> Obj:  # fmt: skip
    """kind, apiVersion and metadata; the namespace only where the user named one."""
    meta = omitempty(name=name, namespace=namespace, labels=labels or None, annotations=annotations or None)
    return {"kind": kind, "apiVersion": api_version, "metadata": meta}
