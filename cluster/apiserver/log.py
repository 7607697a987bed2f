"""The log of a container, from its kubelet to the client as it comes.

(In Kubernetes: pkg/registry/core/pod/rest/log.go.)
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from cluster.apimachinery import clock, errors, meta
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apiserver import calls, lasting, options, pods
from cluster.apiserver.requestinfo import RequestInfo
from cluster.kubelet import nodes


async def view(request: HttpRequest, cluster: str, info: RequestInfo) -> HttpResponseBase:
    """GET …/pods/NAME/log"""
    if request.method != "GET":
        raise calls.method_not_allowed()
    chunks = await opened(request, cluster, info)
    if chunks is None:
        return calls.respond_text(b"")
    first = await anext(chunks, b"")  # a kubelet that cannot be reached says so here, while a Status can be sent
    return StreamingHttpResponse(_stream(first, chunks), content_type="text/plain")


async def opened(request: HttpRequest, cluster: str, info: RequestInfo) -> AsyncIterator[bytes] | None:
    """What a request is to read, as it comes; None when nothing has run yet, StatusError when it may not."""
    asked = await pods.opened(request, cluster, info)
    wanted = parse(request.GET)
    name = pods.container(asked.pod, request.GET.get("container", ""))
    if not meta.get(asked.pod, "spec.nodeName"):
        return None
    pods.check_started(asked.pod, name, previous=wanted["previous"])
    return lasting.read(nodes.current().logs(*asked.where, name, **wanted), asked.call)


async def _stream(first: bytes, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What has come already (headers go out with it, even when it is empty), and the rest as it comes."""
    async with aclosing(chunks) as open_chunks:  # type: ignore[type-var]
        yield first
        async for chunk in open_chunks:
            yield chunk


def parse(query: options.Query) -> dict[str, Any]:
    """PodLogOptions as the arguments of `Nodes.logs`; 422 for what cannot be meant."""
    found = {
        "follow": options.flag(query, "follow"),
        "previous": options.flag(query, "previous"),
        "timestamps": options.flag(query, "timestamps"),
        "tail_lines": options.number(query, "tailLines"),
        "since_seconds": options.number(query, "sinceSeconds"),
        "limit_bytes": options.number(query, "limitBytes"),
        "since_time": query.get("sinceTime", ""),
    }
    causes = list(_problems(found))
    if causes:
        raise errors.invalid("PodLogOptions", "", "", causes)
    return found


def _problems(found: Obj) -> list[Cause]:
    causes = []
    for field, name, least in (
        ("tailLines", "tail_lines", 0),
        ("sinceSeconds", "since_seconds", 1),
        ("limitBytes", "limit_bytes", 1),
    ):
        if found[name] is not None and found[name] < least:
            causes.append(
                invalid_value(
                    field, found[name], f"must be greater than {'or equal to 0' if not least else '0'}"
                )
            )
    if found["since_time"] and found["since_seconds"] is not None:
        causes.append(forbidden_field("", "at most one of `sinceTime` or `sinceSeconds` may be specified"))
    if found["since_time"]:
        try:
            clock.parse(found["since_time"])
        except ValueError:
            raise errors.bad_request(
                f'parsing time "{found["since_time"]}": cannot parse it as RFC 3339'
            ) from None
    return causes
