"""Webhook configurations. Expected texts: pkg/apis/admissionregistration, validation/validation_test.go and
v1/defaults_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.admissionregistration.v1.mutatingwebhookconfiguration import MutatingWebhookConfiguration
from cluster.api.admissionregistration.v1.validatingwebhookconfiguration import ValidatingWebhookConfiguration
from cluster.apimachinery.meta import Obj

RULE: Obj = {"operations": ["CREATE"], "apiGroups": ["a"], "apiVersions": ["v1"], "resources": ["pods"]}
SERVICE: Obj = {"name": "n", "namespace": "ns"}


def hook(**parts: Any) -> Obj:
    good = {"name": "webhook.k8s.io", "clientConfig": {"url": "https://example.com"}, "sideEffects": "None",
            "admissionReviewVersions": ["v1"]}  # fmt: skip
    return {**good, **parts}


def said(*hooks: Obj, old: Obj | None = None) -> list[str]:
    obj: Obj = {"metadata": {"name": "config"}, "webhooks": list(hooks)}
    ValidatingWebhookConfiguration.default(obj)
    return [str(cause) for cause in ValidatingWebhookConfiguration.validate(obj, old)]


def test_what_is_left_out_is_filled_in() -> None:
    obj: Obj = {"webhooks": [{"name": "a.b.c", "clientConfig": {"service": {}}, "rules": [dict(RULE)]}]}
    MutatingWebhookConfiguration.default(obj)
    [made] = obj["webhooks"]
    assert made["clientConfig"]["service"]["port"] == 443
    assert made["rules"][0]["scope"] == "*"
    filled = {
        key: made[key] for key in ("failurePolicy", "matchPolicy", "timeoutSeconds", "reinvocationPolicy")
    }
    assert filled == {"failurePolicy": "Fail", "matchPolicy": "Equivalent", "timeoutSeconds": 10,
                      "reinvocationPolicy": "Never"}  # fmt: skip
    assert (made["namespaceSelector"], made["objectSelector"]) == ({}, {})
    assert "sideEffects" not in made


def test_a_good_one_is_taken() -> None:
    assert (
        said(
            hook(rules=[RULE]),
            hook(name="other.k8s.io", clientConfig={"service": {**SERVICE, "path": "/a/b"}}),
        )
        == []
    )


BAD = [
    (hook(name=""), "name", "Required value"),
    (hook(name="k8s.io"), "name", 'Invalid value: "k8s.io": should be a domain with at least three segments separated '
     "by dots"),
    (hook(failurePolicy="other"), "failurePolicy", 'Unsupported value: "other": supported values: "Fail", "Ignore"'),
    (hook(matchPolicy="other"), "matchPolicy",
     'Unsupported value: "other": supported values: "Equivalent", "Exact"'),
    (hook(sideEffects=None), "sideEffects", "Required value: must specify one of None, NoneOnDryRun"),
    (hook(sideEffects="Unknown"), "sideEffects",
     'Unsupported value: "Unknown": supported values: "None", "NoneOnDryRun"'),
    (hook(timeoutSeconds=31), "timeoutSeconds",
     "Invalid value: 31: the timeout value must be between 1 and 30 seconds"),
    (hook(admissionReviewVersions=[]), "admissionReviewVersions", "Required value: must specify one of v1, v1beta1"),
    (hook(admissionReviewVersions=["v2"]), "admissionReviewVersions",
     'Invalid value: ["v2"]: must include at least one of v1, v1beta1'),
    (hook(admissionReviewVersions=["v1", "v1"]), "admissionReviewVersions[1]",
     'Invalid value: "v1": duplicate version'),
    (hook(clientConfig={}), "clientConfig", "Required value: exactly one of url or service is required"),
    (hook(clientConfig={"url": "http://example.com"}), "clientConfig.url",
     "Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: https://host[/path]"),
    (hook(clientConfig={"url": "https://"}), "clientConfig.url",
     'Invalid value: "": host must be provided; desired format: https://host[/path]'),
    (hook(clientConfig={"url": "https://a:b@c"}), "clientConfig.url",
     'Invalid value: "a:b": user information is not permitted in the URL'),
    (hook(clientConfig={"url": "https://c#bad"}), "clientConfig.url",
     'Invalid value: "bad": fragments are not permitted in the URL'),
    (hook(clientConfig={"url": "https://c?arg=bad"}), "clientConfig.url",
     'Invalid value: "arg=bad": query parameters are not permitted in the URL'),
    (hook(clientConfig={"service": {"name": "n"}}), "clientConfig.service.namespace",
     "Required value: service namespace is required"),
    (hook(clientConfig={"service": {**SERVICE, "path": "foo/"}}), "clientConfig.service.path",
     "Invalid value: \"foo/\": must start with a '/'"),
    (hook(clientConfig={"service": {**SERVICE, "path": "//"}}), "clientConfig.service.path",
     'Invalid value: "//": segment[0] may not be empty'),
    (hook(clientConfig={"service": {**SERVICE, "port": 65536}}), "clientConfig.service.port",
     "Invalid value: 65536: port is not valid: must be between 1 and 65535, inclusive"),
    (hook(rules=[{**RULE, "operations": []}]), "rules[0].operations", "Required value"),
    (hook(rules=[{**RULE, "operations": ["CREATE", "*"]}]), "rules[0].operations",
     "Invalid value: [\"CREATE\",\"*\"]: if '*' is present, must not specify other operations"),
    (hook(rules=[{**RULE, "operations": ["PATCH"]}]), "rules[0].operations[0]",
     'Unsupported value: "PATCH": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"'),
    (hook(rules=[{**RULE, "apiGroups": ["a", "*"]}]), "rules[0].apiGroups",
     "Invalid value: [\"a\",\"*\"]: if '*' is present, must not specify other API groups"),
    (hook(rules=[{**RULE, "apiVersions": [""]}]), "rules[0].apiVersions[0]", "Required value"),
    (hook(rules=[{**RULE, "resources": ["*/*", "a"]}]), "rules[0].resources",
     "Invalid value: [\"*/*\",\"a\"]: if '*/*' is present, must not specify other resources"),
    (hook(rules=[{**RULE, "resources": ["*", "a"]}]), "rules[0].resources",
     "Invalid value: [\"*\",\"a\"]: if '*' is present, must not specify other resources without subresources"),
    (hook(rules=[{**RULE, "resources": ["a/*", "a/b"]}]), "rules[0].resources[1]",
     "Invalid value: \"a/b\": if 'a/*' is present, must not specify a/b"),
    (hook(rules=[{**RULE, "resources": ["*/b", "a/b"]}]), "rules[0].resources[1]",
     "Invalid value: \"a/b\": if '*/b' is present, must not specify a/b"),
    (hook(matchConditions=[{"name": "", "expression": "true"}]), "matchConditions[0].name", "Required value"),
    (hook(matchConditions=[{"name": "a", "expression": " "}]), "matchConditions[0].expression", "Required value"),
    (hook(matchConditions=[{"name": "a", "expression": "1"}]), "matchConditions[0].expression",
     'Invalid value: "1": must evaluate to bool but got int'),
    (hook(matchConditions=[{"name": "a", "expression": "params.x == 1"}]), "matchConditions[0].expression",
     'Invalid value: "params.x == 1": compilation failed: ERROR: <input>:1:1: undeclared reference to \'params\' (in '
     "container '')\n | params.x == 1\n | ^"),
]  # fmt: skip


@pytest.mark.parametrize(("webhook", "field", "text"), BAD)
def test_what_is_wrong_is_told(webhook: Obj, field: str, text: str) -> None:
    assert said(webhook) == [f"webhooks[0].{field}: {text}"]


def test_a_name_and_a_condition_stand_once() -> None:
    assert said(hook(), hook()) == ['webhooks[1].name: Duplicate value: "webhook.k8s.io"']
    twice = [{"name": "a", "expression": "true"}] * 2
    assert said(hook(matchConditions=twice)) == ['webhooks[0].matchConditions[1].name: Duplicate value: "a"']


def test_conditions_that_are_as_they_were_are_not_judged_again() -> None:
    bad = hook(matchConditions=[{"name": "a", "expression": "nope"}])
    assert said(bad, old={"webhooks": [bad]}) == []


def test_only_what_changes_objects_is_asked_again() -> None:
    obj: Obj = {"metadata": {"name": "config"}, "webhooks": [hook(reinvocationPolicy="other")]}
    MutatingWebhookConfiguration.default(obj)
    assert [str(cause) for cause in MutatingWebhookConfiguration.validate(obj, None)] == [
        'webhooks[0].reinvocationPolicy: Unsupported value: "other": supported values: "IfNeeded", "Never"'
    ]
