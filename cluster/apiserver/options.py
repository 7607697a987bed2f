"""What the query string may ask for, checked.

Every verb takes its options from the query: a dry run, how strictly to read the body, selectors, a page, a
version. Options that contradict each other are refused in Kubernetes' words before anything is read. (In
Kubernetes: apimachinery/pkg/apis/meta/v1/validation and internalversion/validation.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from cluster.apimachinery import errors, schema
from cluster.apimachinery.errors import Cause, forbidden_field, not_supported
from cluster.apimachinery.meta import Obj

VALIDATIONS = ("Ignore", "Warn", "Strict")
DELETE_OPTIONS = ("", "v1", "DeleteOptions")
MATCHES = ("NotOlderThan", "Exact")


class Query(Protocol):
    """A query string: the last value of a parameter, and all of them (Django's QueryDict is one)."""

    def get(self, key: str, default: Any = None, /) -> Any: ...

    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True)
class WriteOptions:
    """How a write is to be made."""

    dry_run: bool = False
    validation: str = "Warn"


@dataclass(frozen=True)
class ListOptions:
    """Which objects, and as of when. `limit` 0 is all of them."""

    labels: str = ""
    fields: str = ""
    limit: int = 0
    continue_: str = ""
    resource_version: str = ""
    match: str = ""
    initial_events: bool | None = None
    bookmarks: bool = False
    timeout: float = 0.0


def flag(query: Query, name: str) -> bool:
    """A boolean parameter, as Go's conversion reads one: anything but "", "0" and "false" is true."""
    return str(query.get(name, "")).lower() not in ("", "0", "false")


def number(query: Query, name: str) -> int | None:
    """A whole number, None when it is absent; 400 for what is none."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise errors.bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None


def writing(query: Query, verb: str, applying: bool = False) -> WriteOptions:
    """verb is "Create", "Update", "Patch" or "Delete": whose options these are; an apply is a Patch that needs more."""
    causes = _managing(query, applying)
    dry = query.getlist("dryRun")
    causes += [not_supported("dryRun", value, ["All"]) for value in dry if value != "All"]
    validation = query.get("fieldValidation", "")
    if validation and validation not in VALIDATIONS:
        causes.append(not_supported("fieldValidation", validation, VALIDATIONS))
    if causes:
        raise errors.invalid(f"{verb}Options", "meta.k8s.io", "", causes)
    return WriteOptions(bool(dry), validation or "Warn")


MANAGER_BYTES = 128


def _managing(query: Query, applying: bool) -> list[Cause]:
    """What is wrong with who writes, and how forcefully."""
    causes: list[Cause] = []
    name = query.get("fieldManager", "")
    if applying and not name:
        causes.append(errors.required("fieldManager", "is required for apply patch"))
    elif not applying and query.get("force", ""):
        causes.append(forbidden_field("force", "may not be specified for non-apply patch"))
    if len(name.encode()) > MANAGER_BYTES:
        causes.append(errors.too_long("fieldManager", MANAGER_BYTES))
    for at, char in enumerate(name):
        if not char.isprintable():
            why = f"invalid character U+{ord(char):04X} (at position {len(name[:at].encode())})"
            causes.append(errors.invalid_value("fieldManager", name, why))
    return causes


def listing(query: Query, *, watching: bool = False) -> ListOptions:
    """The options of a list or a watch."""
    initial = query.get("sendInitialEvents", "")
    found = ListOptions(
        labels=query.get("labelSelector", ""),
        fields=query.get("fieldSelector", ""),
        limit=max(0, number(query, "limit") or 0),
        continue_=query.get("continue", ""),
        resource_version=query.get("resourceVersion", ""),
        match=query.get("resourceVersionMatch", ""),
        initial_events=flag(query, "sendInitialEvents") if initial else None,
        bookmarks=flag(query, "allowWatchBookmarks"),
        timeout=float(max(0, number(query, "timeoutSeconds") or 0)),
    )
    problems = list(_watch_problems(found) if watching else _list_problems(found))
    if problems:
        raise errors.invalid("ListOptions", "meta.k8s.io", "", problems)
    return found


def _list_problems(o: ListOptions) -> list[Cause]:
    field, found = "resourceVersionMatch", list[Cause]()
    if o.match:
        if not o.resource_version:
            found.append(forbidden_field(field, f"{field} is forbidden unless resourceVersion is provided"))
        found += _goes_on(o)
        if o.match not in MATCHES:
            found.append(not_supported(field, o.match, ("Exact", "NotOlderThan", "")))
        if o.match == "Exact" and o.resource_version == "0":
            found.append(forbidden_field(field, f'{field} "exact" is forbidden for resourceVersion "0"'))
    if o.initial_events is not None:
        found.append(forbidden_field("sendInitialEvents", "sendInitialEvents is forbidden for list"))
    return found


def _watch_problems(o: ListOptions) -> list[Cause]:
    field, found = "resourceVersionMatch", list[Cause]()
    if o.initial_events is not None and o.match != "NotOlderThan":
        found.append(forbidden_field(field, f"sendInitialEvents requires setting {field} to NotOlderThan"))
    if o.match:
        if o.initial_events is None:
            text = f"{field} is forbidden for watch unless sendInitialEvents is provided"
            found.append(forbidden_field(field, text))
        found += [] if o.match == "NotOlderThan" else [not_supported(field, o.match, ["NotOlderThan"])]
        found += _goes_on(o)
    return found


def _goes_on(o: ListOptions) -> list[Cause]:
    field = "resourceVersionMatch"
    return [forbidden_field(field, f"{field} is forbidden when continue is provided")] if o.continue_ else []


_INTERNAL = "k8s.io/apimachinery/pkg/apis/meta/internalversion/scheme/register.go:27"
_OTHER_OPTIONS = ("CreateOptions", "UpdateOptions")


def _is_deletion(body: Obj) -> None:
    """400 for a body that says it is something else; of which version DeleteOptions are, nobody minds."""
    kind = str(body.get("kind") or "DeleteOptions")
    if kind in _OTHER_OPTIONS:
        raise errors.bad_request("decoded object cannot be converted to DeleteOptions")
    if kind != "DeleteOptions":
        version = body.get("apiVersion") or "v1"
        raise errors.bad_request(f'no kind "{kind}" is registered for version "{version}" in scheme "{_INTERNAL}"')


def deletion(query: Query, body: Any) -> Obj:
    """DeleteOptions from the body and, where it is silent, from the query; 400 or 422 for what they may not say."""
    if body is not None and not isinstance(body, dict):
        raise errors.bad_request("json: cannot unmarshal array into Go value of type v1.DeleteOptions")
    found: Obj = dict(body or {})
    _is_deletion(found)
    for name in ("propagationPolicy", "orphanDependents"):
        if text := query.get(name, ""):
            found.setdefault(name, flag(query, name) if name == "orphanDependents" else text)
    if (grace := number(query, "gracePeriodSeconds")) is not None:
        found.setdefault("gracePeriodSeconds", grace)
    if dry := query.getlist("dryRun"):
        found.setdefault("dryRun", dry)
    found, _ = schema.admit(found, DELETE_OPTIONS, "Ignore")
    if any(value != "All" for value in found.get("dryRun", ())):
        causes = [not_supported("dryRun", found["dryRun"], ["All"])]
        raise errors.invalid("DeleteOptions", "meta.k8s.io", "", causes)
    return found
