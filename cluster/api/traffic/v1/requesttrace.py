"""RequestTrace: one request as an object, asked and answered in the same breath.

No real cluster has this kind; it is made after LocalSubjectAccessReview. Its spec says who sends what to whom, its
status tells what became of it: the verdict, every hop, and for a failure the advice. Nothing is stored but the
request's own record in the traffic log.

What is sent stands in the URL's scheme: HTTP as curl sends it, a bare connection or datagram as nc makes it, or a
question to DNS as host puts it (RFC 4501).
"""

from __future__ import annotations

import re

from cluster.api.requests import HTTP, scheme_of, sender_problems, target_problems
from cluster.apimachinery import schema, validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Kind

KIND = Kind("traffic.podium.local", "v1", "RequestTrace", "requesttraces", ("rt",), verbs=("create",))

MOST = 100  # requests in one trace; a TrafficGenerator is for more
_METHOD = re.compile(r"[A-Za-z]+")


def _text(description: str) -> Obj:
    return {"type": "string", "description": description}


def _number(description: str) -> Obj:
    return {"type": "integer", "format": "int32", "description": description}


def _open(description: str) -> Obj:
    return {"type": "object", "description": description, "x-kubernetes-preserve-unknown-fields": True}


def _struct(description: str, **properties: Obj) -> Obj:
    return {"type": "object", "description": description, "properties": properties}


def _list(description: str, items: Obj) -> Obj:
    return {"type": "array", "description": description, "items": items}


_PACKET = _struct(
    "The header of a packet.",
    source=_text("Who sends it, IP:PORT."),
    destination=_text("Who is to get it, IP:PORT."),
)
_HOP = _struct(
    "What one place did with the packet.",
    number=_number("Its place in the story, from 1."),
    stage=_text("What kind of place it is: process, lookup, veth, gate, cable, loadbalancer, server."),
    place=_struct(
        "Where it happened.",
        kind=_text("pod, node, cable, loadbalancer, internet or coredns."),
        name=_text("The place's name."),
        namespace=_text("Its namespace, if it has one."),
        node=_text("The node it is on."),
    ),
    verdict=_text("What was done: sent, forwarded, dnat, snat, resolved, answered, refused, dropped ..."),
    message=_text("The same in a sentence."),
    packet=_PACKET,
    before={**_PACKET, "description": "The header before this hop rewrote it."},
    rule=_open("The rule that decided: the endpoints considered, each one's probability, those left out and why."),
    detail=_open("What else stands behind the hop."),
    startMilliseconds=_number("When it began, in the story's time."),
    durationMilliseconds=_number("How long it took, in the story's time."),
)
SCHEMA: Obj = {
    "description": "RequestTrace sends a request through the cluster's network and tells what became of it, and why.",
    "type": "object",
    "required": ["spec"],
    "properties": {
        "apiVersion": {"type": "string"},
        "kind": {"type": "string"},
        "metadata": {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"},
        "spec": _struct(
            "The request.",
            **{
                "from": _struct(
                    "Who sends it: exactly one of these.",
                    pod=_text("The name of a pod in this namespace."),
                    node=_text("The name of a node."),
                    internet=_struct("Somebody outside the cluster."),
                ),
            },
            url=_text(
                "What is sent, and where to. http://my-nginx/ and https://10.0.0.1:443/version are HTTP requests; "
                "tcp://my-nginx:80, udp://my-log:514 and sctp://my-gateway:3868 are bare connections, of which only "
                "the first packet matters; dns:my-nginx is a question to the sender's name server, with "
                "dns:my-nginx?type=SRV for another type of record than A and dns://10.0.0.10/my-nginx for another "
                "server."
            ),
            method=_text("The HTTP method; GET by default. Only for http and https."),
            headers={
                "type": "object",
                "description": "HTTP headers by name. Only for http and https.",
                "additionalProperties": {"type": "string"},
            },
            insecure={
                "type": "boolean",
                "description": "Whether any certificate is trusted, as with curl -k; false by default. "
                "Only for http and https.",
            },
            count=_number(f"How many times it is sent, each on a connection of its own; 1 by default, {MOST} at most."),
        ),
        "status": _struct(
            "What became of it. Of several requests it tells the first that failed, else the last.",
            verdict=_text("How it ended: answered, resolved, refused, dropped, unreachable, nxdomain, badcert."),
            message=_text("Where it ended, and why."),
            output=_text("What the sender sees, as curl prints it; for a bare connection nc, for a question host."),
            exitCode=_number("The exit code of curl, nc or host."),
            code=_number("The HTTP status of the answer."),
            advice=_list("For a failure, from the place of the fault down to the field to mend.", _text("A rung.")),
            endpoint=_struct("Who answered.", name=_text("The pod's name."), ip=_text("Its address.")),
            counts=_list(
                "The requests by verdict and endpoint.",
                _struct(
                    "One verdict and endpoint.",
                    verdict=_text("How they ended."),
                    endpoint=_text("The name of the pod that was reached."),
                    requests=_number("How many they are."),
                ),
            ),
            record=_number("The number of the told request in the cluster's traffic log."),
            hops=_list("Every place on its way.", _HOP),
        ),
    },
}
"""What clients may write and will read; `kubectl explain requesttrace` prints it."""


schema.define((KIND.group, KIND.version, KIND.kind), SCHEMA)


def problems(spec: Obj) -> list[Cause]:
    """Everything wrong with a request that can be seen without looking at the cluster."""
    found = sender_problems(spec.get("from") or {}) + target_problems("spec.url", spec.get("url") or "")
    found += _misplaced(spec)
    method = spec.get("method") or "GET"
    if not _METHOD.fullmatch(method):
        found.append(invalid_value("spec.method", method, "must be an HTTP method, such as GET or POST"))
    for name, value in (spec.get("headers") or {}).items():
        found += [invalid_value("spec.headers", name, text) for text in validation.is_http_header_name(name)]
        if re.search(r"[\r\n\0]", value):
            found.append(invalid_value(f"spec.headers[{name}]", value, "must be a single line"))
    count = spec.get("count", 1)
    return found + [invalid_value("spec.count", count, text) for text in validation.is_in_range(count, 1, MOST)]


def _misplaced(spec: Obj) -> list[Cause]:
    """What only HTTP has, said of a request that is none."""
    scheme = scheme_of(spec.get("url") or "")
    if scheme in ("", *HTTP):
        return []
    text = f"may not be set for {scheme}: only http and https have it"
    return [forbidden_field(f"spec.{field}", text) for field in ("method", "headers", "insecure") if spec.get(field)]
