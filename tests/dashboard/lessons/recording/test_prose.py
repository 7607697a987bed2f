"""The words of a recorded lesson."""

from __future__ import annotations

from dashboard.lessons.markdown import html
from dashboard.lessons.recording import prose
from dashboard.lessons.recording.cutting import cut
from dashboard.lessons.recording.values import Take
from dashboard.lessons.scene import Touch
from tests.dashboard.lessons.recording.conftest import act, deployment, drawn, obj, recording


def made() -> Take:
    (take,) = cut(recording([act(10, "deployments.apps", None, deployment())]))
    return take


def touch(by: str, kind: str, verb: str = "create") -> Touch:
    return Touch(1, 0.0, "", verb, by, obj(kind, "x"))


def test_what_followed_is_told_with_its_author_and_no_persons_name() -> None:
    loops = [touch("system:replicaset-controller", "Pod")] * 2 + [touch("system:deployment-controller", "ReplicaSet")]
    told = prose.followed(made(), [*loops, touch("grace-hopper", "Pod"), touch("system:kubelet", "Pod", "update")])
    assert "the replicaset-controller made 2 pods, and the deployment-controller made 1 ReplicaSet" in told
    assert "grace" not in told
    assert "kubelet" not in told


def test_a_step_is_a_hook_a_prediction_what_to_do_what_to_see_and_why() -> None:
    text = prose.text(made(), ["kubectl apply -f web.yaml"], ["web.yaml"], [])
    places = [text.index(word) for word in ("*Say here", "**Predict.**", "**Do it.**", "**Observe.**", "**Explain.**")]
    assert places == sorted(places)
    assert "kubectl apply -f web.yaml" in html(text)


def test_titles_say_what_was_done_to_what() -> None:
    two = [act(10, "deployments.apps", None, deployment()), act(10.1, "pods", None, obj("Pod", "a"))]
    for acts, title in (
        (two, "Make the Deployment web and 1 more"),
        ([act(10, "deployments.apps", deployment(), deployment(replicas=5))], "The Deployment web: scaled to 5"),
        ([act(10, "pods", drawn(), None)], "Delete a pod of web"),
    ):
        (take,) = cut(recording(acts))
        assert prose.title(take, lambda resource: []) == title


def test_a_given_title_is_made_one_line_and_a_folders_name() -> None:
    assert prose.cleaned("  Two\n lines\x00 ") == "Two lines"
    assert prose.slug("Ask http://web: für 2×!") == "ask-http-web-f-r-2"
    assert prose.slug("…") == "step"
