"""What the forms of a page consist of: what Kubernetes lets one choose beside a text, and what a text begins with.

The fields that a form is sent with are parameters of the query, by their own names.
"""

from __future__ import annotations

from collections.abc import Callable

from django import forms

from cluster.apimachinery.scheme import Kind
from cluster.apiserver import discovery
from cluster.apiserver.browsable.places import Place

_QUESTION = "  resourceAttributes:\n    verb: list\n    resource: pods\n    namespace: default\n"
POSTED = {
    "Binding": "target:\n  kind: Node\n  name: node-1\n",
    "Eviction": "metadata:\n  name: {name}\n",
    "LocalSubjectAccessReview": f"spec:\n  user: jane\n{_QUESTION}",
    "SelfSubjectAccessReview": f"spec:\n{_QUESTION}",
    "SelfSubjectReview": "",
    "SelfSubjectRulesReview": "spec:\n  namespace: default\n",
    "SubjectAccessReview": f"spec:\n  user: jane\n{_QUESTION}",
    "TokenRequest": "spec:\n  expirationSeconds: 3600\n",
    "TokenReview": 'spec:\n  token: ""\n',
}
"""What to begin with for a kind that is posted and not kept, below its apiVersion and kind."""


def _skeleton(kind: Kind) -> str:
    return f"apiVersion: {kind.api_version}\nkind: {kind.kind}\nmetadata:\n  name: my-{kind.singular_name}\n"


_sample: list[Callable[[Kind], str]] = [_skeleton]


def provide(sample: Callable[[Kind], str]) -> None:
    """Hand in what a form for a new object begins with: the YAML of a kind's sample."""
    _sample[:] = [sample]


class WriteForm(forms.Form):
    """What every write may be told: that it is a rehearsal."""

    dryRun = forms.BooleanField(  # noqa: N815  the parameter's own name
        label="Dry run", required=False, widget=forms.CheckboxInput(attrs={"value": "All"})
    )


class TextForm(WriteForm):
    """A manifest, or a patch, and how strictly it is read."""

    _strictness = (("Strict", "refused"), ("Warn", "warned of"), ("Ignore", "ignored"))
    fieldValidation = forms.ChoiceField(label="Unknown fields are", choices=_strictness)  # noqa: N815


class PatchForm(TextForm):
    """A patch: which kind of one, and whether an apply takes fields that are somebody else's."""

    force = forms.BooleanField(
        label="Force (apply: take others’ fields)",
        required=False,
        widget=forms.CheckboxInput(attrs={"value": "true"}),
    )


class DeleteForm(WriteForm):
    """What becomes of what is owned, and how long it has to end."""

    _policies = (("", "by default"), *((p, p) for p in ("Background", "Foreground", "Orphan")))
    propagationPolicy = forms.ChoiceField(label="Dependents", choices=_policies, required=False)  # noqa: N815
    gracePeriodSeconds = forms.IntegerField(label="Grace period, seconds", required=False, min_value=0)  # noqa: N815


FORMS: dict[str, type[WriteForm]] = {
    "POST": TextForm, "PUT": TextForm, "PATCH": PatchForm, "DELETE": DeleteForm,
}  # fmt: skip


def beginning(place: Place, kind: Kind) -> str:
    """The text that a new object begins with."""
    part = discovery.part(kind, place.subresource) if place.subresource else None
    name = part.kind if part and part.kind else kind.kind
    if name not in POSTED:
        sample = _sample[0](kind)
        return sample.replace("\n  namespace: default\n", f"\n  namespace: {place.namespace}\n", 1)
    group, version = (part.group, part.version) if part and part.kind else (kind.group, kind.version)
    head = f"apiVersion: {group}/{version}" if group else f"apiVersion: {version}"
    return f"{head}\nkind: {name}\n" + POSTED[name].replace("{name}", place.name)
