"""`kubectl config set users.me.token x`: one value of a kubeconfig, named by a path with dots.

(In Kubernetes: kubectl/pkg/cmd/config/navigation_step_parser.go.)
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cluster.apimachinery.meta import Obj
from cluster.kubectl import golang, kubeconfig
from cluster.kubectl.errors import KubectlError

_LISTS = ("clusters", "contexts", "users")
_SWITCHES = ("insecure-skip-tls-verify", "disable-compression")


def put(config: Obj, path: str, value: str) -> None:
    """Sets it, in an entry made for it if need be."""
    key, name, field = _parsed(path)
    if key == "current-context":
        config[key] = value
        return
    if not field:
        raise KubectlError(f"can't set a map to a value: {key}")
    entry = dict(kubeconfig.named(config, key, name) or {})
    entry[field] = _read(field, value)
    kubeconfig.put(config, key, name, {each: held for each, held in entry.items() if held not in ("", False)})


def drop(config: Obj, path: str) -> None:
    """Takes it out: a field, an entry, or all of a kind."""
    key, name, field = _parsed(path)
    if not name:
        config.pop(key, None)
    elif not field:
        kubeconfig.drop(config, key, name)
    else:
        entry = kubeconfig.named(config, key, name)
        if entry is None:
            raise KubectlError(f"current map key `{name}` is invalid")
        kubeconfig.put(config, key, name, {each: held for each, held in entry.items() if each != field})


def _parsed(path: str) -> tuple[str, str, str]:
    """(list, name, field); the name may have dots, the field has none."""
    key, _, rest = path.partition(".")
    if key not in (*_LISTS, "current-context"):
        raise KubectlError(f"unable to parse {path} after [] at api.Config")
    name, dot, field = rest.rpartition(".")
    return (key, name, field) if dot else (key, rest, "")


def _read(field: str, value: str) -> Any:
    try:
        if field in _SWITCHES:
            return golang.boolean(value)
        if field.endswith("-data"):
            base64.b64decode(value, validate=True)
    except binascii.Error:
        raise KubectlError("error decoding input value: illegal base64 data at input byte 0") from None
    except ValueError as problem:
        raise KubectlError(str(problem)) from None
    return value
