"""--overrides: JSON laid over a generated object, as one of the three kinds of patch.

(In Kubernetes: kubectl/pkg/cmd/util.)
"""

from __future__ import annotations

import json

from cluster.apimachinery import patch as patching
from cluster.apimachinery.errors import StatusError as Refused
from cluster.apimachinery.meta import Obj
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.flags import Args, Flag

FLAGS = (
    Flag("overrides", help="JSON to lay over the generated object."),
    Flag("override-type", default="merge", help="How it is laid over: json, merge or strategic."),
)


def overridden(args: Args, obj: Obj) -> Obj:
    """The object with --overrides; KubectlError for what is no JSON or does not fit."""
    text, kind = args.text("overrides"), args.text("override-type")
    if kind not in ("json", "merge", "strategic"):
        raise KubectlError(f"invalid override type: {kind}")
    if not text:
        return obj
    try:
        return patching.patched(obj, kind, json.loads(text))
    except ValueError:
        raise KubectlError("Invalid JSON Patch") from None
    except Refused as error:
        raise KubectlError(error.message) from None
