"""What a name may look like.

Names end up in DNS, in URLs and in file paths, so Kubernetes limits them to what all of those accept: RFC
1123 labels and subdomains for most names, the stricter RFC 1035 for old-style ones, and its own grammar for
label keys and values. Every check returns the complaints as sentences, none when the value is fine; the
caller turns them into causes of the field at hand. (In Kubernetes: apimachinery/pkg/util/validation.)
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping

from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required

_ALNUM = "consist of alphanumeric characters, '-', '_' or '.'"
_ENDS = "must start and end with an alphanumeric character"

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_DNS1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = f"({_QUALIFIED})?"
_ENV_NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_HTTP_HEADER = "[-A-Za-z0-9]+"
_PERCENT = "[0-9]+%"

SUBDOMAIN_LENGTH = 253
LABEL_LENGTH = 63


def max_length(limit: int, unit: str = "characters") -> str:
    return f"must be no more than {limit} {unit}"


def regex_error(rule: str, pattern: str, *examples: str) -> str:
    """A rule, examples of what it allows, and the pattern itself."""
    shown = " or ".join(f"'{example}', " for example in examples)
    return f"{rule} ({'e.g. ' if examples else ''}{shown}regex used for validation is '{pattern}')"


def is_in_range(value: int, low: int, high: int) -> list[str]:
    return [] if low <= value <= high else [f"must be between {low} and {high}, inclusive"]


def is_port_num(port: int) -> list[str]:
    return is_in_range(port, 1, 65535)


def _matching(
    value: str, pattern: str, rule: str, *examples: str, limit: int = 0, unit: str = "characters"
) -> list[str]:
    """Complaints about a value's shape and length (no limit when 0), which is counted in bytes in any unit."""
    problems = [max_length(limit, unit)] if limit and len(value.encode(errors="replace")) > limit else []
    if not re.fullmatch(pattern, value):
        problems.append(regex_error(rule, pattern, *examples))
    return problems


def is_dns1123_label(value: str) -> list[str]:
    """One label of a domain name: most names of namespaces, containers, volumes."""
    rule = (
        f"a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and {_ENDS}"
    )
    problems = _matching(value, _LABEL, rule, "my-name", "123-abc", limit=LABEL_LENGTH)
    if re.fullmatch(_SUBDOMAIN, value) and not re.fullmatch(_LABEL, value):
        problems[-1] = "must not contain dots"
    return problems


def is_dns1123_subdomain(value: str, unit: str = "characters") -> list[str]:
    """Labels joined by dots: the names of most objects."""
    rule = (
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        f"and {_ENDS}"
    )
    return _matching(value, _SUBDOMAIN, rule, "example.com", limit=SUBDOMAIN_LENGTH, unit=unit)


def is_wildcard_dns1123_subdomain(value: str) -> list[str]:
    """*.example.com, as an Ingress host may be."""
    rule = (
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must "
        "consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
    )
    return _matching(value, _WILDCARD, rule, "*.example.com", limit=SUBDOMAIN_LENGTH)


def is_dns1035_label(value: str) -> list[str]:
    """A label that starts with a letter, as the names of Services did until DNS names relaxed."""
    rule = (
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
        "alphabetic character, and end with an alphanumeric character"
    )
    return _matching(value, _DNS1035, rule, "my-name", "abc-123", limit=LABEL_LENGTH)


def is_qualified_name(value: str) -> list[str]:
    """A label or annotation key: a name of at most 63 characters, behind an optional "domain/"."""
    rule = f"must {_ALNUM}, and {_ENDS}"
    examples = ("MyName", "my.name", "123-abc")
    prefix, slash, name = value.rpartition("/")
    if "/" in prefix:
        shape = regex_error(rule, _QUALIFIED, *examples)
        optional = "with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        return [f"a valid label key {shape} {optional}"]
    problems = [f"prefix part {p}" for p in _prefix(prefix)] if slash else []
    if not name:
        problems.append("name part must be non-empty")
    complaints = _matching(name, _QUALIFIED, rule, *examples, limit=LABEL_LENGTH, unit="bytes")
    return problems + [f"name part {complaint}" for complaint in complaints]


def _prefix(value: str) -> list[str]:
    return is_dns1123_subdomain(value, "bytes") if value else ["must be non-empty"]


def is_label_value(value: str) -> list[str]:
    rule = f"a valid label must be an empty string or {_ALNUM}, and {_ENDS}"
    return _matching(value, _VALUE, rule, "MyValue", "my_value", "12345", limit=LABEL_LENGTH, unit="bytes")


