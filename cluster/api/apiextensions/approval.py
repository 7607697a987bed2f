"""Groups of Kubernetes' own community: who defines a kind there needs a link to its approval, and everybody can see it.

A definition in `k8s.io` or `kubernetes.io`, or below them, says in an annotation where its API was approved, or that it
was not. Without a word it is refused; what it said stands in its condition KubernetesAPIApprovalPolicyConformant.
(In Kubernetes: apiextensions-apiserver/pkg/apihelpers and pkg/controller/apiapproval.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from cluster.api.apiextensions.naming import with_condition
from cluster.apimachinery import meta
from cluster.apimachinery.errors import Cause, invalid_value, required
from cluster.apimachinery.meta import Obj

ANNOTATION, CONFORMANT = "api-approved.kubernetes.io", "KubernetesAPIApprovalPolicyConformant"
PROTECTED = ("k8s.io", "kubernetes.io")
_ANNOTATED = f'protected groups must have approval annotation "{ANNOTATION}"'
_SEE = "see https://github.com/kubernetes/enhancements/pull/1111"


def _said(crd: Obj) -> str:
    return meta.annotations_of(crd).get(ANNOTATION, "")


def _protected(crd: Obj) -> bool:
    return f".{crd['spec'].get('group', '')}".endswith(tuple(f".{group}" for group in PROTECTED))


def _state(annotation: str) -> tuple[bool, str, str]:
    """Whether the annotation is as the policy wants it, the reason in a word, and in a sentence."""
    if not annotation:
        return False, "MissingAnnotation", f"{_ANNOTATED}, {_SEE}"
    if annotation.startswith("unapproved"):
        return False, "UnapprovedAnnotation", f"not approved: {json.dumps(annotation, ensure_ascii=False)}"
    link = urlsplit(annotation)
    if link.scheme and link.netloc:
        return True, "ApprovedAnnotation", f"approved in {annotation}"
    detail = f'{_ANNOTATED} with either a URL or a reason starting with "unapproved", {_SEE}'
    return False, "InvalidAnnotation", detail


def problems(crd: Obj, old: Obj | None) -> Iterator[Cause]:
    """What is wrong with the annotation of a definition; one that was there before is left in peace."""
    if not _protected(crd) or (old is not None and _said(old) == _said(crd)):
        return
    _, reason, message = _state(_said(crd))
    path = f"metadata.annotations[{ANNOTATION}]"
    if reason == "MissingAnnotation":
        yield required(path, message)
    elif reason == "InvalidAnnotation":
        yield invalid_value(path, _said(crd), message)


def judge(crd: Obj) -> None:
    """Give a definition its condition, in place."""
    if _protected(crd):
        crd["status"] = with_condition(crd, CONFORMANT, *_state(_said(crd)))["status"]
