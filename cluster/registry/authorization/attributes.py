"""What is asked: who wants to do what to which resource, or to which path that is no resource.

(In Kubernetes: apiserver/pkg/authorization/authorizer.Attributes, and the sentence in
endpoints/handlers/responsewriters/errors.go.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from cluster.registry.acts import Actor

_SAFE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Attributes:
    """One question. `path` is None for a resource; absent parts are ""."""

    user: Actor
    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""
    path: str | None = None

    @property
    def whole_resource(self) -> str:
        """ "pods", or "pods/log" for a subresource."""
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource

    @property
    def sentence(self) -> str:
        """What the user cannot do, in Kubernetes' words."""
        head = f"User {quoted(self.user.name)} cannot {self.verb}"
        if self.path is not None:
            return f"{head} path {quoted(self.path)}"
        where = f"in the namespace {quoted(self.namespace)}" if self.namespace else "at the cluster scope"
        return f"{head} resource {quoted(self.whole_resource)} in API group {quoted(self.group)} {where}"


def quoted(text: str) -> str:
    """A text between quotes, as Go's %q prints it."""
    return json.dumps(text, ensure_ascii=False)


def forbidden(asked: Attributes, reason: str = "") -> StatusError:
    """403 for what was asked, with the authorizer's reason if it has one."""
    said = asked.sentence.translate(_SAFE) + (f": {reason}" if reason else "")
    if not asked.resource:
        return StatusError(403, "Forbidden", f"forbidden: {said}")
    resource = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
    return errors.forbidden(resource, asked.name, said)
