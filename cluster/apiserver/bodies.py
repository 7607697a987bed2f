"""Request bodies: their size, their media type, and what a client is told of one that cannot be read.

The reading itself is `apimachinery.serializer`'s and `apimachinery.protobuf`'s; this is the front door's share.
(In Kubernetes: apiserver/pkg/endpoints/handlers, limitedReadBody and transformDecodeError.)
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery import errors, protobuf, serializer
from cluster.apimachinery.serializer import Loaded
from cluster.apiserver.negotiation import ACCEPTED, JSON, PROTOBUF, YAML

MAX_BYTES = 3 * 1024 * 1024
SHOWN = 30  # bytes of a body that cannot be read


def decode(raw: bytes, content_type: str, kind: str) -> Loaded:
    """A body by its media type (none means JSON); 400, 413 or 415 for what cannot be read as a `kind`."""
    if len(raw) > MAX_BYTES:
        raise errors.too_large(f"Request entity too large: limit is {MAX_BYTES}")
    media = content_type.partition(";")[0].strip().lower()
    try:
        return _loaded(raw, media)
    except ValueError as error:
        why = f"couldn't get version/kind; json parse error: {error}" if media in ("", JSON) else str(error)
        raise errors.bad_request(
            f"the object provided is unrecognized (must be of type {kind}): {why} ({_summary(raw)})"
        ) from None


def _loaded(raw: bytes, media: str) -> Loaded:
    if media == PROTOBUF:
        return Loaded(protobuf.decode(raw), [])
    if media in (YAML, "application/yml"):
        return serializer.load(raw, YAML)
    if media in ("", JSON):
        return serializer.load_json(raw)
    raise errors.unsupported_media_type(media, ACCEPTED)


def _summary(raw: bytes) -> str:
    """The beginning of a body; what does not look like JSON in hexadecimal digits."""
    if not raw:
        return "<empty>"
    start = raw[:SHOWN].decode(errors="replace") if raw.startswith(b"{") else raw[:SHOWN].hex()
    return start + (" ..." if len(raw) > SHOWN else "")


def patch(raw: bytes) -> Any:
    """The JSON value of a patch; 400 in the decoder's own words."""
    try:
        return serializer.load_json(raw).value
    except ValueError as error:
        raise errors.bad_request(str(error)) from None
