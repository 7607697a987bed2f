"""What is wrong with a CustomResourceDefinition, in Kubernetes' words.

A definition becomes part of the API server, so it is held to more than other objects: its names become URLs, its
schemas decide what is stored, its paths are followed for every row of a table. Here is the definition as a whole; its
versions and their schemas have modules of their own (`checks_versions`, `checks_schemas`). Where all versions say the
same of something (their schema, say), Kubernetes keeps it once, at the top of its spec, and names that place when it
complains: `spec.validation.openAPIV3Schema` for a definition of one version. (In Kubernetes:
apiextensions-apiserver/pkg/apis/apiextensions/validation.)
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from cluster.api.apiextensions import approval
from cluster.api.apiextensions import checks_versions as versions
from cluster.api.apiextensions.naming import ESTABLISHED
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import (
    Cause,
    forbidden_field,
    immutable,
    invalid_value,
    not_supported,
    required,
)
from cluster.apimachinery.meta import Obj

SCOPES = ("Cluster", "Namespaced")
STRATEGIES = ("None", "Webhook")
REVIEWS = ("v1", "v1beta1")
PRESERVED = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
_NAMES = ("plural", "singular", "kind", "listKind")


def problems(crd: Obj, old: Obj | None) -> list[Cause]:
    """Everything wrong with a definition; `old` is what it replaces."""
    spec = crd["spec"]
    found = list(_name(crd)) if old is None else []
    found += [*_group(spec), *_scope(spec), *versions.problems(spec), *_names(spec["names"], "spec.names")]
    found += _conversion(spec.get("conversion") or {})
    found += _fixed(spec, old) if old is not None else []
    found += [*status_problems(crd), *_stored(crd), *approval.problems(crd, old)]
    if spec.get("preserveUnknownFields") and not (old and old["spec"].get("preserveUnknownFields")):
        found.append(invalid_value("spec.preserveUnknownFields", True, PRESERVED))
    return found


def status_problems(crd: Obj) -> list[Cause]:
    return list(_spelled(meta.get(crd, "status.acceptedNames", {}), "status.acceptedNames"))


def _name(crd: Obj) -> Iterator[Cause]:
    plural, group = meta.get(crd, "spec.names.plural", ""), crd["spec"].get("group", "")
    if meta.name(crd) != f"{plural}.{group}":
        yield invalid_value("metadata.name", meta.name(crd), 'must be spec.names.plural+"."+spec.group')


def _group(spec: Obj) -> Iterator[Cause]:
    group = spec.get("group") or ""
    if not group:
        yield required("spec.group")
    elif wrong := validation.is_dns1123_subdomain(group):
        yield invalid_value("spec.group", group, ",".join(wrong))
    elif "." not in group:
        yield invalid_value("spec.group", group, "should be a domain with at least one dot")


def _scope(spec: Obj) -> Iterator[Cause]:
    scope = spec.get("scope") or ""
    if not scope:
        yield required("spec.scope")
    elif scope not in SCOPES:
        yield not_supported("spec.scope", scope, SCOPES)


def _names(names: Obj, path: str) -> Iterator[Cause]:
    yield from (required(f"{path}.{field}") for field in _NAMES if not names.get(field))
    yield from _spelled(names, path)


def _spelled(names: Obj, path: str) -> Iterator[Cause]:
    """Names are one label each; a kind may have capitals."""
    for field in ("plural", "singular"):
        if names.get(field) and (wrong := validation.is_dns1035_label(names[field])):
            yield invalid_value(f"{path}.{field}", names[field], ",".join(wrong))
    for field in ("kind", "listKind"):
        if names.get(field) and (wrong := validation.is_dns1035_label(names[field].lower())):
            detail = f"may have mixed case, but should otherwise match: {','.join(wrong)}"
            yield invalid_value(f"{path}.{field}", names[field], detail)
    yield from _labels(names.get("shortNames") or [], f"{path}.shortNames")
    if names.get("kind") and names["kind"] == names.get("listKind"):
        yield invalid_value(f"{path}.listKind", names["listKind"], "kind and listKind may not be the same")
    yield from _labels(names.get("categories") or [], f"{path}.categories")


def _labels(names: list[str], path: str) -> Iterator[Cause]:
    for index, name in enumerate(names):
        if wrong := validation.is_dns1035_label(name):
            yield invalid_value(f"{path}[{index}]", name, ",".join(wrong))


def _conversion(conversion: Obj) -> Iterator[Cause]:
    strategy, webhook = conversion.get("strategy") or "", conversion.get("webhook") or {}
    path, config = "spec.conversion.webhookClientConfig", webhook.get("clientConfig")
    reviews = webhook.get("conversionReviewVersions") or []
    if not strategy:
        yield required("spec.conversion.strategy")
    elif strategy not in STRATEGIES:
        yield not_supported("spec.conversion.strategy", strategy, STRATEGIES)
    if strategy != "Webhook":
        unfit = "should not be set when strategy is not set to Webhook"
        yield from [forbidden_field(path, unfit)] if config is not None else []
        yield from [forbidden_field("spec.conversion.conversionReviewVersions", unfit)] if reviews else []
        return
    if config is None:
        yield required(path, "required when strategy is set to Webhook")
    elif bool(config.get("url")) == bool(config.get("service")):
        yield required(path, "exactly one of url or service is required")
    elif config.get("url"):
        yield from _url(config["url"], f"{path}.url")
    else:
        yield from _service(config["service"], f"{path}.service")
    yield from _reviews(reviews)


def _url(url: str, path: str) -> Iterator[Cause]:
    form, parts = "desired format: https://host[/path]", urlsplit(url)
    if parts.scheme != "https":
        yield invalid_value(path, parts.scheme, f"'https' is the only allowed URL scheme; {form}")
    if not parts.netloc:
        yield invalid_value(path, parts.netloc, f"host must be specified; {form}")
    if parts.username:
        yield invalid_value(path, parts.username, "user information is not permitted in the URL")
    if parts.fragment:
        yield invalid_value(path, parts.fragment, "fragments are not permitted in the URL")
    if parts.query:
        yield invalid_value(path, parts.query, "query parameters are not permitted in the URL")


def _service(service: Obj, path: str) -> Iterator[Cause]:
    yield from (required(f"{path}.{field}") for field in ("name", "namespace") if not service.get(field))
    port = service.get("port", 443)
    for wrong in validation.is_port_num(port):
        yield invalid_value(f"{path}.port", port, f"port is not valid: {wrong}")
    where = service.get("path")
    if where and not where.startswith("/"):
        yield invalid_value(f"{path}.path", where, "must start with a '/'")


def _reviews(reviews: list[str]) -> Iterator[Cause]:
    path = "spec.conversion.conversionReviewVersions"
    if not reviews:
        yield required(path)
        return
    for index, version in enumerate(reviews):
        if version in reviews[:index]:
            yield invalid_value(f"{path}[{index}]", version, "duplicate version")
        else:
            yield from (invalid_value(f"{path}[{index}]", version, t) for t in validation.is_dns1035_label(version))
    if not set(reviews) & set(REVIEWS):
        yield invalid_value(path, reviews, f"must include at least one of {', '.join(REVIEWS)}")


def _fixed(spec: Obj, old: Obj) -> Iterator[Cause]:
    """What decides where objects are stored and how they are called stays."""
    before = old["spec"]
    if meta.condition_is(old, ESTABLISHED):
        if spec.get("scope") != before.get("scope"):
            yield immutable("spec.scope", spec.get("scope"))
        if spec["names"].get("kind") != before["names"].get("kind"):
            yield immutable("spec.names.kind", spec["names"].get("kind"))
    if spec.get("group") != before.get("group"):
        yield immutable("spec.group", spec.get("group"))
    if spec["names"].get("plural") != before["names"].get("plural"):
        yield immutable("spec.names.plural", spec["names"].get("plural"))


def _stored(crd: Obj) -> Iterator[Cause]:
    """No object may be left in a version that nobody can read."""
    path, stored = "status.storedVersions", meta.get(crd, "status.storedVersions", [])
    if not stored:
        yield invalid_value(path, stored, "must have at least one stored version")
        return
    said = crd["spec"].get("versions") or []
    for version in said:
        if version.get("storage") and version.get("name") not in stored:
            yield invalid_value(path, stored, f"must have the storage version {version.get('name')}")
    for index, name in enumerate(stored):
        if name not in [version.get("name") for version in said]:
            detail = (
                f"missing from spec.versions; {name} was previously a storage version, and must remain in "
                f"spec.versions until a storage migration ensures no data remains persisted in {name} and removes "
                f"{name} from status.storedVersions"
            )
            yield invalid_value(f"{path}[{index}]", name, detail)
