"""Watch: a list that never ends.

A watcher is told of every change after the revision it names, one JSON document a line. No thread waits for it:
the hub's one thread tails the log and hands each beat to the watcher's event loop, which turns records into
lines. A watch with selectors sees a world of its own, in which an object that begins to match is ADDED and one
that ceases to match is DELETED. A watcher too slow for its queue is cut off and begins again, as one that comes
back after the log was compacted is told 410 and lists anew. (In Kubernetes: apiserver/pkg/endpoints/handlers/
watch.go and storage/cacher.)
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.meta import Obj
from cluster.apiserver import calls, dead, options, table, workers
from cluster.apiserver.calls import Call
from cluster.apiserver.lasting import Reader
from cluster.apiserver.options import ListOptions
from cluster.apiserver.requestinfo import RequestInfo
from cluster.etcd.watch import Beat, Record, hub, manifest_at
from cluster.registry import reading
from cluster.registry.reading import Matcher
from cluster.registry.served import DEFINITIONS

BOOKMARK_SECONDS = 60.0
BEFORE_THE_END = 2.0
QUEUE = 1000
SHORTEST = 1800.0
INITIAL_EVENTS_END = "k8s.io/initial-events-end"
_OWN_FIELDS = ("metadata.name", "metadata.namespace")


@dataclass
class Watcher:
    """What one watch shows of the log: which objects, in which form."""

    call: Call
    asked: ListOptions
    matches: Matcher | None
    headed: bool = True

    def concerns(self, record: Record) -> bool:
        """Whether a record is of the kind and namespace watched."""
        namespace = self.call.info.namespace
        return record.resource == self.call.resource and (not namespace or record.namespace == namespace)

    def ended_by(self, record: Record) -> bool:
        """Whether with this record the API server is dead, or the kind is gone, or another: the definition of a custom
        one is called as it is."""
        if dead.died(record):
            return True
        if (record.resource, record.name) != (DEFINITIONS, self.call.resource):
            return False
        known = self.call.target.model.crd
        return record.verb == "delete" or any(
            meta.get(record.manifest, part) != meta.get(known, part) for part in ("spec", "status.acceptedNames")
        )

    def events(self, record: Record) -> Iterator[bytes]:
        """The lines a record comes to; it may ask the database for the object's state before."""
        if self.matches is None:
            yield self.line(_TYPES[record.verb], record)
            return
        now, before = record.manifest, self.before(record)
        is_, was = record.verb != "delete" and self.matches(now), before is not None and self.matches(before)
        if is_:
            yield self.line("MODIFIED" if was else "ADDED", record)
        elif was and before is not None:
            last = {**before, "metadata": {**before["metadata"], "resourceVersion": str(record.revision)}}
            yield self.encoded("DELETED", now if record.verb == "delete" else last)

    def before(self, record: Record) -> Obj | None:
        """The object before a change: None if it was not there, itself if nothing it is picked by can change."""
        if record.verb == "create":
            return None
        if record.verb == "delete" or self.constant:
            return record.manifest
        # A state that is compacted by now was live when it was written: it is taken to have matched.
        return manifest_at(self.call.row.pk, record.previous) or record.manifest

    @property
    def constant(self) -> bool:
        """Whether the selectors look only at what never changes, an object's name."""
        terms = self.asked.fields.split(",")
        return not self.asked.labels and all(t.startswith(_OWN_FIELDS) for t in terms)

    def line(self, type_: str, record: Record) -> bytes:
        """A record's object as it is now. The stored text goes out as it is where no view was asked for."""
        if self.call.choice.view or self.call.target.alias:
            return self.encoded(type_, record.manifest)
        return b'{"type":"%s","object":%s}\n' % (type_.encode(), record.text.encode())

    def encoded(self, type_: str, stored: Obj) -> bytes:
        """An object of the store as an event."""
        call = self.call
        include = call.request.GET.get("includeObject", "")
        obj = table.one(call.target.model, call.target.shown(stored), call.choice, include, headed=self.headed)
        self.headed = False
        return event(type_, obj)

    def bookmark(self, revision: int, annotations: dict[str, str] | None = None) -> bytes:
        """A revision up to which everything was sent: an object that is nothing but its version."""
        kind = self.call.target.kind
        head: Obj = {"resourceVersion": str(revision), "creationTimestamp": None}
        if annotations:
            head["annotations"] = annotations
        mark: Obj = {"kind": kind.kind, "apiVersion": kind.api_version, "metadata": head}
        if self.call.choice.view == "Table":
            empty = table.table(
                self.call.target.model, [], {"resourceVersion": str(revision)}, headed=self.headed
            )
            mark = {**empty, "rows": [{"cells": [], "object": mark}]}
        return event("BOOKMARK", mark)


_TYPES = {"create": "ADDED", "update": "MODIFIED", "delete": "DELETED"}


def event(type_: str, obj: Obj) -> bytes:
    """One line of a watch."""
    return orjson.dumps({"type": type_, "object": obj}, option=orjson.OPT_APPEND_NEWLINE)


def failure(error: errors.StatusError) -> bytes:
    """A failure told within the stream, since the answer has long begun."""
    return event("ERROR", error.status())


