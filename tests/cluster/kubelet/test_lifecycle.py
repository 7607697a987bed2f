"""One step of a pod's life. Delays, reasons and events are those of Kubernetes' "Pod Lifecycle" and "Images" pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from cluster.kubelet import status
from cluster.kubelet.cri import Observed, Outcome
from cluster.kubelet.lifecycle import step
from cluster.kubelet.steps import Command, Facts, Memory, Saying, Step
from cluster.runtime.records import ExitRecord
from tests.cluster.kubelet.pods import NOW, container, pod

PULL, START = 1.5, 1.0


@dataclass
class Kubelet:
    """A kubelet with one pod: time is what the test says, containers do what the test says."""

    pod: Obj
    time: float = 1000.0
    observed: dict[str, Observed] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)
    memory: dict[str, Memory] = field(default_factory=dict)
    images: set[str] = field(default_factory=set)
    broken_image: str | None = None
    volume_problem: str | None = None
    config_problem: str | None = None
    hook: Outcome | None = None
    said: list[Saying] = field(default_factory=list)

    def look(self, after: float = 0.0) -> Step:
        self.time += after
        done = step(self.facts(), self.memory)
        self.images |= set(done.pulled)
        self.said += done.sayings
        self.remember(done)
        return done

    def facts(self) -> Facts:
        return Facts(
            pod=self.pod, observed=self.observed, before=self.before, time=self.time, now=NOW, pull=PULL, start=START,
            image_problem=lambda image: self.broken_image, image_size=lambda image: 42,
            volume_problem=self.volume_problem, config_problem=lambda spec: self.config_problem,
            present=self.images.__contains__, hook=lambda spec: self.hook,
        )  # fmt: skip

    def remember(self, done: Step) -> None:
        """Store the status, as the loop does, and carry out the commands."""
        kinds = {"containers": "containerStatuses", "initContainers": "initContainerStatuses",
                 "ephemeralContainers": "ephemeralContainerStatuses"}  # fmt: skip
        told = {
            shown: [status.container_status(c, done.views[c["name"]], "uid-web") for c in self.pod["spec"][kind]]
            for kind, shown in kinds.items()
            if kind in self.pod["spec"]
        }
        self.pod = {**self.pod, "status": {**self.pod["status"], **told}}
        for command in done.commands:
            self.observed[command.container] = Observed(command.run, NOW + self.time)

    def ends(self, code: int = 1, name: str = "c", ran: float = 1.0) -> None:
        """A container's process ends after so many seconds."""
        seen = self.observed[name]
        record = ExitRecord(code, "Error" if code else "Completed", "", seen.started_at, seen.started_at + ran)
        self.observed[name] = Observed(seen.run, seen.started_at, record)

    def waiting(self, name: str = "c") -> str:
        lists = ("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")
        found = next(s for k in lists for s in self.pod["status"].get(k, []) if s["name"] == name)
        return str(found["state"].get("waiting", {}).get("reason", ""))

    def reasons(self) -> list[str]:
        return [saying.reason for saying in self.said]

    def until_running(self) -> Kubelet:
        for _ in range(10):
            if self.look(5.0).commands:
                return self
        raise AssertionError("no container is started")


def commands(done: Step) -> list[tuple[str, str, int]]:
    return [(c.verb, c.container, c.run) for c in done.commands]


# -- the first start -----------------------------------------------------------------------------------------


def test_a_new_pod_pulls_then_starts_and_takes_its_time() -> None:
    kubelet = Kubelet(pod())
    first = kubelet.look()
    assert (first.commands, first.again) == ([], PULL)
    assert kubelet.waiting() == "ContainerCreating"
    pulled = kubelet.look(PULL)
    assert (pulled.commands, pulled.again) == ([], START)
    started = kubelet.look(START)
    assert started.commands == [Command("start", "c", 0)]
    assert kubelet.reasons() == ["Pulling", "Pulled", "Created", "Started"]
    kubelet.look()
    state = kubelet.pod["status"]["containerStatuses"][0]
    assert (state["ready"], state["started"], state["restartCount"]) == (True, True, 0)
    assert list(state["state"]) == ["running"]


