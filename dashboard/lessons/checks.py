"""The forms of a check. Each says what it saw and what it wanted; none looks at what was typed.

`holds` is true now. `since` has been true at every write since the step began, `once` at some moment; `lasts` has been
true for some seconds and still is. `answers` looks at the newest request from somebody to somebody, `reaches` at who
answered the newest few. `by_seat` wants a write to be the learner's own, `by` somebody else's; `may` and `may_not` ask
the roles and bindings. `unbroken` wants that whatever worked when the step began works still. All are pure: they judge
a `Scene`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cluster.apimachinery import clock, meta
from cluster.apimachinery.cel import Program
from dashboard.lessons import conditions, rights
from dashboard.lessons.lesson import Check, Hint
from dashboard.lessons.scene import Scene, Sent, Touch, moments

DEPLOYMENTS = "deployments.apps"
ANSWERED = ("answered", "resolved")


@dataclass(frozen=True)
class Verdict:
    """What became of a check, in words a learner can use."""

    passed: bool
    saw: str
    wanted: str


Found = tuple[bool, str]
"""Whether it passed, and what it saw."""


def judge(check: Check, scene: Scene) -> Verdict:
    """One check's verdict."""
    passed, saw = FORMS[check.form].judge(check, scene)
    return Verdict(passed, saw, check.wanted)


def _programs(check: Check) -> tuple[Program, Program]:
    return conditions.condition(check.wishes["is"]), conditions.sentence(check.wishes["saw"])


def _holds(check: Check, scene: Scene) -> Found:
    is_, saw = _programs(check)
    passed = conditions.holds(is_, scene.objects, scene.before)
    return passed, conditions.says(saw, scene.objects, scene.before)


def _since(check: Check, scene: Scene) -> Found:
    is_, saw = _programs(check)
    for moment in moments(scene, conditions.resources(is_, saw)):
        if not conditions.holds(is_, moment.objects, scene.before):
            said = conditions.says(saw, moment.objects, scene.before)
            return False, f"{_when(moment.at)} {said}"
    return True, conditions.says(saw, scene.objects, scene.before)


def _once(check: Check, scene: Scene) -> Found:
    is_, saw = _programs(check)
    for moment in moments(scene, conditions.resources(is_, saw)):
        if conditions.holds(is_, moment.objects, scene.before):
            return True, f"{_when(moment.at)} {conditions.says(saw, moment.objects, scene.before)}"
    return False, conditions.says(saw, scene.objects, scene.before)


def _lasts(check: Check, scene: Scene) -> Found:
    is_, saw = _programs(check)
    true_from: float | None = None
    for moment in moments(scene, conditions.resources(is_, saw)):
        if not conditions.holds(is_, moment.objects, scene.before):
            true_from = None
        elif true_from is None:
            true_from = moment.at
    said = conditions.says(saw, scene.objects, scene.before)
    if true_from is None:
        return False, said
    lasted, wanted = scene.now - true_from, check.wishes["seconds"]
    return lasted >= wanted, said if lasted >= wanted else f"{said}, for {lasted:.0f} s of {wanted} s"


def _answers(check: Check, scene: Scene) -> Found:
    wishes, sent = check.wishes, _asked(check, scene)
    if not sent:
        return False, "no such request since this step began"
    last = sent[-1]
    status = wishes.get("status")
    passed = last.verdict == wishes.get("gets", "answered") and status in (None, last.status)
    return passed, f"the newest, from {_sender(last)}, {_outcome(last)}"


def _reaches(check: Check, scene: Scene) -> Found:
    wishes = check.wishes
    newest = _asked(check, scene)[-wishes["times"] :]
    if not newest or newest[-1].verdict not in ANSWERED:
        return False, f"the newest {_outcome(newest[-1])}" if newest else "no such request since this step began"
    pods = {scene.reached(one) for one in newest if one.verdict in ANSWERED}
    passed = len(newest) == wishes["times"] and wishes.get("pods") in (None, len(pods))
    return passed, f"{len(newest)} of {wishes['times']} requests, answered by {conditions.told(sorted(pods))}"


def _asked(check: Check, scene: Scene) -> list[Sent]:
    """The requests that a check means, oldest first."""
    wishes, hosts = check.wishes, _hosts(check.wishes["to"], scene)
    return [one for one in scene.requests if _meant(one, wishes.get("from", "*"), hosts, wishes.get("port"))]


def _hosts(to: str, scene: Scene) -> tuple[str, ...]:
    """The hosts that are meant: a pattern, or every way to say a Service ("service/web") or a pod ("pod/web-*")."""
    kind, slash, name = to.partition("/")
    if not slash:
        return (to,)
    found = [obj for obj in scene.objects(f"{kind}s") if fnmatchcase(meta.name(obj), name)]
    path = "status.podIP" if kind == "pod" else "spec.clusterIP"
    ips = [str(meta.get(obj, path, "-")) for obj in found]
    return (*ips, *((name, f"{name}.*") if kind == "service" else ()))


def _meant(sent: Sent, sender: str, hosts: Iterable[str], port: int | None) -> bool:
    return (
        fnmatchcase(sent.source, sender)
        and any(fnmatchcase(sent.host.rstrip("."), host) for host in hosts)
        and port in (None, sent.port)
    )


