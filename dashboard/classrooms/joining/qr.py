"""An address as a QR code: an inline picture, so that nothing is asked of another host."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, title: str) -> SafeString:
    """An <svg> of the code, dark on light whatever the theme, since that is what phones read."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        made, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, dark="#000", light="#fff",
        title=title, svgclass="qr", lineclass=None, nl=False,
    )  # fmt: skip
    return mark_safe(made.getvalue().decode().replace("<svg ", '<svg role="img" ', 1))  # segno escapes the title
