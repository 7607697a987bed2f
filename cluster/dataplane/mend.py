"""The last rung: what to do, in sentences so plain that a program can follow them.

Six forms, each of which may be followed by an aside in brackets:

    PATH: VALUE             give this field of the third rung's object this value (JSON where it is no plain word)
    PATH: add ENTRY         add this, in JSON, to the list at this field
    PATH, now VALUE: WORDS  the field holds the wrong value; only you know the right one, which the words describe
                            ("the address" is the request's)
    call URL                the objects are right and the request is not: make this one instead
    create MANIFEST         an object is missing: this one
    wait: WORDS             nothing to mend; it comes by itself

Anything else (`delete it`, `send from NAME`) is one act, said in its own words.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from .request import DEFAULT_PORTS, Request


def put(path: str, value: Any, aside: str = "") -> str:
    return f"{path}: {_plain(value)}{_aside(aside)}"


def add(path: str, entry: Any, aside: str = "") -> str:
    return f"{path}: add {_json(entry)}{_aside(aside)}"


def replace(path: str, now: Any, words: str) -> str:
    return f"{path}, now {_plain(now)}: {words}"


def call(request: Request, *, host: str = "", port: int = 0, scheme: str = "", aside: str = "") -> str:
    """The same request to another host, at another port, or by another protocol; what is not given stays. Of a
    question to DNS the host is the name that is asked about."""
    parts = urlsplit(request.url if "://" in request.url or request.is_question else f"http://{request.url}")
    tail = f"?{parts.query}" if parts.query else ""
    if request.is_question:
        server = f"//{parts.netloc}/" if request.server else ""
        return f"call dns:{server}{host or request.host}{tail}{_aside(aside)}"
    scheme, number = scheme or parts.scheme, port or parts.port or 0
    at = f":{number}" if number and number != DEFAULT_PORTS.get(scheme) else ""
    name = host or request.host
    return f"call {scheme}://{f'[{name}]' if ':' in name else name}{at}{parts.path}{tail}{_aside(aside)}"


def create(kind: str, namespace: str, name: str, aside: str = "", *, api: str = "v1", **more: Any) -> str:
    """`more` are labels (of its metadata) and the spec; `namespace` is "" for a kind that has none."""
    head = {
        "name": name,
        **({"namespace": namespace} if namespace else {}),
        **({"labels": more.pop("labels")} if "labels" in more else {}),
    }
    return f"create {_json({'apiVersion': api, 'kind': kind, 'metadata': head, **more})}{_aside(aside)}"


def wait(words: str) -> str:
    return f"wait: {words}"


def _aside(words: str) -> str:
    return f" ({words})" if words else ""


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
