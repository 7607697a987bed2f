"""Telling pod templates apart: a short hash that pods carry as a label.

(In Kubernetes: pkg/util/hash and controller.ComputeHash; the letters are those of rand.SafeEncodeString.)
"""

from __future__ import annotations

import orjson

from cluster.apimachinery.meta import Obj
from cluster.registry.naming import ALPHABET

HASH_LABEL = "pod-template-hash"


def bare(template: Obj) -> Obj:
    """A pod template without the label that tells templates apart."""
    head = template.get("metadata") or {}
    labels = {k: v for k, v in (head.get("labels") or {}).items() if k != HASH_LABEL}
    rest = {k: v for k, v in head.items() if k not in ("labels", "creationTimestamp")}
    return {"labels": labels, "metadata": rest, "spec": template.get("spec") or {}}


def template_hash(template: Obj, collisions: int = 0) -> str:
    """Ten letters or so for a template, others for the same template after a collision."""
    text = orjson.dumps(bare(template), option=orjson.OPT_SORT_KEYS)
    number = fnv32a(text + (collisions.to_bytes(8, "little") if collisions else b""))
    return "".join(ALPHABET[ord(digit) % len(ALPHABET)] for digit in str(number))


def fnv32a(data: bytes) -> int:
    """The 32-bit FNV-1a hash."""
    found = 0x811C9DC5
    for byte in data:
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    return found
