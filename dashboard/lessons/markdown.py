"""A step's Markdown as HTML: CommonMark with tables, no raw HTML, no pictures from elsewhere.

A fenced block of shell lines is marked so that the page can offer to type it: ```sh for the laptop's terminal, or
```sh internet, ```sh node:node-1 for a shell elsewhere. Any other block can be copied only if it has a language, so
that what a program prints looks different from what one writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

SHELLS = ("sh", "shell", "bash")
LAPTOP = "laptop"


def _fence(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any) -> str:
    language, _, place = tokens[at].info.strip().partition(" ")
    text = escapeHtml(tokens[at].content)
    if language in SHELLS:
        marks = f' class="type" data-place="{escapeHtml(place.strip() or LAPTOP)}"'
    elif language and language != "text":
        marks = f' class="copy" data-language="{escapeHtml(language)}"'
    else:
        marks = ' class="printed"'
    return f'<pre tabindex="0"{marks}><code>{text}</code></pre>\n'


_reader = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_inline", "html_block"])
)
_reader.add_render_rule("fence", _fence)


@lru_cache(maxsize=512)
def html(text: str, below: int = 2) -> str:
    """The HTML of a Markdown text; its headings stand below those of so many levels: a panel's own are h1 and h2."""
    tokens = _reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + below)}"
    return str(_reader.renderer.render(tokens, _reader.options, {}))
