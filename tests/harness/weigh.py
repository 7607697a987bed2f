"""What a page costs on the wire: every byte that a browser is sent, heads and websockets too."""

from __future__ import annotations

import base64
from collections import Counter
from typing import Any

from playwright.sync_api import CDPSession, Page

BINARY = 2
FRAME = 4
"""Bytes of a server's frame before its payload, for all but the shortest."""


class Scale:
    """Weighs from now on what a page is sent: bytes by address."""

    def __init__(self, page: Page) -> None:
        self.sent, self._names = Counter[str](), dict[str, str]()
        self._session: CDPSession = page.context.new_cdp_session(page)
        for event, heard in (
            ("requestWillBeSent", self._asked), ("loadingFinished", self._finished),
            ("webSocketCreated", self._line), ("webSocketHandshakeResponseReceived", self._upgraded),
            ("webSocketFrameReceived", self._frame),
        ):  # fmt: skip
            self._session.on(f"Network.{event}", heard)
        self._session.send("Network.enable")

    def _asked(self, event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            self.sent[redirect["url"]] += int(redirect["encodedDataLength"])
        self._names[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self._add(event, int(event["encodedDataLength"]))

    def _line(self, event: dict[str, Any]) -> None:
        self._names[event["requestId"]] = event["url"]

    def _upgraded(self, event: dict[str, Any]) -> None:
        self._add(event, len(event["response"].get("headersText", "")))

    def _frame(self, event: dict[str, Any]) -> None:
        said = event["response"]
        data = said["payloadData"]
        self._add(event, FRAME + len(base64.b64decode(data) if said["opcode"] == BINARY else data.encode()))

    def _add(self, event: dict[str, Any], count: int) -> None:
        self.sent[self._names[event["requestId"]]] += count