def _sender(sent: Sent) -> str:
    return "the internet" if sent.source == "internet" else sent.source.partition("/")[2]


def _outcome(sent: Sent) -> str:
    if sent.verdict in ANSWERED:
        return f"was answered{f' with {sent.status}' if sent.status else ''}"
    return f"failed: {sent.verdict}{f' (curl: {sent.code})' if sent.code else ''}"


def _by_seat(check: Check, scene: Scene) -> Found:
    return _by_whom(scene.aliases.__contains__, check, scene)


def _by(check: Check, scene: Scene) -> Found:
    """Whoever acts in somebody's name (--as) is logged as "NAME (impersonated by …)"."""
    return _by_whom(lambda by: by.partition(" (")[0] == check.wishes["who"], check, scene)


def _by_whom(meant: Callable[[str], bool], check: Check, scene: Scene) -> Found:
    wishes = check.wishes
    resource, name = conditions.RESOURCES[wishes["resource"]], wishes.get("name", "*")
    verb = wishes.get("verb", "")
    found = [
        t for t in scene.touches([resource]) if fnmatchcase(meta.name(t.obj), name) and verb in ("", _verb(t))
    ]
    own = [touch for touch in found if meant(touch.by)]
    if own:
        return True, f"{own[-1].by} did, at {_clock(own[-1].at)}"
    return False, f"only {found[-1].by} did" if found else "nobody has done so since this step began"


def _verb(touch: Touch) -> str:
    """What a person did: whoever deletes a pod marks it, and its kubelet removes it later."""
    return "delete" if meta.is_deleting(touch.obj) else touch.verb


def _may(check: Check, scene: Scene) -> Found:
    wishes = check.wishes
    namespace = wishes.get("namespace", rights.home(wishes["who"]))
    allowed = rights.may(scene.objects, wishes["who"], wishes["verb"], wishes["what"], namespace)
    who = wishes["who"].rpartition(":")[2]
    return allowed, f"{who} {'may' if allowed else 'may not'} {wishes['verb']} {wishes['what']}"


def _may_not(check: Check, scene: Scene) -> Found:
    allowed, said = _may(check, scene)
    return not allowed, said


def _unbroken(check: Check, scene: Scene) -> Found:
    spared, now = check.wishes.get("except", ()), set(_working(scene.objects))
    lost = [
        what for what in _working(scene.before) if what not in now and what.partition(" ")[2] not in spared
    ]
    return (
        not lost,
        f"{', '.join(lost)} worked before, and not now" if lost else "everything that worked still works",
    )


def _working(objects: conditions.Find) -> Iterator[str]:
    """Whatever works: Deployments with all their replicas, Services with somebody behind them, nodes that are ready."""
    for obj in objects(DEPLOYMENTS):
        wanted = meta.get(obj, "spec.replicas", 1)
        if wanted and meta.get(obj, "status.availableReplicas", 0) >= wanted:
            yield f"Deployment {meta.name(obj)}"
    behind = conditions.endpoints(objects(conditions.RESOURCES["endpointslices"]))
    yield from (f"Service {name}" for name, pods in behind.items() if pods)
    for node in objects("nodes"):
        if (meta.condition(node, "Ready") or {}).get("status") == "True":
            yield f"node {meta.name(node)}"


def _when(at: float) -> str:
    return f"at {_clock(at)}"


def _clock(at: float) -> str:
    return clock.timestamp(at)[11:19]


@dataclass(frozen=True)
class Form:
    """How a form judges, and its wishes: {name: type} it needs, {name: type} it may have."""

    judge: Callable[[Check, Scene], Found]
    needs: Mapping[str, type]
    takes: Mapping[str, type]
    guards: bool = False
    """Whether it is true from the start and only says what must not happen."""


_CEL = {"is": str, "saw": str}
_RIGHT = {"who": str, "verb": str, "what": str}
FORMS: Mapping[str, Form] = {
    "holds": Form(_holds, _CEL, {}),
    "since": Form(_since, _CEL, {}, guards=True),
    "once": Form(_once, _CEL, {}),
    "lasts": Form(_lasts, {**_CEL, "seconds": int}, {}),
    "answers": Form(_answers, {"to": str}, {"from": str, "port": int, "gets": str, "status": int}),
    "reaches": Form(_reaches, {"to": str, "times": int}, {"pods": int, "from": str, "port": int}),
    "by_seat": Form(_by_seat, {"resource": str}, {"name": str, "verb": str}),
    "by": Form(_by, {"resource": str, "who": str}, {"name": str, "verb": str}),
    "may": Form(_may, _RIGHT, {"namespace": str}),
    "may_not": Form(_may_not, _RIGHT, {"namespace": str}, guards=True),
    "unbroken": Form(_unbroken, {}, {"except": list}, guards=True),
}


def fits(hint: Hint, scene: Scene) -> bool:
    """Whether a hint's fault is the one at hand: a condition that is true, or where the newest failed request died."""
    if hint.when:
        return conditions.holds(conditions.condition(hint.when), scene.objects, scene.before)
    if not hint.fault:
        return True
    newest = scene.requests[-1] if scene.requests else None
    return newest is not None and newest.verdict not in ANSWERED and scene.ending(newest) == hint.fault
