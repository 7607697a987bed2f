"""The kinds of the guide, written through the one door into a real store."""

from __future__ import annotations

from typing import Any

import pytest

from cluster.apimachinery import meta
from cluster.apimachinery.errors import StatusError
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import Allocation
from cluster.registry import subresources
from cluster.registry.acts import Actor
from cluster.registry.registry import Registry
from tests.cluster.api.manifests import container, pod_spec, template
from tests.cluster.registry.door import registry

__all__ = ["registry"]

pytestmark = pytest.mark.django_db
TEACHER, LOOP = Actor("teacher"), Actor("system:replicaset-controller")


def create(registry: Registry, resource: str, name: str = "web", **parts: Any) -> Obj:
    return registry.create(resource, "default", {"metadata": {"name": name}, **parts}, actor=TEACHER)


def pod(registry: Registry, name: str = "web") -> Obj:
    return create(registry, "pods", name, spec=pod_spec())


def service(registry: Registry, name: str = "web", **spec: Any) -> Obj:
    return create(registry, "services", name, spec={"ports": [{"port": 80}], **spec})


def modified(registry: Registry, resource: str, subresource: str = "", name: str = "web", **spec: Any) -> Obj:
    def change(obj: Obj) -> Obj:
        return {**obj, "spec": {**obj["spec"], **spec}}

    return registry.modify(resource, "default", name, change, actor=TEACHER, subresource=subresource)


