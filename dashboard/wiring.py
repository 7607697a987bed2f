"""The one place where rooms that may not import each other are handed what they need.

Runs from `AppConfig.ready`, so the commands under cluster/management are wired without knowing this module.
"""

from __future__ import annotations

from asgiref.sync import sync_to_async

from cluster.admin import scope
from cluster.admin.samples import sample
from cluster.apimachinery import meta
from cluster.apiserver import authentication, tracing
from cluster.apiserver import webhooks as webhook_client
from cluster.apiserver.browsable import forms
from cluster.client.leases import ADDRESS, NAMESPACE, RESOURCE
from cluster.kubelet import laptops, nodes
from cluster.kubelet.wire import RemoteNodes
from cluster.registry.policies import webhooks
from cluster.registry.registry import Registry
from dashboard.classrooms import roles
from dashboard.classrooms.grading import exam
from dashboard.classrooms.people import ClassroomPeople
from dashboard.laptop import machine
from dashboard.lessons import sitting, taking


def wire() -> None:
    """Connect the rooms of this process."""
    nodes.provide(RemoteNodes(sync_to_async(kubelet_address)))
    laptops.provide(machine.make)
    tracing.serve()
    webhooks.provide(webhook_client.post)
    forms.provide(sample)
    authentication.provide(ClassroomPeople())
    scope.provide(roles.clusters_of)
    sitting.provide(exam.sitting_at)
    taking.provide(roles.aliases_at, roles.helpers_at)


def kubelet_address(cluster: str) -> str:
    """The socket of the process that runs a cluster's kubelets, as it stands beside their Lease."""
    lease = Registry(cluster).find(RESOURCE, NAMESPACE, "kubelet")
    return meta.annotations_of(lease).get(ADDRESS, "") if lease else ""
