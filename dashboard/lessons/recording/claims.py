"""The checks that a recorded step can have: what is true after it and was not before.

Many are thought of (`_thought`), from what was written and what followed; then the judge itself decides. Each is judged
as the step began and as it ended: one that held all along says nothing, one that did not hold at the end cannot be
asked for. Those that only guard must hold both times. Pure.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from dashboard.lessons import checks, conditions
from dashboard.lessons.checks import ANSWERED, FORMS
from dashboard.lessons.conditions import RESOURCES
from dashboard.lessons.lesson import Check
from dashboard.lessons.recording import asking, names
from dashboard.lessons.recording.manifests import both, merge_patch
from dashboard.lessons.recording.values import Act, Ask, Recording, Take
from dashboard.lessons.scene import Scene

LASTING = 5
"""Seconds for which something holds that shall hold for a while."""
MOST_FIELDS = 3
WORDS = {resource: name for name, resource in RESOURCES.items()}
"""A resource → how an expression calls its objects."""
ROLLED = ("Deployment", "StatefulSet")
REPLICATED = (*ROLLED, "ReplicaSet")


@dataclass(frozen=True)
class Offer:
    """A check that holds after the step; `ticked` if it is proposed, else it is there to be chosen."""

    check: Check
    ticked: bool = True


def offers(recording: Recording, take: Take) -> list[Offer]:
    """The checks of a step, those that are proposed first."""
    before, after = scenes(recording, take)
    found = [offer for offer in _thought(take, after) if _tells(offer.check, before, after)]
    if not any(offer.ticked and not FORMS[offer.check.form].guards for offer in found):
        found = [replace(one, ticked=one.ticked or one.check.form == "by_seat") for one in found]
    if all(FORMS[one.check.form].guards for one in found):
        return []
    unique = {repr(one.check): one for one in found}
    return sorted(unique.values(), key=lambda one: (not one.ticked, FORMS[one.check.form].guards))


def scenes(recording: Recording, take: Take) -> tuple[Scene, Scene]:
    """What a check would have looked at when the step began, and when it ended."""

    def at(revision: int) -> Callable[[str], list[Obj]]:
        state = recording.state(revision)
        return lambda resource: [
            obj for obj in state(resource) if meta.namespace(obj) in ("", recording.namespace)
        ]

    began, ended = clock.parse(take.begun.at), clock.parse(take.ended.at)
    then = at(take.begun.revision)
    sent = [ask.sent for ask in recording.asks if take.begun.at <= ask.at <= take.ended.at]
    before = Scene(then, then, began=began, now=began)
    after = Scene(
        at(take.ended.revision), then, recording.touches(take.begun.revision, take.ended.revision),
        sent, frozenset(act.by for act in recording.acts), began=began, now=ended,
    )  # fmt: skip
    return before, after


def _tells(check: Check, before: Scene, after: Scene) -> bool:
    held = checks.judge(check, before).passed
    return checks.judge(check, after).passed and held == FORMS[check.form].guards


def _thought(take: Take, after: Scene) -> Iterator[Offer]:
    """What could be asked for, the strongest of each object first."""
    for act in _last(take.acts):
        yield from _of(act, after)
    for ask in take.asks:
        yield from _answers(ask, after)
    for act in take.acts:
        if word := WORDS.get(act.resource):
            yield Offer(_by_seat(act, word), ticked=False)
    yield Offer(Check("unbroken", "nothing that worked before has stopped working"))


def _last(acts: Sequence[Act]) -> list[Act]:
    """One act for each object: as it was before the first, and after the last."""
    found: dict[tuple[str, str], Act] = {}
    for act in acts:
        key = act.resource, meta.key(act.obj)
        found[key] = act._replace(before=found[key].before) if key in found else act
    return [*found.values()]


def _of(act: Act, after: Scene) -> Iterator[Offer]:
    """What is so of an object now. A state that its loops bring about says more than that it was written."""
    word = WORDS.get(act.resource)
    obj = next((o for o in after.objects(act.resource) if meta.name(o) == meta.name(act.obj)), None)
    if word is None:
        return
    if act.after is None or obj is None:
        if not names.is_generated(act.obj):
            yield Offer(_gone(act.obj, word))
        return
    strong = list(_works(obj, word, after))
    yield from strong
    works = any(one.ticked and checks.judge(one.check, after).passed for one in strong)
    if act.before is None:
        yield Offer(_there(obj, word), ticked=not works)
    else:
        yield from _fields(act, obj, word)


def _works(obj: Obj, word: str, after: Scene) -> Iterator[Offer]:
    """Checks of what somebody made or changed and of what follows from it."""
    name, who = _text(meta.name(obj)), names.spoken(obj)
    wanted = meta.get(obj, "spec.replicas", 0)
    if obj["kind"] in REPLICATED and wanted:
        count, updated = "status.availableReplicas", "status.updatedReplicas"
        is_ = f"{word}.named({name}).at('{count}') == {wanted}"
        is_ += "" if obj["kind"] == "ReplicaSet" else f" && {word}.named({name}).at('{updated}') == {wanted}"
        saw = _missing(obj, word, f"text({word}.named({name}).at('{count}')) + ' of its pods available'")
        so = f"{who} has {_counted(wanted, 'pod')} that {'is' if wanted == 1 else 'are'} available"
        yield Offer(_holds(so, is_, saw))
        yield Offer(Check("lasts", f"{so}, for {LASTING} seconds", {"is": is_, "saw": saw, "seconds": LASTING}), False)
    if obj["kind"] == "Pod" and not names.is_generated(obj):
        saw = _missing(obj, word, f"text(pods.named({name}).at('status.phase'))")
        yield Offer(_holds(f"{who} is ready", f"pods.named({name}).ready()", saw))
    if obj["kind"] == "Service":
        behind = len(conditions.endpoints(after.objects(RESOURCES["endpointslices"])).get(meta.name(obj), []))
        saw = _missing(obj, word, f"'it sends to ' + text(endpoints.of({name}))")
        is_ = f"endpoints.of({name}).size()"
        if behind:
            yield Offer(_holds(f"{who} sends to {_counted(behind, 'ready pod')}", f"{is_} == {behind}", saw))
        kept = {"is": f"{is_} > 0", "saw": saw}
        yield Offer(Check("since", f"{who} has had somebody behind it all the time", kept), False)


def _there(obj: Obj, word: str) -> Check:
    name = _text(meta.name(obj))
    return _holds(f"there is {names.spoken(obj)}", f"{word}.named({name}).at('kind') != ''", f"text({word}.names())")


def _gone(obj: Obj, word: str) -> Check:
    name = _text(meta.name(obj))
    is_ = f"{word}.named({name}).at('kind') == ''"
    return _holds(f"{names.spoken(obj)} is gone", is_, f"text({word}.names())")


def _fields(act: Act, obj: Obj, word: str) -> Iterator[Offer]:
    """What a person has changed, field by field."""
    before, now = both(act.resource, act.before or {}, obj)
    patch = merge_patch(before, now)
    changed = patch.get("metadata", {}).get("labels", {})
    for key, value in (dict.fromkeys(meta.labels(before)) if changed is None else changed).items():
        yield Offer(_label(act.known, word, key, value))
    found = [leaf for name in patch if name != "metadata" for leaf in _leaves(patch[name], now[name], (name,))]
    for path, value in found[:MOST_FIELDS]:
        check = _field(obj, word, ".".join(path), value)
        rolled = obj["kind"] in ROLLED and path[:2] == ("spec", "template")
        if rolled:
            yield Offer(_rolled_out(check, obj, word))
        yield Offer(check, ticked=not rolled)


def _leaves(patch: Any, now: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(path, value) of the plain values that a merge patch changes; lists item by item."""
    if isinstance(patch, dict) and isinstance(now, dict):
        for key in patch:
            if "." not in key and "/" not in key:
                yield from _leaves(patch[key], now.get(key), (*path, key))
    elif isinstance(patch, list):
        for at, one in enumerate(patch):
            yield from _leaves(one, now[at] if isinstance(one, dict) else one, (*path, str(at)))
    elif isinstance(patch, (str, bool, int)) or patch is None:
        yield path, patch