@dataclass
class Mailbox:
    """Beats on their way from the hub's thread to a watch's event loop. A full one is closed."""

    loop: asyncio.AbstractEventLoop
    beats: asyncio.Queue[Beat] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    overflowed: bool = False

    def deliver(self, beat: Beat) -> None:
        """Called by the hub, in its thread."""
        with suppress(RuntimeError):  # the loop has been closed: nobody reads any more
            self.loop.call_soon_threadsafe(self._put, beat)

    def _put(self, beat: Beat) -> None:
        try:
            self.beats.put_nowait(beat)
        except asyncio.QueueFull:
            self.overflowed = True

    async def next(self, seconds: float) -> Beat | None:
        """The next beat; None when none came in time."""
        try:
            return await asyncio.wait_for(self.beats.get(), max(0.0, seconds))
        except TimeoutError:
            return None


@dataclass(frozen=True)
class Start:
    """The lines a watch begins with, and the revision after which it goes on."""

    lines: list[bytes]
    after: int


async def view(request: HttpRequest, cluster: str, info: RequestInfo) -> HttpResponseBase:
    """Answer a watch: an asynchronous stream, since one that holds a thread would stop at a hundred."""
    opened = workers.in_thread(_opened)
    watcher, start = await opened(request, cluster, info)
    answer = StreamingHttpResponse(_stream(watcher, start), content_type="application/json")
    answer["Cache-Control"] = "no-cache, private"
    calls.add_warnings(answer, watcher.call.warnings)
    return answer


def _opened(request: HttpRequest, cluster: str, info: RequestInfo) -> tuple[Watcher, Start]:
    call = calls.opened(request, cluster, info)
    if "watch" not in call.target.kind.verbs:
        raise calls.method_not_allowed()
    asked, _ = options.listing(request.GET, watching=True), call.choice
    matches = (
        reading.matcher(call.target.model, asked.labels, asked.fields) if asked.labels or asked.fields else None
    )
    watcher = Watcher(call, asked, matches)
    return watcher, _start(watcher)


def _start(watcher: Watcher) -> Start:
    """From a version: what came after it. Without one, or for a watch list: first all there is, as ADDED."""
    asked, row = watcher.asked, watcher.call.row
    version = asked.resource_version
    if version and not version.isdigit():
        raise errors.bad_request(reading.unreadable(version))
    if version not in ("", "0") and not asked.initial_events:
        if int(version) < row.oldest:
            return Start([failure(errors.too_old(int(version), row.oldest))], -1)
        return Start([], int(version))
    try:
        page = watcher.call.registry.list(
            watcher.call.resource, watcher.call.info.namespace or None, labels=asked.labels, fields=asked.fields,
            resource_version=version,
        )  # fmt: skip
    except errors.StatusError as error:  # a version from the future: said in the stream, which has begun upstream
        if error.reason != "Timeout":
            raise
        return Start([failure(error)], -1)
    revision = int(page.resource_version)
    if asked.initial_events is False:
        return Start([], revision)
    lines = [watcher.encoded("ADDED", obj) for obj in page.items]
    if asked.bookmarks:
        lines.append(watcher.bookmark(revision, {INITIAL_EVENTS_END: "true"}))
    return Start(lines, revision)


async def _stream(watcher: Watcher, start: Start) -> AsyncIterator[bytes]:
    """The lines of a watch until its time is up, its client leaves, is nobody here any more or falls behind."""
    yield b""  # daphne sends the headers with the first chunk, and kubectl waits for them
    for some in _chunks(start.lines):
        yield some
    if start.after < 0:
        return
    mailbox = Mailbox(asyncio.get_running_loop())
    subscription = hub.subscribe(watcher.call.row.name, start.after, mailbox.deliver)
    hub.start()
    try:
        async for some in _followed(watcher, mailbox, start.after):
            yield some
    finally:
        hub.unsubscribe(subscription)


async def _followed(watcher: Watcher, mailbox: Mailbox, revision: int) -> AsyncIterator[bytes]:
    """Everything after a revision, with a bookmark now and then for those who asked."""
    started = clock.monotonic()
    end = started + (watcher.asked.timeout or random.uniform(SHORTEST, 2 * SHORTEST))
    mark = _next_mark(started, end)
    lines_of, reader = workers.in_thread(_lines), Reader(watcher.call)
    while (now := clock.monotonic()) < end and not mailbox.overflowed:
        beat = await mailbox.next(min(mark, end, reader.due) - now)
        if not await reader.is_still_there():
            return
        if beat is not None:
            revision = max(revision, beat.revision)
            records = [r for r in beat.records if watcher.concerns(r)]
            if not records or (watcher.matches is None and watcher.call.target.alias is None):
                lines = _lines(watcher, records)
            else:
                lines = await lines_of(watcher, records)
            if lines:
                yield b"".join(lines)
            if any(map(watcher.ended_by, beat.records)):
                return
        if clock.monotonic() >= mark:
            mark = _next_mark(mark, end)
            if watcher.asked.bookmarks:
                yield watcher.bookmark(revision)


def _next_mark(now: float, end: float) -> float:
    """When the next bookmark is due: every minute, and a last time shortly before the end."""
    last = end - BEFORE_THE_END
    return min(now + BOOKMARK_SECONDS, last) if now < last else math.inf


def _lines(watcher: Watcher, records: list[Record]) -> list[bytes]:
    return [line for record in records for line in watcher.events(record)]


def _chunks(lines: list[bytes], size: int = 256) -> Iterator[bytes]:
    for first in range(0, len(lines), size):
        yield b"".join(lines[first : first + size])
