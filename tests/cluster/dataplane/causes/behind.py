"""Nobody is behind the Service: selectors, targetPorts by name, pods that are not ready."""

from __future__ import annotations

from cluster.dataplane.request import Request
from tests.cluster.dataplane.causes.cause import TEMPLATE, ask, cause
from tests.cluster.dataplane.lab import DEAR, Lab


@cause("gate.reject")
def typo_in_the_selectors_value(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"app": "wbe"}
    return ask()


@cause("gate.reject")
def typo_in_the_selectors_key(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"ap": "web"}
    return ask()


@cause("gate.reject")
def selector_wants_a_label_too_many(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {"app": "web", "tier": "front"}
    return ask()


@cause("gate.reject")
def selector_by_a_key_with_dots(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["metadata"]["labels"] = {
        "app.kubernetes.io/name": "web"
    }
    lab.web["spec"]["selector"] = {"app.kubernetes.io/name": "wbe"}
    return ask()


@cause("gate.reject")
def typo_in_the_pods_labels(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["metadata"]["labels"] = {"app": "weeb"}
    return ask()


@cause("gate.reject")
def selector_forgotten(lab: Lab) -> Request:
    lab.web["spec"]["selector"] = {}
    return ask()


@cause("gate.reject")
def scaled_to_nothing(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["replicas"] = 0
    return ask()


@cause("gate.reject")
def no_pods_at_all(lab: Lab) -> Request:
    del lab.objects["Deployment default/web"]
    return ask()


@cause("gate.reject")
def wrong_name_of_the_target_port(lab: Lab) -> Request:
    lab.web["spec"]["ports"][0]["targetPort"] = "p80tcp"
    return ask()


@cause("gate.reject")
def named_target_port_that_no_container_names(lab: Lab) -> Request:
    lab.program["ports"] = [{"containerPort": 80}]
    lab.web["spec"]["ports"][0]["targetPort"] = "http"
    return ask()


@cause("gate.reject")
def readiness_probe_of_the_wrong_port(lab: Lab) -> Request:
    lab.program["readinessProbe"] = {"httpGet": {"path": "/", "port": 8080}}
    return ask()


@cause("gate.reject")
def readiness_probe_of_the_wrong_path(lab: Lab) -> Request:
    lab.program["readinessProbe"] = {"httpGet": {"path": "/healthy", "port": 80}}
    return ask()


@cause("gate.reject")
def liveness_probe_of_the_wrong_path(lab: Lab) -> Request:
    """nginx ends well when it is told to: its exit code says nothing, and its command is right."""
    lab.program["livenessProbe"] = {"httpGet": {"path": "/healthy", "port": 80}}
    return ask()


@cause("gate.reject")
def startup_probe_of_the_wrong_port(lab: Lab) -> Request:
    lab.program["startupProbe"] = {"httpGet": {"path": "/", "port": 8080}}
    lab.program["livenessProbe"] = {"httpGet": {"path": "/", "port": 80}}
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].command": ["nginx"]})
def program_that_crashes_beside_a_liveness_probe(lab: Lab) -> Request:
    lab.program["command"] = ["false"]
    lab.program["livenessProbe"] = {"httpGet": {"path": "/", "port": 80}}
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].image": "nginx"})
def wrong_image(lab: Lab) -> Request:
    lab.program["image"] = "ngnix"
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].command": ["nginx"]})
def program_that_crashes(lab: Lab) -> Request:
    lab.program["command"] = ["false"]
    return ask()


@cause("gate.reject")
def configmap_missing(lab: Lab) -> Request:
    lab.program["envFrom"] = [{"configMapRef": {"name": "web-settings"}}]
    return ask()


@cause("gate.reject")
def pending_for_a_node_selector(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["nodeSelector"] = {"disk": "ssd"}
    return ask()


@cause("gate.reject", known={f"{TEMPLATE}.containers[0].resources.requests.cpu": 1})
def pending_for_too_much_cpu(lab: Lab) -> Request:
    lab.program["resources"] = {"requests": {"cpu": DEAR}}
    return ask()


@cause("gate.reject")
def all_pods_terminating(lab: Lab) -> Request:
    """They are on their way out and do not serve any more; their successors are not here yet."""
    owner = lab.get("Deployment default/web")
    owner["spec"]["template"]["metadata"]["deletionTimestamp"] = "2026-01-02T03:04:05Z"
    lab.program["readinessProbe"] = {"httpGet": {"port": 81}}

    def succeed() -> None:
        del owner["spec"]["template"]["metadata"]["deletionTimestamp"], lab.program["readinessProbe"]

    lab.later.append(succeed)
    return ask()


@cause("gate.reject")
def all_nodes_of_the_pods_are_down_and_it_was_noticed(lab: Lab) -> Request:
    lab.get("Deployment default/web")["spec"]["replicas"] = 1
    lab.get("Deployment default/web")["spec"]["template"]["spec"]["nodeName"] = "node-2"
    lab.get("Machine node-2")["spec"]["running"] = False
    return ask("http://10.0.0.50")
