"""Expected values: messages of Kubernetes 1.35, as its API server prints them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cluster.apimachinery import validation as v

SUBDOMAIN = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
    r"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
)
LABEL = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
    "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
)
DNS1035 = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
    "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation "
    "is '[a-z]([-a-z0-9]*[a-z0-9])?')"
)
QUALIFIED = (
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
    "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
)
VALUE = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
    "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
    "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
)

Check = Callable[[str], list[str]]

FINE: list[tuple[Check, str]] = [
    (v.is_dns1123_subdomain, "a.b-c.d1"),
    (v.is_dns1123_label, "0web-1"),
    (v.is_dns1035_label, "web-1"),
    (v.is_wildcard_dns1123_subdomain, "*.example.com"),
    (v.is_qualified_name, "app.kubernetes.io/name"),
    (v.is_qualified_name, "Tier_1"),
    (v.is_label_value, ""),
    (v.is_label_value, "v1.2_3-x"),
    (v.is_port_name, "http-80"),
    (v.is_env_var_name, "0 my.env-name"),
    (v.is_config_map_key, "key.name_1-x"),
    (v.is_ip, "10.0.0.1"),
    (v.is_ip, "2001:db8::1"),
    (v.is_cidr, "10.244.0.0/16"),
    (v.is_percent, "25%"),
    (v.is_http_header_name, "X-Header"),
]


@pytest.mark.parametrize(("check", "value"), FINE)
def test_a_good_value_has_no_complaints(check: Check, value: str) -> None:
    assert check(value) == []


WRONG: list[tuple[Check, str, list[str]]] = [
    (v.is_dns1123_subdomain, "Web", [SUBDOMAIN]),
    (v.is_dns1123_subdomain, "a" * 254, ["must be no more than 253 characters"]),
    (v.is_dns1123_label, "a_b", [LABEL]),
    (v.is_dns1123_label, "a.b", ["must not contain dots"]),
    (v.is_dns1123_label, "a" * 64, ["must be no more than 63 characters"]),
    (v.is_dns1035_label, "1web", [DNS1035]),
    (v.is_qualified_name, "-a", [QUALIFIED]),
    (v.is_qualified_name, "", ["name part must be non-empty", QUALIFIED]),
    (v.is_qualified_name, "/a", ["prefix part must be non-empty"]),
    (v.is_qualified_name, "A/a", [f"prefix part {SUBDOMAIN}"]),
    (v.is_qualified_name, "a" * 64, ["name part must be no more than 63 bytes"]),
    (v.is_label_value, "a b", [VALUE]),
    (v.is_label_value, "a" * 64, ["must be no more than 63 bytes"]),
    (v.is_port_name, "a" * 16, ["must be no more than 15 characters"]),
    (v.is_port_name, "80", ["must contain at least one letter (a-z)"]),
    (v.is_port_name, "a--b", ["must not contain consecutive hyphens"]),
    (v.is_port_name, "a-", ["must not begin or end with a hyphen"]),
    (v.is_port_name, "a_b", ["must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"]),
    (v.is_env_var_name, "", ["environment variable name must be non-empty"]),
    (
        v.is_env_var_name,
        "A=B",
        ["a valid environment variable name must consist only of printable ASCII characters other than '='"],
    ),
    (v.is_config_map_key, "..", ["must not be '..'"]),
    (v.is_config_map_key, "..x", ["must not start with '..'"]),
    (v.is_ip, "10.0.0", ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"]),
    (v.is_cidr, "10.0.0.1", ["must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"]),
]


@pytest.mark.parametrize(("check", "value", "complaints"), WRONG)
def test_a_bad_value_is_told_in_kubernetes_words(check: Check, value: str, complaints: list[str]) -> None:
    assert check(value) == complaints


def test_a_port_number_has_sixteen_bits() -> None:
    assert v.is_port_num(65535) == []
    assert v.is_port_num(0) == ["must be between 1 and 65535, inclusive"]


def test_the_strict_rule_for_environment_names_is_the_old_one() -> None:
    assert v.is_env_var_name("MY_ENV", strict=True) == []
    [complaint] = v.is_env_var_name("1A", strict=True)
    assert complaint.endswith("regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')")


def test_labels_get_a_cause_for_each_complaint() -> None:
    assert v.label_causes({"app": "web"}) == []
    [cause] = v.label_causes({"app": "my web"})
    assert str(cause) == f'metadata.labels: Invalid value: "my web": {VALUE}'


def test_a_selector_expression_is_checked_by_its_operator() -> None:
    expressions = [{"key": "a", "operator": "In"}, {"key": "b", "operator": "Exists", "values": ["x"]}]
    assert [str(c) for c in v.selector_causes({"matchExpressions": expressions})] == [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is "
        "'In' or 'NotIn'",
        "spec.selector.matchExpressions[1].values: Forbidden: may not be specified when `operator` is "
        "'Exists' or 'DoesNotExist'",
    ]
    [cause] = v.selector_causes({"matchExpressions": [{"key": "a", "operator": "Gt"}]})
    assert str(cause) == (
        'spec.selector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator'
    )