def is_port_name(value: str) -> list[str]:
    """A port's name: an IANA service name (RFC 6335) in lower case."""
    checks = (
        (len(value) > 15, max_length(15)),
        (
            not re.fullmatch("[-a-z0-9]+", value),
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        ),
        (not re.search("[a-z]", value), "must contain at least one letter (a-z)"),
        ("--" in value, "must not contain consecutive hyphens"),
        (value.startswith("-") or value.endswith("-"), "must not begin or end with a hyphen"),
    )
    return [problem for failed, problem in checks if failed]


def is_env_var_name(value: str, strict: bool = False) -> list[str]:
    """An environment variable's name: printable ASCII but "=", or (strict) what older clusters took."""
    if strict:
        rule = (
            "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', "
            "or '.', and must not start with a digit"
        )
        examples = ("my.env-name", "MY_ENV.NAME", "MyEnvName1")
        return _matching(value, _ENV_NAME, rule, *examples) + _not_a_directory(value)
    if not value:
        return ["environment variable name must be non-empty"]
    if re.fullmatch("[ -<>-~]+", value):
        return []
    return [
        "a valid environment variable name must consist only of printable ASCII characters other than '='"
    ]


def is_config_map_key(value: str) -> list[str]:
    """A key of a ConfigMap or Secret: it must be able to become a file's name."""
    rule = f"a valid config key must {_ALNUM}"
    examples = ("key.name", "KEY_NAME", "key-name")
    return _matching(value, _CONFIG_KEY, rule, *examples, limit=SUBDOMAIN_LENGTH) + _not_a_directory(value)


def _not_a_directory(value: str) -> list[str]:
    if value in (".", ".."):
        return [f"must not be '{value}'"]
    return ["must not start with '..'"] if value.startswith("..") else []


def is_http_header_name(value: str) -> list[str]:
    rule = "a valid HTTP header must consist of alphanumeric characters or '-'"
    return _matching(value, _HTTP_HEADER, rule, "X-Header-Name")


def is_percent(value: str) -> list[str]:
    rule = "a valid percent string must be a numeric string followed by an ending '%'"
    return _matching(value, _PERCENT, rule, "1%", "93%")


def is_ip(value: str) -> list[str]:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]
    mapped = isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped
    return ["must not be an IPv4-mapped IPv6 address"] if mapped else []


def is_cidr(value: str) -> list[str]:
    try:
        ipaddress.ip_network(value, strict=False)
    except ValueError:
        return ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]
    return [] if "/" in value else ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]


def is_canonical_ip(value: str) -> list[str]:
    """An address as the standard library prints it: what an object may be named after."""
    if problems := is_ip(value):
        return problems
    shown = str(ipaddress.ip_address(value))
    return [] if value == shown else [f'must be in canonical form ("{shown}")']


def is_canonical_cidr(value: str) -> list[str]:
    """A range whose address is its first, as the standard library prints it."""
    if problems := is_cidr(value):
        return problems
    if ipaddress.ip_interface(value).ip != ipaddress.ip_network(value, strict=False).network_address:
        return ["must not have bits set beyond the prefix length"]
    shown = str(ipaddress.ip_network(value))
    return [] if value == shown else [f'must be in canonical form ("{shown}")']


def is_path_segment(value: str) -> list[str]:
    """What may stand between two slashes of a URL."""
    if value in (".", ".."):
        return [f"may not be '{value}'"]
    return [f"may not contain '{sign}'" for sign in "/%" if sign in value]


def causes(field: str, value: str, problems: Iterable[str]) -> list[Cause]:
    """One "Invalid value" cause of the field for every complaint."""
    return [invalid_value(field, value, problem) for problem in problems]


def label_causes(labels: Mapping[str, str], field: str = "metadata.labels") -> list[Cause]:
    """What is wrong with a map of labels."""
    found: list[Cause] = []
    for key, value in labels.items():
        found += causes(field, key, is_qualified_name(key)) + causes(field, value, is_label_value(value))
    return found


def selector_causes(selector: Mapping[str, object], field: str = "spec.selector") -> list[Cause]:
    """What is wrong with a LabelSelector ({matchLabels, matchExpressions})."""
    matching, expressions = selector.get("matchLabels"), selector.get("matchExpressions")
    found = label_causes(matching, f"{field}.matchLabels") if isinstance(matching, dict) else []
    for index, expression in enumerate(expressions if isinstance(expressions, list) else []):
        found += _expression_causes(expression, f"{field}.matchExpressions[{index}]")
    return found


def _expression_causes(expression: Mapping[str, object], field: str) -> list[Cause]:
    operator, values = expression.get("operator", ""), expression.get("values")
    found: list[Cause] = []
    if operator in ("In", "NotIn"):
        if not values:
            found.append(required(f"{field}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            found.append(forbidden_field(f"{field}.values", detail))
    else:
        found.append(invalid_value(f"{field}.operator", operator, "not a valid selector operator"))
    key = str(expression.get("key", ""))
    return found + causes(f"{field}.key", key, is_qualified_name(key))
