"""The official Python client as these tests hold it: one kind in one namespace, plain dicts in and out.

Paths come from the client's own discovery (`DynamicClient`), requests and watches go through its own transport, so
that whatever it does to them (headers, TLS, retries, decoding) is judged with the answer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from kubernetes import config
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic import DynamicClient

from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj

JSON_PATCH, MERGE = "application/json-patch+json", "application/merge-patch+json"
STRATEGIC, APPLY = "application/strategic-merge-patch+json", "application/apply-patch+yaml"
Event = tuple[str, Obj]


@dataclass(frozen=True)
class Answer:
    """What came back of a raw request."""

    code: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


class Watching:
    """An open watch: its events one by one."""

    def __init__(self, response: Any) -> None:
        self._lines = _lines(response)

    def next(self) -> Event:
        """The next event; the client's timeout if none comes in time."""
        event = json.loads(next(self._lines))
        return event["type"], event["object"]

    def until(self, wanted: Callable[[Event], bool]) -> Obj:
        """The object of the first event that is wanted."""
        while True:
            event = self.next()
            if wanted(event):
                return event[1]


def _lines(response: Any) -> Iterator[bytes]:
    rest = b""
    for chunk in response.stream(amt=None, decode_content=True):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line)


@dataclass(frozen=True)
class Things:
    """All objects of one kind, in one namespace or (with None) in none or all of them."""

    client: Client
    resource: Any
    namespace: str | None = None

    def everywhere(self) -> Things:
        return replace(self, namespace=None)

    def path(self, name: str | None = None, subresource: str = "") -> str:
        namespace = self.namespace if self.resource.namespaced else None
        path = str(self.resource.path(name=name, namespace=namespace))
        return f"{path}/{subresource}" if subresource else path

    def full(self, body: Obj) -> Obj:
        return {"apiVersion": self.resource.group_version, "kind": self.resource.kind, **body}

    def create(self, body: Obj, **query: Any) -> Obj:
        return self.client("POST", self.path(), self.full(body), **query)

    def get(self, name: str, subresource: str = "") -> Obj:
        return self.client("GET", self.path(name, subresource))

    def whole_list(self, **query: Any) -> Obj:
        return self.client("GET", self.path(), **query)

    def list(self, **query: Any) -> list[Obj]:
        found: list[Obj] = self.whole_list(**query)["items"]
        return found

    def names(self, **query: Any) -> set[str]:
        return {meta.name(item) for item in self.list(**query)}

    def replace(self, body: Obj, subresource: str = "", **query: Any) -> Obj:
        return self.client("PUT", self.path(meta.name(body), subresource), self.full(body), **query)

    def patch(self, name: str, patch: Any, subresource: str = "", media: str = MERGE, **query: Any) -> Obj:
        return self.client("PATCH", self.path(name, subresource), patch, media, **query)

    def change(self, name: str, edit: Callable[[Obj], object], subresource: str = "") -> Obj:
        """Read, edit and replace, again while others write in between, as client-go's RetryOnConflict does."""
        while True:
            found = self.get(name, subresource)
            edit(found)
            try:
                return self.replace(found, subresource)
            except ApiException as error:
                if error.status != 409:
                    raise

    def delete(self, name: str, options: Obj | None = None, **query: Any) -> Obj:
        return self.client("DELETE", self.path(name), options, **query)

    def delete_all(self, options: Obj | None = None, **query: Any) -> Obj:
        return self.client("DELETE", self.path(), options, **query)

    def watch(self, **query: Any) -> Watching:
        answer = self.client.send("GET", self.path(), query={"watch": "true", **query})
        self.client.open.append(answer)
        return Watching(answer)

    def exists(self, name: str) -> bool:
        try:
            self.get(name)
        except ApiException as error:
            if error.status != 404:
                raise
            return False
        return True


class Client:
    """One cluster, as the admin of its kubeconfig."""

    def __init__(self, kubeconfig: str) -> None:
        self.api = config.new_client_from_config(kubeconfig)
        self.websockets = config.new_client_from_config(
            kubeconfig
        )  # one for `stream`, which changes its client
        self.dynamic = DynamicClient(self.api)
        self.open: list[Any] = []  # watches of the test that runs

    def close(self) -> None:
        """End the watches that are open; a pool would keep their connections."""
        while self.open:
            self.open.pop().close()

    def things(self, api_version: str, kind: str, namespace: str | None = None) -> Things:
        return Things(self, self.dynamic.resources.get(api_version=api_version, kind=kind), namespace)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        media: str = "application/json",
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 30,
    ) -> Any:
        """The transport's response, its body unread; ApiException unless it succeeds."""
        return self.dynamic.request(
            method,
            path,
            body=body,
            content_type=media,
            query_params=list((query or {}).items()),
            header_params=dict(headers or {}),
            serialize=False,
            _request_timeout=seconds,
        )

    def __call__(
        self, method: str, path: str, body: Any = None, media: str = "application/json", **query: Any
    ) -> Obj:
        found: Obj = json.loads(self.send(method, path, body, media, query=query).data)
        return found

    def verbatim(self, path: str, text: str, **query: str) -> Answer:
        """A POST of JSON as it is written, which may say things twice."""
        settings = self.api.configuration.auth_settings()["BearerToken"]
        headers = {"Content-Type": "application/json", settings["key"]: settings["value"]}
        url = f"{self.api.configuration.host}{path}?{urlencode(query)}"
        got = self.api.rest_client.pool_manager.request("POST", url, body=text.encode(), headers=headers)
        return Answer(got.status, dict(got.headers), got.data)

    def raw(self, path: str, **headers: str) -> Answer:
        """A plain GET, whatever its outcome. Headers are given as keywords: `Accept_Encoding`."""
        try:
            got = self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        except ApiException as error:
            return Answer(error.status, dict(error.headers or {}), _bytes(error.body))
        return Answer(got.status, dict(got.headers), got.data)


def _bytes(body: Any) -> bytes:
    return body.encode() if isinstance(body, str) else bytes(body or b"")


@dataclass
class Refusal:
    """The Status of a request that failed, once it has."""

    status: Obj

    @property
    def code(self) -> int:
        return int(self.status["code"])

    @property
    def reason(self) -> str:
        return str(self.status["reason"])

    @property
    def message(self) -> str:
        return str(self.status["message"])


@contextmanager
def refused(code: int) -> Iterator[Refusal]:
    """The block's request must be refused with this code; the Status is there afterwards."""
    refusal = Refusal({})
    try:
        yield refusal
    except ApiException as error:
        if error.status != code:
            raise AssertionError(f"{error.status}, not {code}: {error.body}") from error
        refusal.status = json.loads(_bytes(error.body))
    else:
        raise AssertionError(f"not refused with {code}")


def later(one: Obj, other: Obj) -> bool:
    """Whether the second was written after the first."""
    return int(meta.resource_version(one)) < int(meta.resource_version(other))