def test_the_events_are_the_real_kubelets() -> None:
    kubelet = Kubelet(pod()).until_running()
    assert [(s.type, s.message) for s in kubelet.said[:2]] == [
        ("Normal", 'Pulling image "nginx"'),
        ("Normal", 'Successfully pulled image "nginx" in 1.5s (1.5s including waiting). Image size: 42 bytes.'),
    ]


def test_looking_again_with_the_same_facts_says_the_same() -> None:
    kubelet = Kubelet(pod())
    first = kubelet.look()
    again = kubelet.look()
    assert again.views == first.views
    assert (again.commands, again.sayings) == ([], [])


def test_an_image_that_is_there_is_not_pulled_again() -> None:
    kubelet = Kubelet(pod(), images={"nginx"})
    kubelet.look()
    assert kubelet.reasons() == ["Pulled", "Created"]
    assert "already present on machine" in kubelet.said[0].message


def test_always_pulls_even_an_image_that_is_there() -> None:
    kubelet = Kubelet(pod(container(imagePullPolicy="Always")), images={"nginx"})
    kubelet.look()
    assert kubelet.reasons() == ["Pulling"]


def test_never_does_not_pull_an_image_that_is_not_there() -> None:
    kubelet = Kubelet(pod(container(imagePullPolicy="Never")))
    kubelet.look()
    assert kubelet.waiting() == "ErrImageNeverPull"
    assert kubelet.said[0].message == 'Container image "nginx" is not present with pull policy of Never'


def test_an_unknown_image_backs_off_for_ten_seconds_doubling_to_five_minutes() -> None:
    kubelet = Kubelet(pod(), broken_image="not found")
    kubelet.look()
    delays = []
    for _ in range(7):
        kubelet.look(PULL)
        assert kubelet.waiting() == "ErrImagePull"
        done = kubelet.look(1.0)
        assert kubelet.waiting() == "ImagePullBackOff"
        assert done.again is not None
        delays.append(done.again + 1.0)
        kubelet.look(done.again)
    assert delays == [10, 20, 40, 80, 160, 300, 300]


def test_a_pod_waits_for_a_volume_that_cannot_be_mounted() -> None:
    kubelet = Kubelet(pod(), volume_problem='secret "tls" not found')
    assert kubelet.look(100).commands == []
    assert kubelet.waiting() == "ContainerCreating"
    kubelet.volume_problem = None
    kubelet.until_running()


def test_a_missing_configuration_is_told_once_and_tried_again() -> None:
    kubelet = Kubelet(pod(), config_problem='configmap "settings" not found', images={"nginx"})
    kubelet.look()
    kubelet.look(5.0)
    assert kubelet.waiting() == "CreateContainerConfigError"
    assert [s.message for s in kubelet.said if s.reason == "Failed"] == ['Error: configmap "settings" not found']
    kubelet.config_problem = None
    kubelet.until_running()


# -- ends and restarts ---------------------------------------------------------------------------------------


def test_a_crashing_container_backs_off_as_documented() -> None:
    """10s, 20s, 40s … capped at 300 seconds; the very first restart comes at once."""
    kubelet = Kubelet(pod()).until_running()
    kubelet.ends()
    assert commands(kubelet.look()) == [("start", "c", 1)]
    delays = []
    for run in range(2, 9):
        kubelet.ends()
        kubelet.look()
        done = kubelet.look()
        assert kubelet.waiting() == "CrashLoopBackOff"
        assert done.again is not None
        delays.append(done.again)
        assert commands(kubelet.look(done.again)) == [("start", "c", run)]
    assert delays == [10, 20, 40, 80, 160, 300, 300]
    kubelet.look()
    assert kubelet.pod["status"]["containerStatuses"][0]["restartCount"] == 8


def test_the_back_off_is_told_in_the_kubelets_words() -> None:
    kubelet = Kubelet(pod()).until_running()
    kubelet.ends()
    kubelet.look()
    kubelet.ends()
    kubelet.look()
    kubelet.look()
    message = kubelet.pod["status"]["containerStatuses"][0]["state"]["waiting"]["message"]
    assert message == "back-off 10s restarting failed container=c pod=web_default(uid-web)"
    assert "Back-off restarting failed container c in pod web_default(uid-web)" in [s.message for s in kubelet.said]


