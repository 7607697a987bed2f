"""The line between a page's terminal and its shell: what comes over it."""

from __future__ import annotations

import pytest

from dashboard.terminal.consumer import ShellConsumer
from tests.dashboard.terminal.test_lines import opened


@pytest.mark.parametrize(
    "text", ["{", "1e999", "[" * 5000, '"x"', "null", "[1]", '{"resize": ["a", 1]}', '{"type": 5, "n": 1}', "{}"]
)
async def test_what_is_no_message_is_not_heard(text: str) -> None:
    shell, line = opened()
    consumer = ShellConsumer()
    consumer.line = line
    await consumer.receive(text_data=text)
    assert shell.typed == []
