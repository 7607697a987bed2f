"""Who comes in where: every address of the site and of a cluster's API, asked by everybody.

Addresses are read from Django's resolver and from what a cluster serves, so that one which is added later is asked
too. Whatever is asked is about one seat, Anna's. An outsider must be refused and learn nothing; `findings` says where
that is not so. Nothing is listed here but what everybody may have, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.contrib.admindocs.views import simplify_regex
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from cluster.apimachinery.scheme import Kind, scheme
from cluster.etcd.models import Change, Cluster
from dashboard.classrooms.models import Classroom, Person, Seat
from dashboard.classrooms.records import Allowance, Exam, RosterName, Ruling
from dashboard.models import HomeFile
from tests.dashboard.classrooms.conftest import School

VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET", "HEAD")
REFUSED = (401, 403, 404, 405)
PUBLIC = {
    "join/<code>/": "whoever was told a code may ask to join",
    "clusters/<cluster>/version": "system:public-info-viewer lets everybody read it",
    "clusters/<cluster>/healthz": "system:public-info-viewer lets everybody read it",
    "clusters/<cluster>/livez": "system:public-info-viewer lets everybody read it",
    "clusters/<cluster>/readyz": "system:public-info-viewer lets everybody read it",
}
OWN = {"class/": "staff start classes of their own there; who may is asked in test_console.py"}
CLASSMATES = ("class/<code>/seat/", "class/<code>/kubeconfig/", "class/<code>/hand/", "class/<code>/vote/",
              "class/<code>/fork/", "class/<code>/seen/", "class/<code>/now/")  # fmt: skip
"""What every student of the class has, each their own."""
TEACHING = ("ui/clusters/<cluster>/lesson/record/",)
"""What is for those who teach at a cluster alone, since it tells answers."""
SIGN_OUT = "sign-out/"
"""Asked last: who has signed out is nobody at all the addresses after it."""
SECRET = "only-for-annas-eyes"


@dataclass(frozen=True)
class Route:
    """An address as the resolver has it ("clusters/<cluster>/"), and one that is about Anna's seat."""

    pattern: str
    url: str

    @property
    def about_anna(self) -> bool:
        return bool({"cluster", "code", "object_id"} & set(re.findall(r"<(\w+)>", self.pattern)))


@dataclass
class Visitor:
    """Somebody at the door: a browser with their session, or a bearer of a token."""

    name: str
    browser: Client = field(default_factory=Client)
    token: str = ""

    def ask(self, verb: str, url: str) -> Any:
        head = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = b"" if verb in SAFE else b"{}"
        return self.browser.generic(verb, url, body, content_type="application/json", headers=head)


def outsiders(school: School, elsewhere: Any) -> list[Visitor]:
    """Everybody who is nobody to Anna's seat; `elsewhere` assists in the other class."""
    return [
        Visitor("anonymous"),
        Visitor("other student", school.browser(school.ben)),
        Visitor("other student's token", token=school.ben.token),
        Visitor("stranger", school.browser(school.stranger)),
        Visitor("stranger's token", token=school.stranger.token),
        Visitor("assistant of another class", school.browser(elsewhere)),
        Visitor("teacher of another class", school.browser(school.other_teacher)),
    ]


def routes(school: School, resolver: URLResolver | None = None, before: str = "") -> Iterator[Route]:
    """Every address of the site, the admin's and the API's among them."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = before + _plain(entry)
        if isinstance(entry, URLResolver):
            yield from routes(school, entry, pattern)
        else:
            yield Route(pattern, _url(school, pattern))


def _url(school: School, pattern: str) -> str:
    return "/" + re.sub(r"<(\w+)>", lambda found: _sample(school, found[1], pattern), pattern)


def _plain(entry: URLPattern | URLResolver) -> str:
    """An entry's pattern with its parameters as <name>."""
    if isinstance(entry.pattern, RoutePattern):
        return re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(entry.pattern))
    simple = str(simplify_regex(str(entry.pattern).replace("(?s:.+?)", "x"))).lstrip("/")
    return re.sub(r"\(\?:[^()]*\)\??|/\?|\\Z", "", simple)


