"""Errors in Kubernetes' words.

The API answers every failure with a Status object: a code, a machine-readable reason, a sentence, and for
invalid objects one cause a field. Clients switch on the reason and print the sentence, so both must be exactly
Kubernetes'. (In Kubernetes: apimachinery/pkg/api/errors and util/validation/field.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cluster.apimachinery.meta import Obj


def _shown(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Cause:
    """One thing wrong with one field: the path, the reason for machines, the text for people."""

    field: str
    reason: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


def required(field: str, detail: str = "") -> Cause:
    return Cause(field, "FieldValueRequired", "Required value" + (f": {detail}" if detail else ""))


def invalid_value(field: str, value: Any, detail: str = "") -> Cause:
    text = f"Invalid value: {_shown(value)}" + (f": {detail}" if detail else "")
    return Cause(field, "FieldValueInvalid", text)


def not_supported(field: str, value: Any, allowed: Iterable[str]) -> Cause:
    choices = ", ".join(_shown(a) for a in allowed)
    return Cause(field, "FieldValueNotSupported", f"Unsupported value: {_shown(value)}: supported values: {choices}")


def duplicate(field: str, value: Any) -> Cause:
    return Cause(field, "FieldValueDuplicate", f"Duplicate value: {_shown(value)}")


def forbidden_field(field: str, detail: str) -> Cause:
    return Cause(field, "FieldValueForbidden", f"Forbidden: {detail}")


def not_found_value(field: str, value: Any) -> Cause:
    return Cause(field, "FieldValueNotFound", f"Not found: {_shown(value)}")


def too_long(field: str, limit: int) -> Cause:
    return Cause(field, "FieldValueTooLong", f"Too long: may not be more than {limit} bytes")


def too_many(field: str, count: int, limit: int) -> Cause:
    items = "item" if limit == 1 else "items"
    return Cause(field, "FieldValueTooMany", f"Too many: {count}: must have at most {limit} {items}")


def immutable(field: str, value: Any) -> Cause:
    return invalid_value(field, value, "field is immutable")


class StatusError(Exception):
    """A failure a client is told about; `status()` is the object it gets."""

    def __init__(
        self, code: int, reason: str, message: str, details: Obj | None = None, listing: Obj | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.reason, self.message, self.details = code, reason, message, details or {}
        self.listing = listing or {}

    def status(self) -> Obj:
        body: Obj = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": self.listing,
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "details": self.details,
            "code": self.code,
        }
        return {k: v for k, v in body.items() if v or k == "metadata"}

    @property
    def causes(self) -> list[Obj]:
        return self.details.get("causes") or []


def _about(resource: str, name: str) -> Obj:
    plural, _, group = resource.partition(".")
    return {k: v for k, v in {"name": name, "group": group, "kind": plural}.items() if v}


def not_found(resource: str, name: str) -> StatusError:
    """resource is a kind's id, "pods" or "deployments.apps"."""
    return StatusError(404, "NotFound", f'{resource} "{name}" not found', _about(resource, name))


def already_exists(resource: str, name: str) -> StatusError:
    return StatusError(409, "AlreadyExists", f'{resource} "{name}" already exists', _about(resource, name))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


def conflict(resource: str, name: str, why: str = MODIFIED) -> StatusError:
    text = f'Operation cannot be fulfilled on {resource} "{name}": {why}'
    return StatusError(409, "Conflict", text, _about(resource, name))


def invalid(kind: str, group: str, name: str, causes: Sequence[Cause]) -> StatusError:
    """422 with every cause; the sentence aggregates them as Kubernetes does."""
    texts = list(dict.fromkeys(str(c) for c in causes))
    joined = texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
    qualified = f"{kind}.{group}" if group else kind
    details: Obj = {"name": name, "group": group, "kind": kind}
    details["causes"] = [{"reason": c.reason, "message": c.message, "field": c.field} for c in causes]
    message = f'{qualified} "{name}" is invalid: {joined}'
    return StatusError(422, "Invalid", message, {k: v for k, v in details.items() if v})


def bad_request(message: str) -> StatusError:
    return StatusError(400, "BadRequest", message)


def unauthorized(message: str = "Unauthorized") -> StatusError:
    return StatusError(401, "Unauthorized", message)


def forbidden(resource: str, name: str, why: str) -> StatusError:
    label = f'{resource} "{name}"' if name else resource
    return StatusError(403, "Forbidden", f"{label} is forbidden: {why}", _about(resource, name))


def expired(message: str, continue_: str = "") -> StatusError:
    """continue_: a token with which a list may go on all the same."""
    return StatusError(410, "Expired", message, listing={"continue": continue_} if continue_ else None)


def too_old(revision: int, oldest: int) -> StatusError:
    return expired(f"too old resource version: {revision} ({oldest})")


def too_new(revision: int, current: int) -> StatusError:
    """504: a resourceVersion from the future; clients wait and retry."""
    cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
    details: Obj = {"causes": [cause], "retryAfterSeconds": 1}
    text = f"Too large resource version: {revision}, current: {current}"
    return StatusError(504, "Timeout", f"Timeout: {text}", details)


def method_not_allowed(verb: str, resource: str) -> StatusError:
    return StatusError(405, "MethodNotAllowed", f"{verb} is not supported on resources of kind {_shown(resource)}")


def not_acceptable(accepted: str) -> StatusError:
    text = f"only the following media types are accepted: {accepted}"
    return StatusError(406, "NotAcceptable", text)


def unsupported_media_type(given: str, accepted: Sequence[str]) -> StatusError:
    text = f"the body of the request was in an unknown format - accepted media types include: {', '.join(accepted)}"
    return StatusError(415, "UnsupportedMediaType", text)


def too_large(message: str) -> StatusError:
    return StatusError(413, "RequestEntityTooLarge", message)


def too_many_requests(message: str, retry_after: int, details: Obj | None = None) -> StatusError:
    return StatusError(429, "TooManyRequests", message, {**(details or {}), "retryAfterSeconds": retry_after})


def unprocessable(message: str) -> StatusError:
    return StatusError(422, "Invalid", message)


def internal(message: str) -> StatusError:
    text = f"Internal error occurred: {message}"
    return StatusError(500, "InternalError", text, {"causes": [{"message": message}]})


def unavailable(message: str) -> StatusError:
    return StatusError(503, "ServiceUnavailable", message)


def no_server(cluster: str) -> StatusError:
    """What those are told who would go past a dead API server: its clients are not told anything."""
    return unavailable(f"the API server of {cluster} is stopped: nothing can be read through it or changed. Start it")


def unknown_path() -> StatusError:
    return StatusError(404, "NotFound", "the server could not find the requested resource")


def success(details: Obj | None = None) -> Obj:
    """The Status a delete answers when the object is gone."""
    body: Obj = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"}
    return {**body, "details": details} if details else body
