"""The words of a recorded lesson: sentences that a teacher can keep, and questions to them where only they can answer.

What a program can know is said outright: what was typed, what followed, who wrote it. Why anybody should care, it
cannot know; there it asks, in italics. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from dashboard.history.words import said
from dashboard.lessons.conditions import RESOURCES, Find
from dashboard.lessons.recording import asking, names
from dashboard.lessons.recording.values import Ask, Command, Deed, Take
from dashboard.lessons.scene import Touch

LONGEST_TITLE = 100
UNSEEN = ("events", "leases.coordination.k8s.io", "ipaddresses.networking.k8s.io", "endpoints")
"""Resources that would only make the tale longer."""
DID = {"create": "made", "delete": "took away"}


class Tale(NamedTuple):
    """What to ask before, and what to say after, somebody does something to a kind."""

    predict: str
    explain: str


TALES = {
    "Deployment": Tale(
        "You write down one object. How many will there be a moment later, and who makes the others?",
        "A Deployment is a wish. Loops that watch the cluster saw it and wrote the rest; you told none of them to.",
    ),
    "Pod": Tale(
        "On which node will it run, and who decides?",
        "The scheduler wrote a node's name into the pod; the kubelet of that node saw it and started the containers.",
    ),
    "Service": Tale(
        "To whom will it send, and how does it find them?",
        "A Service knows labels, not names. A controller writes the addresses of all ready pods that have those labels "
        "into an EndpointSlice, and kube-proxy makes rules of it on each node.",
    ),
    "ConfigMap": Tale(
        "Who will notice that it is there?",
        "It is only text in the store. It does something once a pod mounts it or takes its environment from it.",
    ),
    "Secret": Tale(
        "Who may read it, and who will?",
        "It is only text in the store, which fewer may read. It does something once a pod mounts it.",
    ),
    "Node": Tale(
        "What will become of the pods that run there?",
        "A node is an object like any other: the scheduler reads it before it places the next pod.",
    ),
}  # fmt: skip
USUAL = Tale(
    "What will be another way a moment later, and who will have done it?",
    "You wrote one thing. Whatever else has changed was written by loops that watch for it.",
)
DELETED = Tale(
    "What will be missing a moment later, and will it stay away?",
    "What nobody wishes for is taken away. What somebody still wishes for comes back: a loop counts, and makes one.",
)
ASKED = Tale(
    "Who will answer, and which way does the packet go?",
    "Each machine on the way knows only its own next step. Rules in the nodes, not the name, decided where it went.",
)


def title(take: Take, objects: Find) -> str:
    """What a step is called: by whoever recorded it, else by what was done."""
    if given := cleaned(take.title):
        return given
    told = [_told(deed, objects) for deed in take.deeds]
    rest = f" and {len(told) - 1} more" if len(told) > 1 else ""
    return cleaned(told[0][: LONGEST_TITLE - 20] + rest)


def cleaned(text: str) -> str:
    """A title on one line, without what is no character to read."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_TITLE]


def slug(text: str) -> str:
    """A name for a folder."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:40].strip("-") or "step"


def _told(deed: Deed, objects: Find) -> str:
    if isinstance(deed, Ask):
        pod = asking.sender(deed, objects)
        place = names.spoken(pod) if pod else deed.sent.source.partition("/")[2] or "the internet"
        return f"Ask {asking.spoken(deed, objects)} from {place}"
    act, more = deed.acts[0], len(deed.acts) - 1
    many = f" and {more} more" if more else ""
    if act.verb == "update":
        return f"{_capital(names.spoken(act.known))}: {said('update', act.before, act.obj)}{many}"
    return f"{'Make' if act.verb == 'create' else 'Delete'} {names.spoken(act.known)}{many}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def tale(take: Take) -> Tale:
    """What to ask and to say about the first thing that was done."""
    first = take.deeds[0]
    if isinstance(first, Ask):
        return ASKED
    act = first.acts[0]
    return DELETED if act.verb == "delete" else TALES.get(act.obj["kind"], USUAL)


def text(take: Take, lines: Sequence[str], files: Iterable[str], touches: Sequence[Touch]) -> str:
    """A step's Markdown: hook, predict, do, observe, explain."""
    told = tale(take)
    given = ", ".join(f"`{name}`" for name in files)
    parts = [
        f"*{_capital(hook(take))}*",
        f"**Predict.** {told.predict} Say it, or write it down, before you type.",
        f"**Do it.**{f' On your laptop there is {given}.' if given else ''}",
        "```sh\n" + "\n".join(lines) + "\n```" if lines else _unreachable(take),
        f"**Observe.** {followed(take, touches)}",
        f"**Explain.** {told.explain} *Compare it with what was predicted: who was wrong, and what did they believe?*",
    ]
    return "\n\n".join(parts) + "\n"