def test_ten_minutes_without_a_problem_forgive_earlier_crashes() -> None:
    kubelet = Kubelet(pod()).until_running()
    for _ in range(3):
        kubelet.ends()
        kubelet.look()
        kubelet.look(300)
    kubelet.ends(ran=601)
    assert kubelet.look().commands != []


@pytest.mark.parametrize(
    ("policy", "code", "restarted"),
    [("Always", 0, True), ("Always", 1, True), ("OnFailure", 0, False), ("OnFailure", 1, True),
     ("Never", 0, False), ("Never", 1, False)],
)  # fmt: skip
def test_the_restart_policy_decides(policy: str, code: int, restarted: bool) -> None:
    kubelet = Kubelet(pod(restartPolicy=policy)).until_running()
    kubelet.ends(code)
    assert bool(kubelet.look().commands) == restarted


def test_the_run_before_is_told_as_the_last_state() -> None:
    kubelet = Kubelet(pod()).until_running()
    kubelet.look()
    kubelet.ends(3)
    kubelet.look()
    kubelet.look()
    told = kubelet.pod["status"]["containerStatuses"][0]
    assert told["lastState"]["terminated"]["exitCode"] == 3
    assert told["restartCount"] == 1


def test_a_container_of_an_earlier_process_starts_once_more_without_a_pull() -> None:
    kubelet = Kubelet(pod()).until_running()
    kubelet.look()
    reborn = Kubelet(kubelet.pod, observed={}, before={"c": 0})
    reborn.look()
    done = reborn.look(START)
    assert commands(done) == [("start", "c", 1)]
    assert "Pulling" not in reborn.reasons()
    reborn.look()
    told = reborn.pod["status"]["containerStatuses"][0]
    assert told["restartCount"] == 1
    assert told["lastState"]["terminated"]["exitCode"] == 255


def test_a_finished_container_is_not_started_again_after_a_reboot() -> None:
    kubelet = Kubelet(pod(restartPolicy="Never")).until_running()
    kubelet.ends(0)
    kubelet.look()
    reborn = Kubelet(kubelet.pod, before={"c": 0})
    assert reborn.look(100).commands == []
    assert reborn.pod["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"] == 0


# -- init and ephemeral containers ---------------------------------------------------------------------------


def with_init(**spec: Any) -> Obj:
    return pod(initContainers=[container("one"), container("two")], **spec)


def starts(kubelet: Kubelet, names: Iterable[str]) -> None:
    """Each is started in turn, and ends well."""
    for name in names:
        assert [c.container for c in kubelet.until_running().look().commands] == []
        assert name in kubelet.observed
        kubelet.ends(0, name)


def test_init_containers_run_one_after_the_other_before_the_others() -> None:
    kubelet = Kubelet(with_init())
    kubelet.look()
    assert [kubelet.waiting(name) for name in ("one", "two", "c")] == ["PodInitializing"] * 3
    starts(kubelet, ["one", "two"])
    kubelet.until_running()
    assert "c" in kubelet.observed


def test_a_failing_init_container_is_tried_again() -> None:
    kubelet = Kubelet(with_init()).until_running()
    kubelet.ends(1, "one")
    assert commands(kubelet.look()) == [("start", "one", 1)]


def test_with_never_a_failing_init_container_is_the_end() -> None:
    kubelet = Kubelet(with_init(restartPolicy="Never")).until_running()
    kubelet.ends(1, "one")
    assert kubelet.look(1000).commands == []
    assert set(kubelet.observed) == {"one"}


def test_an_ephemeral_container_starts_beside_the_others_and_never_again() -> None:
    kubelet = Kubelet(pod()).until_running()
    kubelet.pod["spec"]["ephemeralContainers"] = [container("debugger", "busybox")]
    kubelet.until_running()
    kubelet.ends(0, "debugger")
    assert kubelet.look(1000).commands == []
