"""How a pod looks up names: its policy, and what it adds of its own.

(In Kubernetes: validateDNSPolicy and validatePodDNSConfig in pkg/apis/core/validation.)
"""

from __future__ import annotations

import re

from cluster.api.podspec.rules import choice
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj

POLICIES = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_SERVERS, _SEARCHES, _LETTERS = 3, 32, 2048
_UNDERSCORED = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_UNDERSCORED}(\.{_UNDERSCORED})*"


def problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against dnsPolicy and dnsConfig of a spec that stands at `path`."""
    policy, config = spec.get("dnsPolicy"), spec.get("dnsConfig")
    found, path = choice(policy, f"{path}.dnsPolicy", POLICIES), f"{path}.dnsConfig"
    if policy == "None" and config is None:
        return [*found, required(path, "must provide `dnsConfig` when `dnsPolicy` is None")]
    servers, searches = ((config or {}).get(field) or [] for field in ("nameservers", "searches"))
    if policy == "None" and not servers:
        text = "must provide at least one DNS nameserver when `dnsPolicy` is None"
        return [*found, required(f"{path}.nameservers", text)]
    found += _servers(servers, f"{path}.nameservers") + _domains(searches, f"{path}.searches")
    options = (config or {}).get("options") or []
    unnamed = [index for index, option in enumerate(options) if not option.get("name")]
    return found + [required(f"{path}.options[{index}]", "must not be empty") for index in unnamed]


def _servers(servers: list[str], path: str) -> list[Cause]:
    found = []
    if len(servers) > _SERVERS:
        found.append(invalid_value(path, servers, f"must not have more than {_SERVERS} nameservers"))
    for index, server in enumerate(servers):
        found += validation.causes(f"{path}[{index}]", server, validation.is_ip(server))
    return found


def _domains(searches: list[str], path: str) -> list[Cause]:
    found = []
    if len(searches) > _SEARCHES:
        found.append(invalid_value(path, searches, f"must not have more than {_SEARCHES} search paths"))
    if len(" ".join(searches)) > _LETTERS:
        text = f"must not have more than {_LETTERS} characters (including spaces) in the search list"
        found.append(invalid_value(path, searches, text))
    for index, search in enumerate(searches):
        found += _domain(search.removesuffix("."), f"{path}[{index}]") if search != "." else []
    return found


def _domain(name: str, path: str) -> list[Cause]:
    """Underscores are used in the names of services, whatever RFC 1123 says."""
    if re.fullmatch(_SUBDOMAIN, name) and len(name) <= validation.SUBDOMAIN_LENGTH:
        return []
    rule = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must "
        "start and end with an alphanumeric character"
    )
    problem = validation.regex_error(rule, _SUBDOMAIN, "example.com")
    return [invalid_value(path, name, problem)]