def _unreachable(take: Take) -> str:
    return f"Choose a node in the picture, open its shell, and send the request to {take.asks[0].url}."


def hook(take: Take) -> str:
    """The question that opens a step, to its author."""
    if isinstance(take.deeds[0], Ask):
        return "say here who wants to know this, and what it would mean if no answer came."
    act = take.deeds[0].acts[0]
    if act.verb == "delete":
        return f"say here why {names.spoken(act.known)} has to go, or what you want to find out by it."
    return f"say here what is not possible yet without {names.spoken(act.known)}, so that somebody wants it."


def followed(take: Take, touches: Sequence[Touch]) -> str:
    """What happened by itself, by whom."""
    found = Counter(
        (touch.by.removeprefix("system:"), DID[touch.verb], _kind(touch.obj))
        for touch in touches
        if touch.by.startswith("system:") and touch.verb in DID
    )
    if found:
        told = [f"the {by} {did} {n} {kind}{'s' if n > 1 else ''}" for (by, did, kind), n in found.items()]
        return f"Nobody typed this, and it happened: {_list(told)}. Find each in the picture, and ask why it was made."
    if asks := take.asks:
        ends = " and ".join(dict.fromkeys(_ended(ask) for ask in asks))
        return f"The request {ends}. Follow the packet in the picture: where does its destination change?"
    return "Look at the picture, and at the story beside it. What is another way than before, and what is not?"


def _kind(obj: Obj) -> str:
    return str(obj["kind"] if obj["kind"] != "Pod" else "pod")


def _ended(ask: Ask) -> str:
    if ask.sent.status:
        return f"was answered with {ask.sent.status}"
    return "was answered" if ask.sent.verdict in ("answered", "resolved") else f"failed: {ask.sent.verdict}"


def _list(told: Sequence[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])}, and {told[-1]}"


def watched() -> list[str]:
    """The resources that the tale of a step speaks of."""
    return [resource for resource in RESOURCES.values() if resource not in UNSEEN]


def thing(deed: Deed) -> str:
    """What a deed is about, in a few words: the third rung of a hint."""
    if isinstance(deed, Command):
        known = deed.acts[0].known
        return f"Any pod of {names.maker(known)}" if names.is_generated(known) else _capital(names.spoken(known))
    return f"A request to {deed.url}"


def opening(titles: Sequence[str], stands: Sequence[Obj]) -> str:
    """The Markdown of the step before all others."""
    there = f"There is something already: {_list([names.spoken(obj) for obj in stands])}." if stands else ""
    steps = "\n".join(f"{at}. {one}" for at, one in enumerate(titles, 1))
    told = "*Begin with a question that nobody can answer yet, and that all of them will have answered at the end.*"
    return "\n\n".join(filter(None, [told, there, "In this lesson:", steps])) + "\n"


CLOSING = """\
Say, without looking, what you typed and what happened by itself.

*Ask one question here that only those can answer who have understood. A vote with named misconceptions does it best:
add one above, in a table [vote].*
"""


def teacher(take: Take) -> str:
    """What a step's teacher reads."""
    count = len(take.acts) + len(take.asks)
    kinds = ", ".join(dict.fromkeys(meta.name(act.obj) for act in take.acts if not names.is_generated(act.obj)))
    about = f" ({kinds})" if kinds else ""
    return f"""\
Proposed from a recording of {count} {'act' if count == 1 else 'acts'}{about}. Still yours to write: why anybody should
care, and the misconception behind a wrong prediction.

The wrong way that is here is to do nothing. Add the mistake that your learners do make, with a hint of its own.
"""
