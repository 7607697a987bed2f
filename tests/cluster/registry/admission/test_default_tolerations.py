"""Expected values: plugin/pkg/admission/defaulttolerationseconds."""

from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.registry.admission import default_tolerations
from tests.cluster.api.manifests import pod_spec
from tests.cluster.registry.admission.requests import creating

NOT_READY, UNREACHABLE = (
    {
        "key": f"node.kubernetes.io/{what}",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 300,
    }
    for what in ("not-ready", "unreachable")
)


def admitted(*tolerations: Obj) -> list[Obj]:
    pod: Obj = {"metadata": {"name": "web"}, "spec": pod_spec(tolerations=list(tolerations))}
    default_tolerations.admit(creating(pod))
    found: list[Obj] = pod["spec"]["tolerations"]
    return found


def test_a_pod_puts_up_with_a_silent_node_for_five_minutes() -> None:
    assert admitted() == [NOT_READY, UNREACHABLE]


def test_a_pod_with_an_opinion_on_one_gets_the_other() -> None:
    opinion = {**NOT_READY, "tolerationSeconds": 5}
    assert admitted(opinion) == [opinion, UNREACHABLE]


def test_a_pod_that_tolerates_everything_gets_nothing() -> None:
    assert admitted({"operator": "Exists"}) == [{"operator": "Exists"}]


def test_a_toleration_of_another_effect_is_no_opinion() -> None:
    other = {**NOT_READY, "effect": "NoSchedule"}
    assert admitted(other) == [other, NOT_READY, UNREACHABLE]
