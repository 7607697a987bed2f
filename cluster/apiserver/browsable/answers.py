"""What the API answered, as a page reads it: a value, or a text, and how it may be printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from cluster.apiserver import negotiation, table

LARGEST = 1024 * 1024
"""Bytes of an answer that are still printed on a page; what is larger is offered as a file."""
OWN = ("Content-Type", "Content-Length", "Content-Encoding", "Cache-Control", "ETag", "Vary")
"""Headers that are the page's, not the answer's."""
_WARNING = re.compile(r'299 - "((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Answer:
    """An answer's code and headers, and its body: `data` is None for one that is text alone."""

    code: int
    phrase: str
    headers: dict[str, str]
    size: int
    data: Any = None
    text: str = ""

    @property
    def large(self) -> bool:
        return self.size > LARGEST

    @property
    def warnings(self) -> list[str]:
        """What the server warns of, one sentence each."""
        return [text.replace('\\"', '"') for text in _WARNING.findall(self.headers.get("Warning", ""))]

    def printed(self, look: str) -> str:
        """The body in YAML or JSON, or as it came."""
        if self.data is None or self.large:
            return self.text
        shown = lean(self.data)
        if look == "json":
            return orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode()
        return negotiation.written(shown)


async def read(answer: Any) -> Answer:
    """An answer of the API; one that streams is read to its end."""
    body = b"".join([bytes(part) async for part in answer]) if answer.streaming else answer.content
    headers = {name: value for name, value in answer.items() if name not in OWN}
    known = answer.get("Content-Type", "").startswith(negotiation.JSON)
    data, text = (orjson.loads(body), "") if known else (None, body[-LARGEST:].decode(errors="replace"))
    return Answer(answer.status_code, answer.reason_phrase, headers, len(body), data, text)


def is_status(data: Any) -> bool:
    """Whether an answer is a Status; anybody may define a kind of that name."""
    return isinstance(data, dict) and (data.get("apiVersion"), data.get("kind")) == ("v1", "Status")


def is_table(data: Any) -> bool:
    """Whether an answer is a Table, and no object of somebody's kind of that name."""
    return isinstance(data, dict) and (data.get("apiVersion"), data.get("kind")) == (table.META, "Table")


def failed(data: Any) -> bool:
    """Whether an answer is a failure."""
    return is_status(data) and data.get("status") == "Failure"


def ended(data: Any) -> bool:
    """Whether an answer says that what was asked is done, and that there is no object left to show."""
    return is_status(data) and not failed(data)


def lean(data: Any) -> Any:
    """An object, or a list of some, as kubectl prints it: without the accounts of who manages which field."""
    if not isinstance(data, dict):
        return data
    if isinstance(items := data.get("items"), list):
        return {**data, "items": [lean(item) for item in items]}
    head = data.get("metadata")
    if not isinstance(head, dict) or "managedFields" not in head:
        return data
    return {**data, "metadata": {name: value for name, value in head.items() if name != "managedFields"}}
