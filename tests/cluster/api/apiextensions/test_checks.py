"""Expected values: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation_test.go."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.api.apiextensions import checks
from cluster.api.apiextensions.v1.customresourcedefinition import CustomResourceDefinition
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from tests.cluster.apiserver.customs import definition, version

LABEL = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
    "character, and "
    "end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    "'[a-z]([-a-z0-9]*[a-z0-9])?')"
)


def crd(*versions: Obj, **spec: Any) -> Obj:
    """A definition as it stands when it is judged."""
    made = definition(*versions, **spec)
    CustomResourceDefinition.default(made)
    CustomResourceDefinition.prepare(made, None)
    return made


def said(obj: Obj, old: Obj | None = None) -> list[str]:
    return [str(cause) for cause in checks.problems(obj, old)]


def test_the_documentations_crontab_is_fine() -> None:
    assert said(crd()) == []


@pytest.mark.parametrize(("spec", "texts"), [
    ({"group": "stable"}, ['spec.group: Invalid value: "stable": should be a domain with at least one dot']),
    ({"scope": ""}, ["spec.scope: Required value"]),
    ({"scope": "Universe"}, ['spec.scope: Unsupported value: "Universe": supported values: "Cluster", "Namespaced"']),
    ({"names": {"plural": "crontabs", "kind": "Cron.Tab"}}, [
        'spec.names.singular: Invalid value: "cron.tab": ' + LABEL,
        'spec.names.kind: Invalid value: "Cron.Tab": may have mixed case, but should otherwise match: ' + LABEL,
        'spec.names.listKind: Invalid value: "Cron.TabList": may have mixed case, but should otherwise match: ' + LABEL,
    ]),
    ({"names": {"plural": "crontabs", "kind": "C", "listKind": "C"}}, [
        'spec.names.listKind: Invalid value: "C": kind and listKind may not be the same',
    ]),
    ({"names": {"plural": "crontabs", "kind": "CronTab", "shortNames": ["a", "B"]}}, [
        'spec.names.shortNames[1]: Invalid value: "B": ' + LABEL,
    ]),
    ({"names": {"plural": "crontabs"}}, [
        "spec.names.singular: Required value", "spec.names.kind: Required value", "spec.names.listKind: Required value",
    ]),
    ({"preserveUnknownFields": True}, [
        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set "
        "x-kubernetes-preserve-unknown-fields to "
        "true in spec.versions[*].schema instead",
    ]),
    ({"group": "apps.k8s.io"}, [
        "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval "
        "annotation "
        '"api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ]),
])  # fmt: skip
def test_group_scope_and_names_are_held_to_their_rules(spec: Obj, texts: list[str]) -> None:
    assert said(crd(**spec)) == texts


def test_it_is_called_after_what_it_defines() -> None:
    made = crd()
    made["metadata"]["name"] = "tabs.stable.example.com"
    assert said(made) == [
        'metadata.name: Invalid value: "tabs.stable.example.com": must be spec.names.plural+"."+spec.group'
    ]


def webhook(config: Obj | None, *reviews: str) -> Obj:
    hook = {"conversionReviewVersions": list(reviews), **({"clientConfig": config} if config is not None else {})}
    return {"strategy": "Webhook", "webhook": hook}


CONFIG, PATH = {"url": "https://example.com/webhook"}, "spec.conversion.webhookClientConfig"


@pytest.mark.parametrize(("conversion", "texts"), [
    (webhook(CONFIG, "v1"), []),
    ({"strategy": "Magic"},
     ['spec.conversion.strategy: Unsupported value: "Magic": supported values: "None", "Webhook"']),
    ({"strategy": "None", "webhook": {"clientConfig": CONFIG, "conversionReviewVersions": ["v1"]}}, [
        f"{PATH}: Forbidden: should not be set when strategy is not set to Webhook",
        "spec.conversion.conversionReviewVersions: Forbidden: should not be set when strategy is not set to Webhook",
    ]),
    (webhook(None, "v1"), [f"{PATH}: Required value: required when strategy is set to Webhook"]),
    (webhook({}, "v1"), [f"{PATH}: Required value: exactly one of url or service is required"]),
    (webhook({"url": "http://example.com"}, "v1"),
     [f"{PATH}.url: Invalid value: \"http\": 'https' is the only allowed URL scheme; desired format: "
      f"https://host[/path]"]),
    (webhook({"service": {"name": "n", "namespace": "ns", "port": 65536}}, "v1"),
     [f"{PATH}.service.port: Invalid value: 65536: port is not valid: must be between 1 and 65535, inclusive"]),
    (webhook(CONFIG), ["spec.conversion.conversionReviewVersions: Required value"]),
    (webhook(CONFIG, "v3"),
     ['spec.conversion.conversionReviewVersions: Invalid value: ["v3"]: must include at least one of v1, v1beta1']),
    (webhook(CONFIG, "v1", "v1"),
     ['spec.conversion.conversionReviewVersions[1]: Invalid value: "v1": duplicate version']),
])  # fmt: skip
def test_a_conversion_is_none_or_a_webhook_that_can_be_called(conversion: Obj, texts: list[str]) -> None:
    assert said(crd(conversion=conversion)) == texts


def test_what_decides_where_objects_lie_stays_once_it_is_established() -> None:
    old = crd()
    changed = crd(scope="Cluster", names={"plural": "crontabs", "kind": "Other"})
    assert said(changed, old) == []
    old["status"]["conditions"] = [{"type": "Established", "status": "True"}]
    assert said(changed, old) == [
        'spec.scope: Invalid value: "Cluster": field is immutable',
        'spec.names.kind: Invalid value: "Other": field is immutable',
    ]
    assert said(crd(group="other.example.com"), crd())[0] == (
        'spec.group: Invalid value: "other.example.com": field is immutable'
    )


def test_a_version_that_objects_may_be_stored_in_is_not_taken_away() -> None:
    old = crd(version("v1"), version("v2", storage=False))
    new = meta.copy(old)
    new["spec"]["versions"] = [version("v2")]
    CustomResourceDefinition.prepare(new, old)
    assert new["status"]["storedVersions"] == ["v1", "v2"]
    assert said(new, old) == [
        'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage '
        'version, '
        "and must remain in spec.versions until a storage migration ensures no data remains persisted in v1 and "
        "removes v1 "
        "from status.storedVersions"
    ]
