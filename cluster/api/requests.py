"""What kinds that send requests have in common: who sends, and where to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, parse_qs, urlsplit

from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj

SENDERS = ("pod", "node", "internet")
HTTP = ("http", "https")
BARE = ("tcp", "udp", "sctp")
RECORD_TYPES = ("A", "AAAA", "CNAME", "NS", "PTR", "SOA", "SRV", "TXT")
HTTP_RULE = "must be an http or https URL, such as http://my-nginx/"
RULE = "must be a URL such as http://my-nginx/, https://my-nginx/, tcp://my-nginx:80, udp://my-log:514 or dns:my-nginx"
_BARE_RULE = "must name a host and a port and nothing more, such as tcp://my-nginx:80"
_DNS_RULE = f"must be dns:NAME or dns://SERVER/NAME, with ?type= one of {', '.join(RECORD_TYPES)}"


def sender_problems(sender: Obj) -> list[Cause]:
    """What is wrong with spec.from: it is one of the three and no more, as a volume has one source."""
    said = [name for name in SENDERS if sender.get(name) is not None]
    if not said:
        return [required("spec.from", "must specify a sender: pod, node or internet")]
    return [forbidden_field(f"spec.from.{name}", "may not specify more than 1 sender") for name in said[1:]]


def scheme_of(url: str) -> str:
    """The scheme of an address, in small letters; "" for none."""
    return url.partition(":")[0].lower() if ":" in url else ""


def url_problems(field: str, url: str) -> list[Cause]:
    """What is wrong with an address that HTTP is to go to."""
    return _problems(field, url, dict.fromkeys(HTTP, (HTTP_RULE, _speaks_http)), HTTP_RULE)


def target_problems(field: str, url: str) -> list[Cause]:
    """What is wrong with an address that any request is to go to: HTTP, a bare connection, or a question to DNS."""
    return _problems(field, url, _FORMS, RULE)


_Form = tuple[str, Callable[[SplitResult], bool]]  # what is said of a wrong one, and whether one is right


def _problems(field: str, url: str, forms: Mapping[str, _Form], otherwise: str) -> list[Cause]:
    if not url:
        return [required(field)]
    rule, right = forms.get(scheme_of(url), (otherwise, lambda parts: False))
    try:
        fine = right(urlsplit(url))
    except ValueError:  # a port that is no number, brackets around no address
        fine = False
    return [] if fine and url.isprintable() and " " not in url else [invalid_value(field, url, rule)]


def _speaks_http(parts: SplitResult) -> bool:
    return bool(parts.hostname) and parts.port != 0


def _is_bare(parts: SplitResult) -> bool:
    return bool(parts.hostname and parts.port) and parts.path in ("", "/") and not parts.query


def _is_question(parts: SplitResult) -> bool:
    asked = parse_qs(parts.query).get("type", ["A"])
    return bool(parts.path.strip("/") or parts.hostname) and asked[-1].upper() in RECORD_TYPES and parts.port != 0


_FORMS: Mapping[str, _Form] = {
    **dict.fromkeys(HTTP, (HTTP_RULE, _speaks_http)),
    **dict.fromkeys(BARE, (_BARE_RULE, _is_bare)),
    "dns": (_DNS_RULE, _is_question),
}
