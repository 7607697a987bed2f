"""Which structs Go's types hold by value.

A Deployment without a status still has one: Go's struct is there, empty, and comparing two Deployments finds that its
`status` was not added but only the fields in it. Whether a field is such a struct or a pointer is in neither the
manifest nor the schema, and it decides whether a set of fields says `f:strategy` or only what is below it. These are
the fields by struct; of a kind, metadata, spec and status always are. (In Kubernetes: `default: {}` of client-go's
applyconfigurations.)
"""

from __future__ import annotations

BY_VALUE = frozenset(
    f"io.k8s.{struct}.{field}"
    for line in """
    api.admissionregistration.v1.MutatingWebhook: clientConfig
    api.admissionregistration.v1.ValidatingWebhook: clientConfig
    api.apps.v1.DaemonSetSpec: template updateStrategy
    api.apps.v1.DeploymentSpec: strategy template
    api.apps.v1.ReplicaSetSpec: template
    api.apps.v1.StatefulSetSpec: template updateStrategy
    api.autoscaling.v1.HorizontalPodAutoscalerSpec: scaleTargetRef
    api.autoscaling.v2.ContainerResourceMetricSource: target
    api.autoscaling.v2.ContainerResourceMetricStatus: current
    api.autoscaling.v2.ExternalMetricSource: metric target
    api.autoscaling.v2.ExternalMetricStatus: current metric
    api.autoscaling.v2.HorizontalPodAutoscalerSpec: scaleTargetRef
    api.autoscaling.v2.ObjectMetricSource: describedObject metric target
    api.autoscaling.v2.ObjectMetricStatus: current describedObject metric
    api.autoscaling.v2.PodsMetricSource: metric target
    api.autoscaling.v2.PodsMetricStatus: current metric
    api.autoscaling.v2.ResourceMetricSource: target
    api.autoscaling.v2.ResourceMetricStatus: current
    api.batch.v1.CronJobSpec: jobTemplate
    api.batch.v1.JobSpec: template
    api.batch.v1.JobTemplateSpec: metadata spec
    api.core.v1.Container: resources
    api.core.v1.ContainerStatus: lastState state
    api.core.v1.EphemeralContainer: resources
    api.core.v1.Event: involvedObject source
    api.core.v1.NodeDaemonEndpoints: kubeletEndpoint
    api.core.v1.NodeStatus: daemonEndpoints nodeInfo
    api.core.v1.PersistentVolumeClaimSpec: resources
    api.core.v1.PersistentVolumeClaimTemplate: metadata spec
    api.core.v1.PodTemplate: template
    api.core.v1.PodTemplateSpec: metadata spec
    api.core.v1.PreferredSchedulingTerm: preference
    api.core.v1.ServiceStatus: loadBalancer
    api.core.v1.WeightedPodAffinityTerm: podAffinityTerm
    api.discovery.v1.Endpoint: conditions
    api.events.v1.Event: deprecatedSource regarding
    api.flowcontrol.v1.FlowSchemaSpec: priorityLevelConfiguration
    api.flowcontrol.v1.LimitedPriorityLevelConfiguration: limitResponse
    api.networking.v1.HTTPIngressPath: backend
    api.networking.v1.IngressServiceBackend: port
    api.networking.v1.IngressStatus: loadBalancer
    api.networking.v1.NetworkPolicySpec: podSelector
    api.rbac.v1.ClusterRoleBinding: roleRef
    api.rbac.v1.RoleBinding: roleRef
    api.resource.v1.AllocationResult: devices
    api.resource.v1.ResourceClaimSpec: devices
    api.resource.v1.ResourceClaimTemplateSpec: metadata spec
    api.resource.v1.ResourceSliceSpec: pool
    api.storage.v1.VolumeAttachmentSpec: source
    apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec: names
    apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionStatus: acceptedNames
    """.strip().splitlines()
    for struct, _, fields in [line.strip().partition(": ")]
    for field in fields.split()
)
OF_A_KIND = ("metadata", "spec", "status")
KEY_DEFAULTS = {
    "io.k8s.api.core.v1.ContainerPort": {"protocol": "TCP"},
    "io.k8s.api.core.v1.ServicePort": {"protocol": "TCP"},
}
"""What a key is that an item of a list leaves out."""
