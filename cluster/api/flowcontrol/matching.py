"""Which flow schema a request belongs to: of all that match it the one with the smallest precedence, then name.

(In Kubernetes: apiserver/pkg/util/flowcontrol/rule.go.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

_ACCOUNT = "system:serviceaccount:{namespace}:{name}"


@dataclass(frozen=True)
class Digest:
    """What of a request its flow depends on: who, what, and on which resource ("pods/status") or `path`."""

    user: str
    groups: tuple[str, ...]
    verb: str
    path: str = ""
    group: str = ""
    resource: str = ""
    namespace: str = ""


def schema_of(digest: Digest, schemas: Iterable[Obj]) -> Obj | None:
    """The schema that counts for a request."""
    found = [schema for schema in schemas if _matches(digest, schema)]
    return min(found, key=lambda s: (meta.get(s, "spec.matchingPrecedence"), meta.name(s)), default=None)


def _matches(digest: Digest, schema: Obj) -> bool:
    return any(
        any(_is(digest, subject) for subject in rule.get("subjects") or [])
        and any(_does(digest, item) for item in rule.get(_which(digest)) or [])
        for rule in meta.get(schema, "spec.rules") or []
    )


def _which(digest: Digest) -> str:
    return "resourceRules" if digest.resource else "nonResourceRules"


def _is(digest: Digest, subject: Obj) -> bool:
    match subject["kind"]:
        case "User":
            return subject["user"]["name"] in ("*", digest.user)
        case "Group":
            return subject["group"]["name"] in ("*", *digest.groups)
    account = subject["serviceAccount"]
    if account["name"] == "*":
        return digest.user.startswith(_ACCOUNT.format(namespace=account["namespace"], name=""))
    return digest.user == _ACCOUNT.format(**account)


def _does(digest: Digest, rule: Obj) -> bool:
    if not _among(digest.verb, rule["verbs"]):
        return False
    if not digest.resource:
        return any(_reaches(url, digest.path) for url in rule["nonResourceURLs"])
    if not (_among(digest.group, rule["apiGroups"]) and _among(digest.resource, rule["resources"])):
        return False
    if not digest.namespace:
        return bool(rule.get("clusterScope"))
    return _among(digest.namespace, rule.get("namespaces") or [])


def _among(value: str, allowed: Sequence[str]) -> bool:
    return "*" in allowed or value in allowed


def _reaches(url: str, path: str) -> bool:
    """A star at the end stands for all that follows."""
    return url in ("*", path) or (url.endswith("*") and path.startswith(url[:-1]))