def refused(code: int, call: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(StatusError) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    return caught.value.message


def test_a_pod_comes_out_complete(registry: Registry) -> None:
    made = pod(registry)
    assert made["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    assert made["metadata"]["generation"] == 1
    assert made["spec"]["serviceAccountName"] == "default"
    assert made["spec"]["priority"] == 0
    assert [t["tolerationSeconds"] for t in made["spec"]["tolerations"]] == [300, 300]
    assert made["spec"]["volumes"][0]["projected"]["defaultMode"] == 420


def test_a_pod_of_an_unknown_account_is_refused(registry: Registry) -> None:
    text = refused(403, create, registry, "pods", spec=pod_spec(serviceAccountName="foo"))
    assert text.endswith('error looking up service account default/foo: serviceaccount "foo" not found')


def test_a_binding_places_a_pod_once_and_makes_no_new_generation(registry: Registry) -> None:
    pod(registry)
    binding = {"target": {"kind": "Node", "name": "node-1"}}

    def bind(found: Obj) -> Obj:
        return subresources.bind(found, binding)

    bound = registry.modify("pods", "default", "web", bind, actor=LOOP, subresource="binding")
    assert bound["spec"]["nodeName"] == "node-1"
    assert meta.condition_is(bound, "PodScheduled")
    assert bound["metadata"]["generation"] == 1
    refused(409, registry.modify, "pods", "default", "web", bind, actor=LOOP, subresource="binding")


def test_a_placed_pod_lingers_and_an_unplaced_one_goes(registry: Registry) -> None:
    pod(registry, "free")
    assert registry.delete("pods", "default", "free", actor=TEACHER)[1]
    create(registry, "pods", "placed", spec=pod_spec(nodeName="node-1"))
    left, gone = registry.delete("pods", "default", "placed", actor=TEACHER)
    assert (gone, left["metadata"]["deletionGracePeriodSeconds"], left["metadata"]["generation"]) == (
        False,
        30,
        2,
    )
    assert registry.delete("pods", "default", "placed", actor=TEACHER, options={"gracePeriodSeconds": 0})[1]


def test_pods_are_found_by_their_node(registry: Registry) -> None:
    create(registry, "pods", "a", spec=pod_spec(nodeName="node-1"))
    pod(registry, "b")
    found = registry.list("pods", "default", fields="spec.nodeName=node-1").items
    assert [meta.name(p) for p in found] == ["a"]


def test_a_pods_image_may_change_and_its_name_on_the_network_not(registry: Registry) -> None:
    pod(registry)
    image = {**registry.get("pods", "default", "web")["spec"]["containers"][0], "image": "nginx:2"}
    assert modified(registry, "pods", containers=[image])["metadata"]["generation"] == 2
    assert "pod updates may not change fields other than" in refused(
        422, modified, registry, "pods", hostname="x"
    )


def test_a_debugging_container_joins(registry: Registry) -> None:
    pod(registry)
    debug = container(name="debug", image="busybox")
    joined = modified(registry, "pods", "ephemeralcontainers", ephemeralContainers=[debug])
    assert joined["spec"]["ephemeralContainers"][0]["terminationMessagePolicy"] == "File"
    assert registry.modify("pods", "default", "web", lambda p: p, actor=TEACHER) == joined


def test_a_service_holds_its_address_until_it_goes(registry: Registry) -> None:
    made = service(registry, clusterIP="10.0.0.10")
    assert made["spec"]["clusterIPs"] == ["10.0.0.10"]
    text = refused(422, service, registry, "other", clusterIP="10.0.0.10")
    assert text.endswith("failed to allocate IP 10.0.0.10: provided IP is already allocated")
    registry.delete("services", "default", "web", actor=TEACHER)
    assert service(registry, "other", clusterIP="10.0.0.10")["spec"]["clusterIP"] == "10.0.0.10"


def test_a_dry_run_takes_no_address(registry: Registry) -> None:
    body = {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    shown = registry.create("services", "default", body, actor=TEACHER, dry_run=True)
    assert shown["spec"]["clusterIP"]
    assert not Allocation.objects.exists()


def test_a_service_goes_through_its_types_and_keeps_its_address(registry: Registry) -> None:
    address = service(registry)["spec"]["clusterIP"]
    port = modified(registry, "services", type="NodePort")["spec"]["ports"][0]["nodePort"]
    assert 30086 <= port <= 32767
    assert modified(registry, "services", type="LoadBalancer")["spec"]["ports"][0]["nodePort"] == port
    back = modified(registry, "services", type="ClusterIP")["spec"]
    assert (back["clusterIP"], back["ports"]) == (
        address,
        [{"port": 80, "targetPort": 80, "protocol": "TCP"}],
    )
    assert set(Allocation.objects.values_list("pool", "value")) == {("clusterip", address)}


def test_a_balancers_address_is_written_as_status(registry: Registry) -> None:
    service(registry, type="LoadBalancer")

    def answered(found: Obj) -> Obj:
        return {**found, "status": {"loadBalancer": {"ingress": [{"ip": "203.0.113.9"}]}}}

    done = registry.modify("services", "default", "web", answered, actor=LOOP, subresource="status")
    assert done["status"]["loadBalancer"]["ingress"] == [{"ip": "203.0.113.9", "ipMode": "VIP"}]


def test_a_changed_spec_counts_as_a_generation_of_its_deployment(registry: Registry) -> None:
    spec = {"selector": {"matchLabels": {"run": "web"}}, "template": template()}
    assert create(registry, "deployments.apps", spec=spec)["metadata"]["generation"] == 1
    assert modified(registry, "deployments.apps", replicas=3)["metadata"]["generation"] == 2
    noted = {
        "metadata": {"annotations": {"deployment.kubernetes.io/revision": "1"}},
        "status": {"replicas": 3},
    }
    seen = registry.patch(
        "deployments.apps", "default", "web", "merge", noted, actor=LOOP, subresource="status"
    )  # fmt: skip
    assert (seen["metadata"]["generation"], seen["status"]) == (2, {"replicas": 3})
    assert meta.metadata(seen)["annotations"] == {"deployment.kubernetes.io/revision": "1"}


def test_a_scale_changes_only_the_replicas(registry: Registry) -> None:
    spec = {"selector": {"matchLabels": {"run": "web"}}, "template": template()}
    made = create(registry, "deployments.apps", spec=spec)
    scale = {**subresources.scale_of(made), "spec": {"replicas": 4}}

    def scaled(found: Obj) -> Obj:
        return subresources.apply_scale(found, scale)

    assert (
        registry.modify("deployments.apps", "default", "web", scaled, actor=TEACHER)["spec"]["replicas"] == 4
    )
    refused(409, registry.modify, "deployments.apps", "default", "web", scaled, actor=TEACHER)


def test_a_secrets_plain_text_is_never_stored(registry: Registry) -> None:
    made = create(registry, "secrets", stringData={"password": "value"})
    assert made["data"] == {"password": "dmFsdWU="}
    assert "stringData" not in registry.get("secrets", "default", "web")
