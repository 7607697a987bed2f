from __future__ import annotations

from cluster.api.core.v1.serviceaccount import ServiceAccount
from tests.cluster.api.manifests import born, row


def test_kubectl_counts_its_secrets() -> None:
    assert row(ServiceAccount, born(ServiceAccount))["Secrets"] == 0
    assert row(ServiceAccount, born(ServiceAccount, secrets=[{"name": "a"}]))["Secrets"] == 1


def test_a_token_is_asked_for_at_its_own_door() -> None:
    assert ServiceAccount.KIND.subresources == ("token",)
