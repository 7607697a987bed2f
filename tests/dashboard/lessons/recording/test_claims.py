"""The checks of a recorded step: true after it, and not before."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from dashboard.lessons import checks
from dashboard.lessons.checks import FORMS
from dashboard.lessons.recording.claims import offers, scenes
from dashboard.lessons.recording.cutting import cut
from dashboard.lessons.recording.values import Act, Ask, Recording
from tests.dashboard.lessons.recording.conftest import ADA, World, act, ask, deployment, drawn, obj, recording

SLICES = "endpointslices.discovery.k8s.io"
_SPEC = {"selector": {"app": "web"}, "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"]}
SERVICE = obj("Service", "web", spec=_SPEC)
SLICE = obj("EndpointSlice", "web-1", "discovery.k8s.io/v1", labels={"kubernetes.io/service-name": "web"}, endpoints=[
    {"addresses": ["10.1.1.2"], "conditions": {"ready": True}, "targetRef": {"name": "web-5d4f8-x1"}},
])  # fmt: skip
CLIENT = obj("Pod", "client", spec={"containers": []}, status={"podIP": "10.1.1.1"})


def found(
    acts: list[Act], before: World, after: World, asks: list[Ask] | None = None, followed: list[Act] | None = None
) -> tuple[Recording, list[str]]:
    made = recording(acts, asks or [], {0: before, 10: after}, followed or [])
    (take,) = cut(made)
    told = offers(made, take)
    for one in told:  # whatever is offered, the judge says so too
        was, is_ = (checks.judge(one.check, scene).passed for scene in scenes(made, take))
        assert (was, is_) == (FORMS[one.check.form].guards, True)
    return made, [f"{'x' if one.ticked else ' '} {one.check.form}: {one.check.wanted}" for one in told]


def changed(resource: str, before: Obj, after: Obj) -> list[str]:
    _, told = found([act(10, resource, before, after)], {resource: [before]}, {resource: [after]})
    return told


def test_a_deployment_that_came_up_has_so_many_pods() -> None:
    up = deployment(available=2)
    made = act(10, "deployments.apps", None, deployment())
    loop = act(12, "deployments.apps", deployment(), up, by="system:deployment-controller")
    _, told = found([made], {}, {"deployments.apps": [up]}, followed=[loop])
    assert told[0] == "x holds: the Deployment web has 2 pods that are available"
    assert "  lasts: the Deployment web has 2 pods that are available, for 5 seconds" in told
    assert "  by_seat: you have made the Deployment web yourself" in told


def test_one_that_never_came_up_is_only_there() -> None:
    _, told = found([act(10, "deployments.apps", None, deployment())], {}, {"deployments.apps": [deployment()]})
    assert told[0] == "x holds: there is the Deployment web"
    assert not any("available" in one for one in told)


def test_a_service_sends_to_so_many_ready_pods() -> None:
    after: World = {"services": [SERVICE], SLICES: [SLICE]}
    _, told = found([act(10, "services", None, SERVICE)], {}, after)
    assert told[0] == "x holds: the Service web sends to 1 ready pod"


def test_one_that_sends_to_nobody_yet_is_only_there() -> None:
    _, told = found([act(10, "services", None, SERVICE)], {}, {"services": [SERVICE]})
    assert told[0] == "x holds: there is the Service web"


def test_a_label_and_a_field_are_told_by_their_names() -> None:
    front = {**CLIENT, "metadata": {**CLIENT["metadata"], "labels": {"a.b/tier": "front"}}}
    assert changed("pods", CLIENT, front)[0] == "x holds: the pod client has the label a.b/tier=front"
    assert changed("pods", front, CLIENT)[0] == "x holds: the pod client has no label a.b/tier"
    told = changed("configmaps", obj("ConfigMap", "n", data={"a": "b"}), obj("ConfigMap", "n", data={"a": "it's"}))
    assert told[0] == "x holds: the ConfigMap n has data.a: it's"


def test_another_image_is_asked_for_in_every_pod_once_it_was_there() -> None:
    def rolled(one: Obj, at: int, seen: int) -> Obj:
        head, status = {**one["metadata"], "generation": at}, {**one["status"], "observedGeneration": seen}
        return {**one, "metadata": head, "status": status}

    before = rolled(deployment(available=2), 1, 1)
    told = changed("deployments.apps", before, rolled(deployment(image="nginx:2", available=2), 2, 2))
    image = "the Deployment web has spec.template.spec.containers.0.image: nginx:2"
    assert told[0] == f"x holds: {image}, and all its pods have it"
    assert f"  holds: {image}" in told
    told = changed("deployments.apps", before, rolled(deployment(image="nginx:2", available=2), 2, 1))
    assert told[0] == "x by_seat: you have changed the Deployment web yourself"


def test_what_is_gone_is_gone_and_one_of_many_was_deleted_by_the_learner() -> None:
    _, told = found([act(10, "services", SERVICE, None)], {"services": [SERVICE]}, {})
    assert told[0] == "x holds: the Service web is gone"
    going = {**drawn(), "metadata": {**drawn()["metadata"], "deletionTimestamp": "now"}}
    _, told = found([act(10, "pods", going, None)], {"pods": [drawn()]}, {"pods": [drawn(tail="x2")]})
    assert told[0] == "x by_seat: you have deleted a pod of web yourself"


def test_a_request_meets_the_same_fate() -> None:
    world: World = {"pods": [CLIENT, drawn()], "services": [SERVICE]}
    _, told = found([], world, world, [ask(10, "pod/client", "http://10.96.0.9/")])
    assert told[0] == "x answers: the pod client asks http://web and gets an answer"
    _, told = found([], world, world, [ask(10, "pod/client", "dns://web.default.svc.cluster.local.", "resolved", 0)])
    assert told[0] == "x answers: the pod client asks for web.default.svc.cluster.local and gets an answer"
    _, told = found([], world, world, [ask(10, "pod/web-5d4f8-x1", "http://web:81", "refused", 0)])
    assert told[0] == "x answers: a pod of web asks http://web:81 and is told “refused”"


def test_what_worked_before_and_does_not_any_more_is_not_asked_for() -> None:
    up = {"deployments.apps": [deployment(available=2)]}
    note = obj("ConfigMap", "note")
    guard = "x unbroken: nothing that worked before has stopped working"
    assert guard in found([act(10, "configmaps", None, note)], up, {**up, "configmaps": [note]})[1]
    down = {"deployments.apps": [deployment()], "configmaps": [note]}
    assert guard not in found([act(10, "configmaps", None, note)], up, down)[1]


def test_nobodys_name_is_in_a_check() -> None:
    note = obj("ConfigMap", "note")
    made, _ = found([act(10, "configmaps", None, note)], {}, {"configmaps": [note]})
    (take,) = cut(made)
    assert ADA not in repr(offers(made, take))
