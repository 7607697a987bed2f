"""Expected values: plugin/pkg/admission/serviceaccount, and what `kubectl get pod -o yaml` shows of any pod."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.registry.admission import service_account
from tests.cluster.api.manifests import container, pod_spec
from tests.cluster.registry.admission.requests import creating

PATH = "/var/run/secrets/kubernetes.io/serviceaccount"


def account(name: str = "default", **parts: Any) -> Obj:
    return {"kind": "ServiceAccount", "metadata": {"name": name}, **parts}


def admitted(spec: Obj, **parts: Any) -> Obj:
    pod: Obj = {"metadata": {"name": "web"}, "spec": spec}
    service_account.admit(creating(pod, account(**parts)))
    found: Obj = pod["spec"]
    return found


def test_a_pod_runs_as_its_namespaces_default_account() -> None:
    spec = admitted(pod_spec())
    assert (spec["serviceAccountName"], spec["serviceAccount"]) == ("default", "default")


def test_every_container_finds_token_root_ca_and_namespace() -> None:
    spec = admitted(pod_spec(container(), container(name="b"), initContainers=[container(name="i")]))
    (volume,) = spec["volumes"]
    assert volume["name"].startswith("kube-api-access-")
    assert len(volume["name"]) == len("kube-api-access-xxxxx")
    assert volume["projected"] == {
        "defaultMode": 420,
        "sources": [
            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
            {
                "downwardAPI": {
                    "items": [
                        {
                            "path": "namespace",
                            "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
                        }
                    ]
                }
            },
        ],
    }
    mount = {"name": volume["name"], "readOnly": True, "mountPath": PATH}
    assert [c["volumeMounts"] for c in (*spec["containers"], *spec["initContainers"])] == [[mount]] * 3


def test_a_container_that_mounts_something_there_keeps_it() -> None:
    mine = {"name": "mine", "mountPath": PATH}
    spec = admitted(pod_spec(container(volumeMounts=[mine]), volumes=[{"name": "mine", "emptyDir": {}}]))
    assert spec["containers"][0]["volumeMounts"] == [mine]
    assert len(spec["volumes"]) == 1


@pytest.mark.parametrize(
    ("pod", "account_says", "mounted"),
    [(None, None, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_the_pods_word_counts_before_the_accounts(
    pod: bool | None, account_says: bool | None, mounted: bool
) -> None:
    spec = pod_spec() if pod is None else pod_spec(automountServiceAccountToken=pod)
    said = {} if account_says is None else {"automountServiceAccountToken": account_says}
    assert ("volumes" in admitted(spec, **said)) is mounted


def test_the_accounts_pull_secrets_are_used_when_the_pod_has_none() -> None:
    assert admitted(pod_spec(), imagePullSecrets=[{"name": "a"}])["imagePullSecrets"] == [{"name": "a"}]
    mine = pod_spec(imagePullSecrets=[{"name": "b"}])
    assert admitted(mine, imagePullSecrets=[{"name": "a"}])["imagePullSecrets"] == [{"name": "b"}]


def test_an_account_that_is_not_there_is_told_by_name() -> None:
    pod: Obj = {"metadata": {"name": "web"}, "spec": pod_spec(serviceAccountName="foo")}
    with pytest.raises(StatusError) as caught:
        service_account.admit(creating(pod, account()))
    assert (caught.value.code, caught.value.message) == (
        403,
        'pods "web" is forbidden: error looking up service account default/foo: serviceaccount "foo" not found',
    )


def test_other_objects_and_other_writes_pass() -> None:
    pod: Obj = {"metadata": {"name": "web"}, "spec": pod_spec()}
    service_account.admit(creating(pod, operation="UPDATE"))
    service_account.admit(creating(pod, resource="services"))
    assert pod["spec"] == pod_spec()