def _field(obj: Obj, word: str, path: str, value: Any) -> Check:
    found = _found(obj, word)
    is_ = f"{found}.at('{path}') == {_text('') if value is None else _text(value)}"
    said = f"no {path}" if value is None else f"{path}: {value}"
    return _holds(f"{names.spoken(obj)} has {said}", is_, f"'{path}: ' + text({found}.at('{path}'))")


def _rolled_out(check: Check, obj: Obj, word: str) -> Check:
    """The same, once every pod has it."""
    found, wanted = _found(obj, word), meta.get(obj, "spec.replicas", 0)
    seen = f"{found}.at('status.observedGeneration') == {found}.at('metadata.generation')"
    counts = (f"{found}.at('status.{name}') == {wanted}" for name in ("updatedReplicas", "availableReplicas"))
    return _holds(
        f"{check.wanted}, and all its pods have it", " && ".join([check.wishes["is"], seen, *counts]),
        f"{check.wishes['saw']} + '; pods that have it: ' + text({found}.at('status.updatedReplicas'))",
    )  # fmt: skip


def _label(obj: Obj, word: str, key: str, value: str | None) -> Check:
    named = f"has the label {key}={value}" if value is not None else f"has no label {key}"
    wanted = _text(f"!{key}" if value is None else f"{key}={value}")
    begin = _text(f"{names.maker(obj)}-")
    who = f".startsWith({begin})" if names.is_generated(obj) else f" == {_text(meta.name(obj))}"
    is_ = f"{word}.labelled({wanted}).exists(one, one.at('metadata.name'){who})"
    return _holds(f"{names.spoken(obj)} {named}", is_, f"'with it: ' + text({word}.labelled({wanted}).names())")


