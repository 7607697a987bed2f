"""The API as a command line uses it: discovery, reading, watching and writing, with failures as StatusError.

Objects are plain JSON in and out. A list of thousands comes in pieces of 500 and is put together here; a watch is a
stream of {"type", "object"} lines. (In Kubernetes: client-go's rest.Client and cli-runtime's resource.Helper.)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Any, TypeAlias

from cluster.apimachinery.meta import Obj
from cluster.kubectl.errors import KubectlError, PlainError, StatusError
from cluster.kubectl.resources import Mapper, Resource, parse_discovery
from cluster.kubectl.transport import Query, Request, Response

JSON = "application/json"
TABLE = ",".join((*(f"application/json;as=Table;v={v};g=meta.k8s.io" for v in ("v1", "v1beta1")), JSON))
DISCOVERY = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json"
STRATEGIC, MERGE = "application/strategic-merge-patch+json", "application/merge-patch+json"
JSON_PATCH, APPLY = "application/json-patch+json", "application/apply-patch+yaml"
Patch: TypeAlias = "Obj | list[Obj] | bytes"

_TOO_LATE = (
    "Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
)
AGENT = "kubectl/v1.35.0 (linux/amd64) kubernetes"


class Api:
    """One person's door to one server; `warn` is told each Warning header, `seconds` limit each wait (0: none)."""

    def __init__(
        self,
        transport: Callable[[Request], Any],
        headers: Mapping[str, str] | None = None,
        warn: Callable[[str], None] = lambda _: None,
        seconds: float = 0.0,
    ) -> None:
        self._transport, self._headers, self._warn, self._seconds = transport, dict(headers or {}), warn, seconds
        self._mapper: Mapper | None = None

    # -- Requests -------------------------------------------------------------

    async def request(
        self,
        method: str,
        path: str,
        query: Query = (),
        body: Obj | bytes | None = None,
        *,
        accept: str = JSON,
        content_type: str = JSON,
    ) -> Response:
        """Sends it and gives the answer, unread; a failure is read and raised as StatusError."""
        headers = {"accept": accept, "user-agent": AGENT, **self._headers}
        if body is not None:
            headers["content-type"] = content_type
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            async with asyncio.timeout(self._seconds or None):
                response: Response = await self._transport(Request(method, path, tuple(query), headers, data))
        except TimeoutError:
            raise PlainError(_TOO_LATE) from None
        self._heed(response.headers.get("warning", ""))
        if response.status >= 400:
            raise StatusError(_status(response.status, await response.read()))
        return response

    async def json(self, method: str, path: str, query: Query = (), body: Obj | bytes | None = None, **how: str) -> Obj:
        """As `request`, and the answer decoded."""
        response = await self.request(method, path, query, body, **how)
        found: Obj = json.loads(await response.read())
        return found

    def _heed(self, header: str) -> None:
        """Tells each warning of a header like: 299 - "text", 299 - "other"."""
        while header.strip():
            _, _, rest = header.partition('"')
            text, header = _quoted(rest)
            if text:
                self._warn(text)

    # -- Discovery ------------------------------------------------------------

    async def mapper(self) -> Mapper:
        """All kinds of the server, asked for once."""
        if self._mapper is None:
            core = await self.json("GET", "/api", accept=DISCOVERY)
            groups = await self.json("GET", "/apis", accept=DISCOVERY)
            self._mapper = Mapper(parse_discovery(core) + parse_discovery(groups))
        return self._mapper

    async def resource(self, name: str) -> Resource:
        """What "deploy", "Deployment" or "deployments.v1.apps" means; KubectlError when nothing."""
        return (await self.mapper()).find(name)

    async def resource_for(self, api_version: str, kind: str) -> Resource:
        """The resource of a manifest's apiVersion and kind; KubectlError when nobody serves it."""
        found = (await self.mapper()).for_kind(api_version, kind)
        if found is None:
            raise KubectlError(f'no matches for kind "{kind}" in version "{api_version}"')
        return found

    # -- Reading --------------------------------------------------------------

    async def get(
        self, resource: Resource, name: str, namespace: str = "", *, subresource: str = "", query: Query = (),
        accept: str = JSON,
    ) -> Obj:  # fmt: skip
        return await self.json("GET", resource.path(namespace, name, subresource), query, accept=accept)

    async def list(
        self, resource: Resource, namespace: str = "", *, labels: str = "", fields: str = "", limit: int = 500,
        query: Query = (), accept: str = JSON,
    ) -> Obj:  # fmt: skip
        """The whole list ("" is all namespaces); its pieces' items (or a Table's rows) put together."""
        asked = [*selectors(labels, fields), *([("limit", str(limit))] if limit else []), *query]
        path = resource.path(namespace)
        whole = await self.json("GET", path, asked, accept=accept)
        piece, key = whole, "rows" if whole.get("kind") == "Table" else "items"
        while token := (piece.get("metadata") or {}).get("continue"):
            piece = await self.json("GET", path, [*asked, ("continue", token)], accept=accept)
            whole[key] = [*(whole.get(key) or ()), *(piece.get(key) or ())]
            whole["metadata"] = piece.get("metadata") or {}
        return whole

    async def watch(
        self, resource: Resource, namespace: str = "", *, labels: str = "", fields: str = "", name: str = "",
        resource_version: str = "", query: Query = (), accept: str = JSON,
    ) -> AsyncGenerator[Obj, None]:  # fmt: skip
        """Events ({"type": "ADDED", "object": …}) from a revision on, until the server ends the stream.

        An ERROR event is raised as StatusError. Close the iterator (`aclosing`) to stop watching.
        """
        only = f"metadata.name={name}" if name else ""
        asked = [*selectors(labels, ",".join(filter(None, (fields, only)))), *query, ("watch", "true")]
        asked += [("resourceVersion", resource_version)] if resource_version else []
        response = await self.request("GET", resource.path(namespace), asked, accept=accept)
        rest = b""
        async for chunk in response.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in filter(None, lines):
                event: Obj = json.loads(line)
                if event["type"] == "ERROR":
                    raise StatusError(event["object"])
                yield event

    # -- Writing --------------------------------------------------------------

    async def create(
        self, resource: Resource, obj: Obj, namespace: str = "", *, name: str = "", subresource: str = "",
        query: Query = (),
    ) -> Obj:  # fmt: skip
        """POSTs to the collection, or to an object's subresource (eviction, binding, token)."""
        return await self.json("POST", resource.path(namespace, name, subresource), query, obj)

    async def replace(
        self, resource: Resource, name: str, obj: Obj, namespace: str = "", *, subresource: str = "", query: Query = ()
    ) -> Obj:
        return await self.json("PUT", resource.path(namespace, name, subresource), query, obj)

    async def patch(
        self, resource: Resource, name: str, patch: Patch, namespace: str = "", *,
        content_type: str = STRATEGIC, subresource: str = "", query: Query = (),
    ) -> Obj:  # fmt: skip
        """`content_type` is STRATEGIC, MERGE, JSON_PATCH or APPLY."""
        body = patch if isinstance(patch, bytes) else json.dumps(patch).encode()
        path = resource.path(namespace, name, subresource)
        return await self.json("PATCH", path, query, body, content_type=content_type)

    async def delete(
        self, resource: Resource, name: str, namespace: str = "", *, options: Obj | None = None, query: Query = ()
    ) -> Obj:
        """`options` is the DeleteOptions ({"propagationPolicy": …, "gracePeriodSeconds": …})."""
        if resource.namespaced and not namespace:
            raise PlainError("an empty namespace may not be set when a resource name is provided")
        return await self.json("DELETE", resource.path(namespace, name), query, options or {})


def selectors(labels: str = "", fields: str = "") -> list[tuple[str, str]]:
    """The query's part that chooses."""
    chosen = (("labelSelector", labels), ("fieldSelector", fields))
    return [(name, value) for name, value in chosen if value]


def _status(code: int, body: bytes) -> Obj:
    """The failure as a Status: the server's own, or what client-go says of an answer that is none."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if isinstance(found, dict) and found.get("kind") == "Status":
        return found
    if code == 404:
        return {"code": code, "reason": "NotFound", "message": "the server could not find the requested resource"}
    text = body.decode(errors="replace").strip()
    message = f"an error on the server ({json.dumps(text)}) has prevented the request from succeeding"
    return {"code": code, "reason": "InternalError" if code >= 500 else "", "message": message}


def _quoted(rest: str) -> tuple[str, str]:
    """The text up to the closing quote, unescaped, and what follows it."""
    text, at = "", 0
    while at < len(rest) and rest[at] != '"':
        at += rest[at] == "\\"
        text += rest[at : at + 1]
        at += 1
    return text, rest[at + 1 :]
