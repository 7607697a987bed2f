"""What kinds that send requests have in common: who sends, and where to."""

from __future__ import annotations

from urllib.parse import urlsplit

from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj

SENDERS = ("pod", "node", "internet")


def sender_problems(sender: Obj) -> list[Cause]:
    """What is wrong with spec.from: it is one of the three and no more, as a volume has one source."""
    said = [name for name in SENDERS if sender.get(name) is not None]
    if not said:
        return [required("spec.from", "must specify a sender: pod, node or internet")]
    return [forbidden_field(f"spec.from.{name}", "may not specify more than 1 sender") for name in said[1:]]


def url_problems(field: str, url: str) -> list[Cause]:
    """What is wrong with an address that HTTP is to go to."""
    if not url:
        return [required(field)]
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    rule = "must be an http or https URL, such as http://my-nginx/"
    return [] if fine and url.isprintable() and " " not in url else [invalid_value(field, url, rule)]
