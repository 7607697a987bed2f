"""What a writer means, as values.

A controller decides by returning acts; the registry carries them out. Each carries one sentence that says why,
in a teacher's words: it is stored with the Change and shown beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cluster.apimachinery.meta import Obj

LONGEST_SIGNATURE = 253


@dataclass(frozen=True)
class Actor:
    """Who acts: the user with their groups, and the program that spoke for them.

    `uid` and `extra` are what authentication knows of the user besides; `impersonator` is whoever acts as them,
    `binary` the program a loop belongs to.
    """

    name: str
    groups: tuple[str, ...] = ()
    agent: str = ""
    uid: str = ""
    extra: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    impersonator: str = ""
    binary: str = ""

    @property
    def signature(self) -> str:
        """Who is said to have written: also whoever did it in another's name."""
        said = f"{self.name} (impersonated by {self.impersonator})" if self.impersonator else self.name
        return said[:LONGEST_SIGNATURE]

    @property
    def manager(self) -> str:
        """Whose the fields are that are written: a loop's are its binary's (kube-controller-manager)."""
        return self.binary or self.agent


SYSTEM = Actor("system:apiserver", ("system:masters",), "apiserver", binary="kube-apiserver")


Warn = Callable[[str], None]


def silent(_: str) -> None:
    """A writer nobody listens to."""


@dataclass(frozen=True)
class Manner:
    """How something is asked for: who hears warnings, whether it is only rehearsed, the options as they were sent,
    whether it was applied, which keeps the accounts of fields itself."""

    warn: Warn = silent
    dry_run: bool = False
    options: Obj | None = None
    applied: bool = False


PLAINLY = Manner()


@dataclass(frozen=True)
class Create:
    """Make an object. With `quiet`, one that exists already is left as it is. `status` is for what a new cluster is
    born with: whatever else is created gets its status later, from whoever observes it."""

    resource: str
    obj: Obj
    why: str = ""
    quiet: bool = False
    status: Obj | None = None


@dataclass(frozen=True)
class Update:
    """Replace an object read at its resourceVersion."""

    resource: str
    obj: Obj
    why: str = ""
    subresource: str = ""


@dataclass(frozen=True)
class Patch:
    """Merge a change (RFC 7396) into whatever the object is now."""

    resource: str
    namespace: str
    name: str
    patch: Obj
    why: str = ""
    subresource: str = ""


@dataclass(frozen=True)
class Delete:
    """Delete an object, if it is still the one with that uid ("" for any)."""

    resource: str
    namespace: str
    name: str
    uid: str = ""
    why: str = ""
    grace: int | None = None
    policy: str = "Background"


@dataclass(frozen=True)
class Event:
    """Say something about an object, as `kubectl describe` shows it. Repeats count up one Event."""

    about: Obj
    type: str
    reason: str
    message: str
    component: str
    host: str = ""
    field: str = ""


Act = Create | Update | Patch | Delete | Event
