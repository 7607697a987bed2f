"""Named formats: what Kubernetes itself asks of names, for rules to ask too.

(In Kubernetes: apiserver/pkg/cel/library/format.go.)
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from cluster.apimachinery import validation
from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.library.urls import is_url
from cluster.apimachinery.cel.values import NONE, Optional

Check = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A rule for texts, by its name."""

    CEL_NAME: ClassVar[str] = "kubernetes.NamedFormat"
    name: str
    check: Check

    def validate(self, text: str) -> Optional:
        """The complaints about a text; none for one that is fine."""
        problems = self.check(text)
        return Optional.of(problems) if problems else NONE


def _prefix_of(check: Check) -> Check:
    """The rule for what may begin a generated name: it may end in a dash."""
    return lambda text: check(text[:-1] + "a" if text.endswith("-") else text)


def _judged(fine: Callable[[str], bool], complaint: str) -> Check:
    return lambda text: [] if fine(text) else [complaint]


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", text))


def _is_datetime(text: str) -> bool:
    shape = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)"
    return bool(re.fullmatch(shape, text))


_UUID = re.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_CHECKS: dict[str, Check] = {
    "dns1123Label": validation.is_dns1123_label,
    "dns1123Subdomain": validation.is_dns1123_subdomain,
    "dns1035Label": validation.is_dns1035_label,
    "qualifiedName": validation.is_qualified_name,
    "dns1123LabelPrefix": _prefix_of(validation.is_dns1123_label),
    "dns1123SubdomainPrefix": _prefix_of(validation.is_dns1123_subdomain),
    "dns1035LabelPrefix": _prefix_of(validation.is_dns1035_label),
    "labelValue": validation.is_label_value,
    "uri": _judged(is_url, "invalid URI"),
    "uuid": _judged(lambda text: bool(_UUID.fullmatch(text)), "does not match the UUID format"),
    "byte": _judged(_is_base64, "invalid base64"),
    "date": _judged(_is_date, "invalid date"),
    "datetime": _judged(_is_datetime, "invalid datetime"),
}
_FORMATS = {name: Format(name, check) for name, check in _CHECKS.items()}


def _named(name: str) -> Optional:
    return Optional.of(_FORMATS[name]) if name in _FORMATS else NONE


def _constant(found: Format) -> Callable[[], Any]:
    return lambda: found


FUNCTIONS: Library = {
    "format.named(string) -> optional_type(kubernetes.NamedFormat)": _named,
    "<kubernetes.NamedFormat>.validate(string) -> optional_type(list(string))": Format.validate,
    **{f"format.{name}() -> kubernetes.NamedFormat": _constant(found) for name, found in _FORMATS.items()},
}
