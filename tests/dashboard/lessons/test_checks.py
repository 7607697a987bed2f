"""The forms of a check, on scenes that are written down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cluster.apimachinery.meta import Obj, Objs
from dashboard.lessons import checks
from dashboard.lessons.lesson import Check, Hint
from dashboard.lessons.scene import Scene, Sent, Touch

TWO = {"is": "pods.size() == 2", "saw": "'there are ' + text(pods.size())"}


def pod(name: str, **labels: str) -> Obj:
    return {"metadata": {"name": name, "namespace": "default", "uid": name, "labels": labels}}


def pods(*names: str) -> Any:
    return lambda resource: [pod(name) for name in names] if resource == "pods" else []


def log(*touches: Touch) -> Any:
    def found(resources: Iterable[str]) -> list[Touch]:
        wanted = set(resources)
        return [touch for touch in touches if touch.resource in wanted]

    return found


def touch(revision: int, at: float, verb: str, name: str, by: str = "ada") -> Touch:
    return Touch(revision, at, "pods", verb, by, pod(name))


def judged(form: str, scene: Scene, **wishes: Any) -> tuple[bool, str]:
    found = checks.judge(Check(form, "it to be so", wishes), scene)
    assert found.wanted == "it to be so"
    return found.passed, found.saw


def test_holds_looks_at_now() -> None:
    assert judged("holds", Scene(objects=pods("a", "b")), **TWO) == (True, "there are 2")
    assert judged("holds", Scene(objects=pods("a")), **TWO) == (False, "there are 1")


def test_since_finds_the_moment_at_which_it_was_not_so() -> None:
    lapse = log(touch(5, 10.0, "delete", "b"), touch(6, 11.0, "create", "c"))
    scene = Scene(objects=pods("a", "c"), before=pods("a", "b"), touches=lapse)
    assert judged("since", scene, **TWO) == (False, "at 00:00:10 there are 1")
    kept = Scene(objects=pods("a", "b"), before=pods("a", "b"), touches=log(touch(5, 10.0, "update", "b")))
    assert judged("since", kept, **TWO)[0]


def test_once_is_content_with_a_moment() -> None:
    was = log(touch(5, 10.0, "create", "b"), touch(6, 12.0, "delete", "b"))
    scene = Scene(objects=pods("a"), before=pods("a"), touches=was)
    assert judged("once", scene, **TWO) == (True, "at 00:00:10 there are 2")
    assert judged("once", Scene(objects=pods("a"), before=pods("a")), **TWO) == (False, "there are 1")


def test_lasts_counts_from_the_last_time_it_became_so() -> None:
    changes = log(touch(5, 10.0, "create", "b"), touch(6, 12.0, "delete", "b"), touch(7, 14.0, "create", "b"))
    scene = Scene(objects=pods("a", "b"), before=pods("a"), touches=changes, began=0.0, now=18.0)
    assert judged("lasts", scene, seconds=5, **TWO) == (False, "there are 2, for 4 s of 5 s")
    assert judged("lasts", scene, seconds=4, **TWO) == (True, "there are 2")
    assert not judged("lasts", Scene(objects=pods("a"), before=pods("a"), now=99.0), seconds=1, **TWO)[0]


def request(number: int, verdict: str, host: str = "web", source: str = "pod/client", **more: Any) -> Sent:
    return Sent(number, "", source, host, more.pop("port", 80), verdict, **more)


def web(resource: str) -> Objs:
    return (
        [{"metadata": {"name": "web"}, "spec": {"clusterIP": "10.0.0.7"}}] if resource == "services" else []
    )


def test_answers_judges_the_newest_request_that_is_meant() -> None:
    sent = (
        request(1, "answered", status=200),
        request(2, "refused", code=7),
        request(3, "answered", host="other"),
    )
    scene = Scene(objects=web, requests=sent)
    assert judged("answers", scene, to="service/web") == (
        False, "the newest, from client, failed: refused (curl: 7)",
    )  # fmt: skip
    assert judged("answers", scene, to="service/web", gets="refused")[0]
    assert judged("answers", scene, to="other") == (True, "the newest, from client, was answered")
    assert (
        judged("answers", Scene(objects=web), to="service/web")[1] == "no such request since this step began"
    )


def test_a_service_may_be_called_by_any_of_its_names_and_by_its_address() -> None:
    for host in ("web", "web.default", "web.default.svc.cluster.local.", "10.0.0.7"):
        scene = Scene(objects=web, requests=(request(1, "answered", host=host),))
        assert judged("answers", scene, to="service/web")[0], host
    assert not judged(
        "answers", Scene(objects=web, requests=(request(1, "answered", host="web2"),)), to="service/web"
    )[0]


def test_answers_may_want_a_sender_a_port_and_a_status() -> None:
    scene = Scene(requests=(request(1, "answered", status=404, port=8080),))
    assert not judged("answers", scene, to="web", status=200)[0]
    assert not judged("answers", scene, to="web", port=80)[0]
    assert not judged("answers", scene, to="web", **{"from": "internet"})[0]
    assert judged("answers", scene, to="web", port=8080, status=404, **{"from": "pod/cl*"})[0]


def test_by_seat_wants_ones_own_write() -> None:
    scene = Scene(touches=log(touch(5, 10.0, "update", "a", "teacher")), aliases=frozenset({"ada"}))
    assert judged("by_seat", scene, resource="pods") == (False, "only teacher did")
    own = Scene(touches=log(touch(5, 10.0, "update", "a")), aliases=frozenset({"ada"}))
    assert judged("by_seat", own, resource="pods", name="a*") == (True, "ada did, at 00:00:10")
    assert not judged("by_seat", own, resource="pods", name="b*")[0]
    assert not judged("by_seat", own, resource="pods", verb="create")[0]


def test_marking_a_pod_for_deletion_is_deleting_it() -> None:
    marked = {"metadata": {**pod("a")["metadata"], "deletionTimestamp": "2026-01-01T00:00:00Z"}}
    scene = Scene(touches=log(Touch(5, 1.0, "pods", "update", "ada", marked)), aliases=frozenset({"ada"}))
    assert judged("by_seat", scene, resource="pods", verb="delete")[0]


def deployments(**available: int) -> Any:
    def find(resource: str) -> Objs:
        if resource != "deployments.apps":
            return []
        return [
            {"metadata": {"name": name}, "spec": {"replicas": 2}, "status": {"availableReplicas": count}}
            for name, count in available.items()
        ]

    return find


def test_unbroken_names_what_worked_and_does_not() -> None:
    scene = Scene(objects=deployments(web=1, api=2), before=deployments(web=2, api=2, sick=0))
    assert judged("unbroken", scene) == (False, "Deployment web worked before, and not now")
    assert judged("unbroken", scene, **{"except": ["web"]})[0]


def test_a_hint_fits_by_a_condition_or_by_where_a_request_died() -> None:
    scene = Scene(objects=pods("a"), requests=(request(1, "refused"),), ending=lambda sent: "server.closed")
    assert checks.fits(Hint("one", (), when="pods.size() == 1"), scene)
    assert not checks.fits(Hint("two", (), when="pods.size() == 2"), scene)
    assert checks.fits(Hint("port", (), fault="server.closed"), scene)
    assert not checks.fits(Hint("selector", (), fault="gate.reject"), scene)
    assert checks.fits(Hint("always", ()), scene)


def test_an_answered_request_died_nowhere() -> None:
    scene = Scene(
        requests=(request(1, "refused"), request(2, "answered")), ending=lambda sent: "server.closed"
    )
    assert not checks.fits(Hint("port", (), fault="server.closed"), scene)


def test_reaches_counts_the_pods_that_answered_the_newest_requests() -> None:
    def scene(*answered: str) -> Scene:
        sent = [Sent(at, "", "pod/client", "web", 80, "answered", 200) for at in range(len(answered))]
        return Scene(requests=sent, reached=lambda one: answered[one.number])

    wishes = {"from": "pod/client", "to": "web", "times": 3, "pods": 1}
    assert judged("reaches", scene("b", "a", "a", "a"), **wishes) == (True, "3 of 3 requests, answered by a")
    assert judged("reaches", scene("a", "a", "b"), **wishes) == (False, "3 of 3 requests, answered by a, b")
    assert judged("reaches", scene("a", "a"), **wishes) == (False, "2 of 3 requests, answered by a")
    assert judged("reaches", Scene(), **wishes) == (False, "no such request since this step began")
    failed = Scene(requests=[Sent(1, "", "pod/client", "web", 80, "refused", code=7)])
    assert judged("reaches", failed, **wishes) == (False, "the newest failed: refused (curl: 7)")


def test_by_wants_a_write_of_somebody_named() -> None:
    own = Scene(touches=log(touch(5, 10.0, "create", "a", by="replicaset-controller")))
    wishes = {"resource": "pods", "verb": "create"}
    assert judged("by", own, who="replicaset-controller", **wishes)[0]
    assert judged("by", own, who="robot", **wishes) == (False, "only replicaset-controller did")
    lent = Scene(touches=log(touch(5, 10.0, "create", "a", by="robot (impersonated by ada)")))
    assert judged("by", lent, who="robot", **wishes)[0]
    assert not judged("by", lent, who="ada", **wishes)[0]


ROBOT = "system:serviceaccount:default:robot"
READER = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}


def rights(subject: Obj) -> Any:
    """A Role that reads pods, bound to a subject."""
    found = {
        "roles": {"metadata": {"name": "reader", "namespace": "default"}, "rules": [READER]},
        "rolebindings": {
            "metadata": {"name": "read", "namespace": "default", "uid": "read"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
            "subjects": [subject],
        },
    }
    return lambda resource: [found[plural]] if (plural := resource.partition(".")[0]) in found else []


def test_may_asks_the_roles_and_bindings() -> None:
    own = Scene(objects=rights({"kind": "ServiceAccount", "name": "robot", "namespace": "default"}))
    assert judged("may", own, who=ROBOT, verb="list", what="pods") == (True, "robot may list pods")
    assert judged("may", own, who=ROBOT, verb="delete", what="pods") == (False, "robot may not delete pods")
    assert not judged("may", own, who=ROBOT, verb="list", what="pods", namespace="other")[0]
    assert not judged("may", own, who="ada", verb="list", what="pods", namespace="default")[0]
    assert judged("may_not", own, who=ROBOT, verb="list", what="pods/log")[0]
