"""The files of volumes whose content comes from objects."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet import volumes
from cluster.kubelet.environment import Missing
from tests.cluster.kubelet.pods import pod

OBJECTS: dict[tuple[str, str], Obj] = {
    ("configmaps", "nginx"): {
        "kind": "ConfigMap", "data": {"default.conf": "listen 443;"}, "binaryData": {"logo": "AAE="},
    },
    ("secrets", "tls"): {"kind": "Secret", "data": {"tls.crt": "Y2VydA==", "tls.key": "a2V5"}},
}  # fmt: skip


def read(resource: str, name: str) -> Obj | None:
    return OBJECTS.get((resource, name))


def token(pod: Obj, audience: str, seconds: int) -> str:
    return f"token for {audience or 'the API'} for {seconds} s"


def files(**volume: Any) -> volumes.Files | None:
    return volumes.content(pod(), {"name": "v", **volume}, read, token)


def test_a_secrets_keys_are_files_with_their_decoded_values() -> None:
    assert files(secret={"secretName": "tls"}) == {"tls.crt": (b"cert", 0o644), "tls.key": (b"key", 0o644)}


def test_a_config_map_may_have_texts_and_bytes() -> None:
    found = files(configMap={"name": "nginx", "defaultMode": 0o400})
    assert found == {"default.conf": (b"listen 443;", 0o400), "logo": (b"\x00\x01", 0o400)}


def test_items_choose_keys_their_paths_and_their_modes() -> None:
    items = [{"key": "tls.key", "path": "private/key.pem", "mode": 0o600}]
    assert files(secret={"secretName": "tls", "items": items}) == {"private/key.pem": (b"key", 0o600)}


def test_what_the_runtime_makes_is_none_of_the_kubelets() -> None:
    assert files(emptyDir={}) is None
    assert files(hostPath={"path": "/"}) is None


@pytest.mark.parametrize(
    ("volume", "message"),
    [
        ({"secret": {"secretName": "gone"}}, 'secret "gone" not found'),
        ({"configMap": {"name": "gone"}}, 'configmap "gone" not found'),
        ({"secret": {"secretName": "tls", "items": [{"key": "ca", "path": "ca"}]}},
         "references non-existent secret key: ca"),
    ],
)  # fmt: skip
def test_what_is_missing_keeps_the_pod_from_starting(volume: Obj, message: str) -> None:
    with pytest.raises(Missing) as caught:
        files(**volume)
    assert str(caught.value) == message
    waiting = pod(volumes=[{"name": "v", **volume}])
    assert volumes.problem(waiting, read) == f'MountVolume.SetUp failed for volume "v" : {message}'


def test_optional_sources_may_be_missing() -> None:
    assert files(secret={"secretName": "gone", "optional": True}) == {}
    assert files(configMap={"name": "nginx", "items": [{"key": "x", "path": "x"}], "optional": True}) == {}


def test_a_service_accounts_volume_is_projected_from_three_sources() -> None:
    """The kube-api-access volume, as the ServiceAccount admission plug-in writes it."""
    sources = [
        {"serviceAccountToken": {"path": "token", "expirationSeconds": 3607}},
        {"configMap": {"name": "nginx", "items": [{"key": "default.conf", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}}]}},
    ]
    assert files(projected={"sources": sources, "defaultMode": 0o644}) == {
        "token": (b"token for the API for 3607 s", 0o644),
        "ca.crt": (b"listen 443;", 0o644),
        "namespace": (b"default", 0o644),
    }


def test_a_token_lasts_an_hour_unless_it_is_said() -> None:
    found = files(projected={"sources": [{"serviceAccountToken": {"path": "t", "audience": "vault"}}]})
    assert found == {"t": (b"token for vault for 3600 s", 0o644)}


def test_projected_files_have_the_volumes_mode() -> None:
    sources = [{"secret": {"name": "tls", "items": [{"key": "tls.key", "path": "k"}]}}]
    assert files(projected={"sources": sources, "defaultMode": 0o400}) == {"k": (b"key", 0o400)}


def test_labels_are_written_a_line_each_quoted() -> None:
    labelled = pod(metadata={"labels": {"tier": "front", "app": "web"}})
    item = {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}
    found = volumes.content(labelled, {"name": "v", "downwardAPI": {"items": [item]}}, read, token)
    assert found == {"labels": (b'app="web"\ntier="front"', 0o644)}


def test_the_objects_a_pod_mounts_are_known_by_name() -> None:
    mounted = pod(
        volumes=[
            {"name": "a", "secret": {"secretName": "tls"}},
            {"name": "b", "configMap": {"name": "nginx"}},
            {"name": "c", "projected": {"sources": [{"secret": {"name": "more"}}, {"configMap": {"name": "root"}}]}},
        ]
    )
    assert volumes.used(mounted, "secrets") == {"tls", "more"}
    assert volumes.used(mounted, "configmaps") == {"nginx", "root"}