def _sample(school: School, name: str, pattern: str) -> str:
    """A value for a parameter, of Anna's where there is one."""
    known = {
        "cluster": str(school.anna.seat.cluster_id), "code": school.classroom.code, "node": "node-1", "version": "v1",
        "group": "apps", "app_label": "cluster", "path": "api/v1/pods" if pattern.startswith("clusters") else "a.yaml",
    }  # fmt: skip
    if name == "object_id":
        return str(_row_of(school, pattern.removeprefix("admin/cluster/").partition("/")[0]))
    return known.get(name, "1")


def _row_of(school: School, model: str) -> int:
    """The key of a row of Anna's cluster in one of the admin's tables."""
    found = next((m for m in scheme.models.values() if m._meta.model_name == model), None)
    if model == "cluster":
        return Cluster.objects.get(name=school.anna.seat.cluster_id).pk
    row = found.objects.filter(cluster__name=school.anna.seat.cluster_id).first() if found else None
    return int(row.pk) if row else 1


def api_routes(school: School) -> Iterator[Route]:
    """Every resource that a cluster serves: its list, one of them, and each of its subresources."""
    for kind in scheme.kinds():
        for tail in ("", "/one", *(f"/one/{part}" for part in kind.subresources)):
            pattern = f"clusters/<cluster>/{_place(kind)}/{kind.plural}{tail}"
            yield Route(pattern, _url(school, pattern))


def _place(kind: Kind) -> str:
    root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
    return f"{root}/namespaces/default" if kind.namespaced else root


def findings(visitor: Visitor, asked: Sequence[Route], verbs: Sequence[str], secrets: Sequence[str]) -> list[str]:
    """Where an outsider got in or learnt something, as "visitor: VERB pattern: what"."""
    found = []
    for route in sorted(asked, key=lambda route: route.pattern == SIGN_OUT):
        if route.pattern in OWN:
            continue
        if route.pattern in CLASSMATES and visitor.name.startswith("other student"):
            continue
        for verb in verbs:
            answer = visitor.ask(verb, route.url)
            if problem := _problem(route, answer, secrets):
                found.append(f"{visitor.name}: {verb} {route.pattern}: {problem}")
    return found


def asked_to(visitor: Visitor, code: str, act: str) -> int:
    """The answer to an act on the first seat of a class, with all that any act asks to be told."""
    said = {"act": act, "seats": [1], "step": 1, "label": "x", "text": "x", "fault": "network-policy", "name": "x",
            "question": "x?", "choices": [{"text": "a"}, {"text": "b"}], "cluster": f"{code.lower()}-01"}  # fmt: skip
    url = f"/class/{code}/act/"
    head = {"Authorization": f"Bearer {visitor.token}"} if visitor.token else {}
    answer = visitor.browser.post(url, orjson.dumps(said), content_type="application/json", headers=head)
    return answer.status_code


def _problem(route: Route, answer: Any, secrets: Sequence[str]) -> str:
    body = body_of(answer)
    if leaked := [secret for secret in secrets if secret.encode() in body]:
        return f"{answer.status_code}, told {leaked[0]}"
    if not route.about_anna or route.pattern in PUBLIC or answer.status_code in REFUSED:
        return ""
    to = answer.headers.get("Location", "")
    if answer.status_code == 302 and to.startswith(("/sign-in/?", "/admin/login/?", "/admin/?", "/admin/")):
        return ""
    return f"{answer.status_code} {to}".strip()


def body_of(answer: Any) -> bytes:
    """What an answer says, as a whole."""
    return b"".join(answer.streaming_content) if answer.streaming and not answer.is_async else answer.content


def state() -> bytes:
    """All that could have been written, to be compared."""
    tables: tuple[type[Model], ...] = (Cluster, Classroom, Seat, Person, RosterName, Ruling, Exam, Allowance, HomeFile)
    rows: dict[str, list[Any]] = {
        table.__name__: [*table._default_manager.order_by("pk").values()] for table in tables
    }
    known = get_user_model().objects.order_by("pk")
    rows["users"] = [*known.values("username", "is_staff", "is_superuser", "password")]
    return orjson.dumps([rows, Change.objects.count()], default=str)
