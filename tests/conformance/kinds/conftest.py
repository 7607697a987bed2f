"""Every served kind, drawn from the scheme: a new kind file is held to all of this without a word here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from cluster.admin import samples, yaml_text
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import scheme
from cluster.apiserver import requestinfo
from cluster.apiserver.requestinfo import Target
from tests.cluster.apiserver.conftest import Answer, Api, api, demo, live

__all__ = ["api", "demo", "live"]

MERGE, JSON_PATCH = "application/merge-patch+json", "application/json-patch+json"
STRATEGIC = "application/strategic-merge-patch+json"


@dataclass
class Served:
    """One kind as clients reach it."""

    target: Target
    api: Api

    @property
    def collection(self) -> str:
        kind = self.target.kind
        root = f"apis/{kind.group}/{kind.version}" if kind.group else f"api/{kind.version}"
        return f"{root}/namespaces/default/{kind.plural}" if kind.namespaced else f"{root}/{kind.plural}"

    @property
    def sample(self) -> Obj:
        """A manifest of the kind, as the admin offers it, in the version that is asked here."""
        found: Obj = yaml_text.load(samples.sample(scheme.kind(self.target.resource))).value
        return self.target.shown(found)

    @property
    def name(self) -> str:
        return meta.name(self.sample)

    @property
    def path(self) -> str:
        return f"{self.collection}/{self.name}"

    def made(self, **metadata: Any) -> Obj:
        obj = self.sample
        return self.api.made(self.collection, {**obj, "metadata": {**obj["metadata"], **metadata}})

    def patched(self, patch: Any, media: str) -> Answer:
        return self.api("PATCH", self.path, patch, media)


def called(target: Target) -> str:
    return f"{target.resource}@{target.kind.api_version}"


TARGETS = requestinfo.targets()
MADE = [target for target in TARGETS if "create" in target.kind.verbs]


@pytest.fixture(params=MADE, ids=called)
def served(request: Any, api: Api) -> Served:
    """A kind that can be made."""
    return Served(request.param, api)


@pytest.fixture(params=TARGETS, ids=called)
def known(request: Any, api: Api) -> Served:
    """Any kind."""
    return Served(request.param, api)
