"""Webhooks: how the API server asks somebody else about a write.

The two configurations differ in one field: only what may change an object may be asked again. (In Kubernetes:
pkg/apis/admissionregistration/validation and apiserver/pkg/util/webhook.)
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cluster.api.admissionregistration import FAIL, IGNORE, matching
from cluster.api.admissionregistration.expressions import condition_causes
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, duplicate, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column

SECONDS = 10
"""How long a webhook may think, unless it says otherwise."""
LONGEST = 30
PORT = 443
SIDE_EFFECTS = ("None", "NoneOnDryRun")
REVIEWS = ("v1", "v1beta1")
FORM = "; desired format: https://host[/path]"

COLUMNS = (
    NAME_COLUMN,
    Column("Webhooks", lambda o: len(o.get("webhooks") or []), type="integer",
           description="Webhooks indicates the number of webhooks registered in this configuration"),
    AGE_COLUMN,
)  # fmt: skip


def default(obj: Obj) -> None:
    """A configuration's webhooks, in place."""
    for hook in obj.get("webhooks") or []:
        fill(hook, failurePolicy=FAIL, timeoutSeconds=SECONDS)
        matching.default_selection(hook)
        matching.default_rules(hook.get("rules"))
        service = (hook.get("clientConfig") or {}).get("service")
        if service is not None:
            fill(service, port=PORT)


def causes(obj: Obj, old: Obj | None) -> list[Cause]:
    """What is wrong with a configuration's webhooks."""
    found: list[Cause] = []
    seen: set[str] = set()
    for index, hook in enumerate(obj.get("webhooks") or []):
        path = f"webhooks[{index}]"
        found += _hook(hook, path) + _conditions(hook, index, old) + _reviews(hook, path)
        name = hook.get("name") or ""
        if name and name in seen:
            found.append(duplicate(f"{path}.name", name))
        seen.add(name)
    return found


def _hook(hook: Obj, path: str) -> list[Cause]:
    found = _qualified(hook.get("name") or "", f"{path}.name")
    for index, rule in enumerate(hook.get("rules") or []):
        found += matching.rule_causes(rule, f"{path}.rules[{index}]")
    found += matching.choice(hook, "failurePolicy", path, (FAIL, IGNORE))
    found += _side_effects(hook, f"{path}.sideEffects")
    seconds = hook.get("timeoutSeconds")
    if seconds is not None and not 1 <= seconds <= LONGEST:
        why = "the timeout value must be between 1 and 30 seconds"
        found.append(invalid_value(f"{path}.timeoutSeconds", seconds, why))
    found += matching.selection_causes(hook, path)
    return found + _client(hook.get("clientConfig") or {}, f"{path}.clientConfig")


def _qualified(name: str, path: str) -> list[Cause]:
    if not name:
        return [required(path)]
    if problems := validation.is_dns1123_subdomain(name):
        return [invalid_value(path, name, ",".join(problems))]
    if name.count(".") < 2:
        return [
            invalid_value(path, name, "should be a domain with at least three segments separated by dots")
        ]
    return []


def _side_effects(hook: Obj, path: str) -> list[Cause]:
    value = hook.get("sideEffects")
    if value is None:
        return [required(path, f"must specify one of {', '.join(SIDE_EFFECTS)}")]
    return [] if value in SIDE_EFFECTS else [not_supported(path, value, SIDE_EFFECTS)]


def _client(client: Obj, path: str) -> list[Cause]:
    """Where it listens: a URL, or a Service."""
    url, service = client.get("url"), client.get("service")
    if (url is None) == (service is None):
        return [required(path, "exactly one of url or service is required")]
    return list(_url(url, f"{path}.url") if url is not None else _service(service or {}, f"{path}.service"))


def _url(url: str, path: str) -> Iterator[Cause]:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        yield required(path, f"url must be a valid URL: {error}{FORM}")
        return
    if parts.scheme != "https":
        yield invalid_value(path, parts.scheme, f"'https' is the only allowed URL scheme{FORM}")
    if not parts.hostname:
        yield invalid_value(path, "", f"host must be provided{FORM}")
    if "@" in parts.netloc:
        user = parts.netloc.rpartition("@")[0]
        yield invalid_value(path, user, "user information is not permitted in the URL")
    if parts.fragment:
        yield invalid_value(path, parts.fragment, "fragments are not permitted in the URL")
    if parts.query:
        yield invalid_value(path, parts.query, "query parameters are not permitted in the URL")


def _service(service: Obj, path: str) -> Iterator[Cause]:
    for field in ("name", "namespace"):
        if not service.get(field):
            yield required(f"{path}.{field}", f"service {field} is required")
    port = service.get("port") or PORT
    if problems := validation.is_port_num(port):
        yield invalid_value(f"{path}.port", port, f"port is not valid: {', '.join(problems)}")
    yield from _path(service.get("path") or "/", f"{path}.path")


def _path(url_path: str, path: str) -> Iterator[Cause]:
    if not url_path.startswith("/"):
        yield invalid_value(path, url_path, "must start with a '/'")
    if url_path == "/":
        return
    for index, step in enumerate(url_path[1:].removesuffix("/").split("/")):
        if not step:
            yield invalid_value(path, url_path, f"segment[{index}] may not be empty")
            continue
        for problem in validation.is_dns1123_subdomain(step):
            yield invalid_value(path, url_path, f"segment[{index}]: {problem}")


def _reviews(hook: Obj, path: str) -> list[Cause]:
    """The versions of AdmissionReview that it understands, of which we must speak one."""
    versions, path = hook.get("admissionReviewVersions") or [], f"{path}.admissionReviewVersions"
    if not versions:
        return [required(path, f"must specify one of {', '.join(REVIEWS)}")]
    found: list[Cause] = []
    for index, version in enumerate(versions):
        if version in versions[:index]:
            found.append(invalid_value(f"{path}[{index}]", version, "duplicate version"))
            continue
        found += validation.causes(f"{path}[{index}]", version, validation.is_dns1035_label(version))
    if not set(versions) & set(REVIEWS):
        found.append(invalid_value(path, versions, f"must include at least one of {', '.join(REVIEWS)}"))
    return found


def _conditions(hook: Obj, index: int, old: Obj | None) -> list[Cause]:
    """What is wrong with matchConditions, unless they are as they were."""
    before = ((old or {}).get("webhooks") or [])[index : index + 1]
    conditions = hook.get("matchConditions") or []
    if before and conditions == (before[0].get("matchConditions") or []):
        return []
    return condition_causes(conditions, f"webhooks[{index}].matchConditions", params=False)
