"""What went wrong, and how kubectl says so.

A complaint of kubectl's own begins with "error: "; one of the server names the Status's reason, "Error from server
(NotFound): …"; an invalid object lists its causes. (In Kubernetes: kubectl/pkg/cmd/util/helpers.go, CheckErr.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cluster.apimachinery.meta import Obj


class KubectlError(Exception):
    """A line kubectl ends with: `message` (goes to stderr) and the exit code.

    An empty message prints nothing. The message stands without "error: ", which `text` puts in front. `printed` is
    what had been put out on stdout when it happened.
    """

    def __init__(self, message: str = "", code: int = 1, printed: str = "") -> None:
        super().__init__(message)
        self.message, self.code, self.printed = message, code, printed

    def told(self) -> str:
        """As one of several errors, where kubectl leaves the prefix away."""
        return self.message

    def text(self) -> str:
        """As the only error: what kubectl prints to stderr."""
        if not self.message or self.message.startswith("error: "):
            return self.message
        return f"error: {self.message}"


CommandError = KubectlError


class HelpError(KubectlError):
    """Arguments that make no sense, where the command's whole help is printed before the complaint."""


class UsageError(KubectlError):
    """Arguments that make no sense; `command` ("kubectl get") is pointed at for help."""

    def __init__(self, command: str, message: str) -> None:
        super().__init__(f"{message}\nSee '{command} -h' for help and examples")


class PlainError(KubectlError):
    """One that is printed without "error: "."""

    def text(self) -> str:
        return self.message


class NoResourceMatch(PlainError):
    """A resource type nobody serves, asked for outside the builder."""

    def __init__(self, resource: str, group: str = "", version: str = "") -> None:
        where = [f"group {json.dumps(group)}"] if group else []
        where += [f"version {json.dumps(version)}"] if version else []
        suffix = f" in {' and '.join(where)}" if where else ""
        super().__init__(f"the server doesn't have a resource type {json.dumps(resource)}{suffix}")


class StatusError(KubectlError):
    """The server's answer was a failure: `status` is its Status object."""

    def __init__(self, status: Obj) -> None:
        super().__init__(str(status.get("message") or ""))
        self.status = status
        self.reason = str(status.get("reason") or "")
        self.http_code = int(status.get("code") or 0)

    def told(self) -> str:
        if self.reason == "Unauthorized":
            return f"error: You must be logged in to the server ({self.message})"
        reason = f" ({self.reason})" if self.reason else ""
        return f"Error from server{reason}: {self.message}"

    def text(self) -> str:
        return _invalid(self.status) if self.reason == "Invalid" else self.told()


def _invalid(status: Obj) -> str:
    """The words for an object that breaks the rules: who, then each cause once."""
    details = status.get("details")
    message = str(status.get("message") or "")
    if details is None:
        return "The request is invalid" + (f": {message}" if message else "")
    causes = [f"{cause.get('field', '')}: {cause.get('message', '')}" for cause in details.get("causes") or ()]
    told = list(dict.fromkeys(causes))
    if details.get("kind") or details.get("name"):
        head = f"The {details.get('kind', '')} {json.dumps(details.get('name', ''))} is invalid"
    else:
        head = "The request is invalid" + (f": {message}" if message and not told else "")
    if not told:
        return head
    return f"{head}: {told[0]}" if len(told) == 1 else "\n".join((f"{head}: ", *(f"* {one}" for one in told)))


class Errors(PlainError):
    """Several things went wrong, and kubectl went on after each: one line for each, the same one only once."""

    def __init__(self, errors: Sequence[KubectlError]) -> None:
        super().__init__("\n".join(dict.fromkeys(error.told() for error in errors)))
        self.errors = list(errors)


def together(errors: Sequence[KubectlError]) -> KubectlError | None:
    """What to raise at the end of a command that went on after errors; None when there were none."""
    if len(errors) == 1:
        return errors[0]
    return Errors(errors) if errors else None
