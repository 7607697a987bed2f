"""How others come in, for the window of the room: the addresses, which of them are known to work, what may be wrong."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.request import split_domain_port
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dashboard import signin
from dashboard.access import class_page
from dashboard.classrooms.models import Classroom
from dashboard.classrooms.roles import CREW
from dashboard.serving import address, arrivals, reach
from dashboard.serving.address import Address
from dashboard.serving.reach import Tried
from dashboard.serving.troubles import Found, troubles

Told = dict[str, Any]


@class_page(*CREW)
@never_cache
@require_GET
def way_in(request: HttpRequest, classroom: Classroom) -> JsonResponse:
    """{"addresses", "reached", "best", "troubles", "next"}: this Podium asks itself at each of its own addresses."""
    arrivals.note(request)
    return JsonResponse(report(address.load(settings.DATA_DIR), arrivals.reached()))


def report(served: Address, reached: dict[str, str]) -> Told:
    """What is known now, with the addresses that others have reached ({url: when}) before all others."""
    tried = sorted(reach.ask_all(served), key=lambda one: (one.url not in reached, not one.leads_here))
    found = Found(served, tried, reach.firewall(), reach.inside(), bool(reached))
    addresses = [_address(one, reached.get(one.url, "")) for one in tried]
    best = next(iter(reached), "") or next((one.url for one in tried if one.leads_here), "")
    return {
        "addresses": addresses,
        "best": best,
        "reached": [{"url": url, "at": at} for url, at in reached.items()],
        "troubles": [asdict(one) for one in troubles(found)],
        "next": _next(best, bool(reached)),
    }


def _address(one: Tried, reached: str) -> Told:
    return {"url": one.url, "interface": one.own.interface, "kind": one.own.kind, "answer": one.answer,
            "reached": reached}  # fmt: skip


def _next(best: str, reached: bool) -> str:
    """What only another device can find out, as a step to take."""
    return "" if reached or not best else f"Open {best} on a phone: only another device can tell whether it works."


def joining(request: HttpRequest) -> list[str]:
    """The addresses under which others come here, the likeliest first; `?at=` puts another first."""
    served = address.load(settings.DATA_DIR)
    name = split_domain_port(request.get_host())[0].strip("[]")
    here, wished = reach.url(name, served.port), request.GET.get("at", "")
    own = [reach.url(one.address, served.port) for one in reach.at(served)]
    known = [*arrivals.reached(), *([] if signin.is_loopback(name) else [here]), *own] or [here]
    return sorted(dict.fromkeys(known), key=lambda url: url != wished)
