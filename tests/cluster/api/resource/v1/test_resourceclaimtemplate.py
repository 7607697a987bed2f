"""Expected values: ValidateResourceClaimTemplate(Update)."""

from __future__ import annotations

from cluster.api.resource.v1.resourceclaimtemplate import ResourceClaimTemplate
from tests.cluster.api.manifests import born, causes, changed

REQUEST = {"name": "a", "exactly": {"deviceClassName": "gpu"}}


def test_a_template_is_checked_as_the_claims_it_will_make() -> None:
    made = born(ResourceClaimTemplate, spec={"spec": {"devices": {"requests": [REQUEST]}}})
    assert causes(ResourceClaimTemplate, made) == []
    wrong = born(ResourceClaimTemplate, spec={"spec": {"devices": {"requests": [{"name": "a"}]}}})
    assert causes(ResourceClaimTemplate, wrong) == [
        "spec.spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required"
    ]


def test_it_never_changes() -> None:
    old = born(ResourceClaimTemplate)
    new = changed(ResourceClaimTemplate, old, spec={"metadata": {"labels": {"a": "b"}}})
    (said,) = causes(ResourceClaimTemplate, new, old)
    assert said.startswith("spec: Invalid value: ")
