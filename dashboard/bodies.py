"""What the page sends to the site's own addresses: one JSON object."""

from __future__ import annotations

from typing import Any

import orjson

from cluster.apimachinery import errors


def read(body: bytes) -> dict[str, Any]:
    """The object in a request's body; a Status 400 for anything else."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise errors.bad_request(f"the request is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise errors.bad_request("the request must be a JSON object")
    return found
