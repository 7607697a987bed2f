"""Secret: a few bytes that only some may read, such as a password or a private key.

`data` holds base64; writers may put plain text into `stringData` instead, which is encoded and never shown again.
The type says which keys a reader may count on: a TLS Secret always has tls.crt and tls.key.
"""

from __future__ import annotations

import base64
import json

from cluster.api import key_pairs
from cluster.api.podspec.defaults import fill
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN
from cluster.apimachinery import meta, validation
from cluster.apimachinery.errors import Cause, forbidden_field, immutable, invalid_value, required, too_long
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, text_at
from cluster.etcd.models import KubeObject

MAX_BYTES = 1024 * 1024
TLS_TYPE = "kubernetes.io/tls"
TOKEN_TYPE = "kubernetes.io/service-account-token"
ACCOUNT_NAME = "kubernetes.io/service-account.name"
_NEEDED = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    TLS_TYPE: ("tls.crt", "tls.key"),
}
_LOCKED = "field is immutable when `immutable` is set"


class Secret(KubeObject):
    KIND = Kind("", "v1", "Secret", "secrets")
    COLUMNS = (
        NAME_COLUMN,
        Column("Type", lambda o: o.get("type") or "", description="What the Secret is for."),
        Column(
            "Data", lambda o: len(o.get("data") or {}), type="integer", description="How many keys it has."
        ),
        AGE_COLUMN,
    )
    FORM = ("type", "stringData")

    type = text_at("type", db_index=True)
    immutable = bool_at("immutable")

    @classmethod
    def default(cls, obj: Obj) -> None:
        """Plain text joins the data at once, so that all that follows sees one kind of content."""
        fill(obj, type="Opaque")
        plain = obj.pop("stringData", None) or {}
        data = {k: v or "" for k, v in (obj.get("data") or {}).items()}
        data |= {k: base64.b64encode((v or "").encode()).decode() for k, v in plain.items()}
        if data or obj.get("data") is not None:
            obj["data"] = data

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        data = obj.get("data") or {}
        total = sum(len(base64.b64decode(text)) for text in data.values())
        found: list[Cause] = []
        for key in data:
            found += validation.causes(f"data[{key}]", key, validation.is_config_map_key(key))
        if total > MAX_BYTES:
            found.append(too_long("data", MAX_BYTES))
        found += _of_type(obj, data)
        return found + (_changes(obj, old) if old is not None else [])

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        """Whether the key of a TLS secret is that of its certificate."""
        if obj.get("type") != TLS_TYPE:
            return []
        certificate, key = (base64.b64decode((obj.get("data") or {}).get(name) or "") for name in _NEEDED[TLS_TYPE])
        text = key_pairs.problem(certificate, key)
        return [text] if text else []

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        return {"type": obj.get("type") or ""}


def _of_type(obj: Obj, data: dict[str, str]) -> list[Cause]:
    """The keys a Secret of its type must have."""
    kind = obj.get("type") or ""
    if kind == TOKEN_TYPE and not meta.annotations_of(obj).get(ACCOUNT_NAME):
        return [required(f"metadata.annotations[{ACCOUNT_NAME}]")]
    if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
        return [required("data[username]"), required("data[password]")]
    found = [required(f"data[{key}]") for key in _NEEDED.get(kind, ()) if key not in data]
    if not found and kind in ("kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson"):
        return _is_json(_NEEDED[kind][0], data)
    return found


def _is_json(key: str, data: dict[str, str]) -> list[Cause]:
    try:
        json.loads(base64.b64decode(data[key]))
    except ValueError as error:
        return [invalid_value(f"data[{key}]", "<secret contents redacted>", str(error))]
    return []


def _changes(obj: Obj, old: Obj) -> list[Cause]:
    found = [] if obj.get("type") == old.get("type") else [immutable("type", obj.get("type"))]
    if not old.get("immutable"):
        return found
    if not obj.get("immutable"):
        found.append(forbidden_field("immutable", _LOCKED))
    if (obj.get("data") or {}) != (old.get("data") or {}):
        found.append(forbidden_field("data", _LOCKED))
    return found