def _found(obj: Obj, word: str) -> str:
    return f"{word}.named({_text(meta.name(obj))})"


def _missing(obj: Obj, word: str, otherwise: str) -> str:
    """An expression of what was seen, that says so where there is nothing."""
    none = _text(f"there is no {obj['kind']} {meta.name(obj)}")
    return f"{_found(obj, word)}.at('kind') == '' ? {none} : {otherwise}"


def _holds(wanted: str, is_: str, saw: str) -> Check:
    return Check("holds", wanted, {"is": is_, "saw": saw})


def _text(value: Any) -> str:
    """A value as CEL writes it."""
    if not isinstance(value, str):
        return json.dumps(value)
    return "'" + json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'") + "'"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _by_seat(act: Act, word: str) -> Check:
    past = {"create": "made", "update": "changed", "delete": "deleted"}[act.verb]
    wishes = {"resource": word, "name": names.pattern(act.known), "verb": act.verb}
    return Check("by_seat", f"you have {past} {names.spoken(act.known)} yourself", wishes)


def _answers(ask: Ask, after: Scene) -> Iterator[Offer]:
    """A request that meets the same fate again."""
    sent, pod = ask.sent, asking.sender(ask, after.objects)
    source = f"pod/{names.pattern(pod)}" if pod else sent.source
    if source.startswith("node/"):
        return
    wishes: dict[str, Any] = {"from": source, "to": asking.to(ask, after.objects)}
    if (port := asking.port(ask, after.objects)) is not None:
        wishes["port"] = port
    if sent.verdict != "answered":
        wishes["gets"] = sent.verdict
    if sent.status:
        wishes["status"] = sent.status
    asker = "you, out on the internet," if source == "internet" else f"{names.spoken(pod) if pod else source}"
    verb = "ask" if source == "internet" else "asks"
    ends = "gets an answer" if sent.verdict in ANSWERED else f"is told “{sent.verdict}”"
    verb_end = ends if source != "internet" else ends.replace("gets", "get").replace("is told", "are told")
    yield Offer(Check("answers", f"{asker} {verb} {asking.spoken(ask, after.objects)} and {verb_end}", wishes))
