"""The ready addresses behind a Service's port: three, and how many more."""

from __future__ import annotations

from collections.abc import Iterator

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs

from .probes import host_port
from .writer import NONE

_SHOWN = 3


def addresses(slices: Objs, port: str) -> str:
    """The addresses in these EndpointSlices for the port of that name ("" for one without)."""
    if not slices:
        return NONE
    every = [address for each in slices for address in _of_slice(each, port)]
    ready = [address for address in every if address]
    text = ",".join(ready[:_SHOWN])
    return f"{text} + {len(ready) - _SHOWN} more..." if _goes_on(every) else text


def _goes_on(every: list[str]) -> bool:
    """Whether anything follows the last address shown, be it ready or not: kubectl then says "+ 0 more"."""
    full = [at for at, address in enumerate(every) if address][_SHOWN - 1 : _SHOWN]
    return bool(full) and full[0] < len(every) - 1


def _of_slice(found: Obj, port: str) -> Iterator[str]:
    """The slice's addresses, "" for each that is not ready."""
    every = [
        endpoint["addresses"][0] if meta.get(endpoint, "conditions.ready", True) else ""
        for endpoint in found.get("endpoints") or []
    ]
    if not found.get("ports"):  # a headless Service without ports
        yield from every
    for each in found.get("ports") or []:
        if each.get("name", "") == port:
            yield from (address and host_port(address, each.get("port", 0)) for address in every)
