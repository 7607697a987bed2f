"""What one cluster serves: the process' kinds, and those that its CustomResourceDefinitions add.

The scheme is the process', since a built-in kind is a file with a table. A custom kind belongs to one cluster of many.
So each cluster has a view of its own, a Scheme like the process' with the cluster's kinds added: who looks a kind up
by its URL, by its group and Kind (an owner reference, a manifest) or lists all there are (discovery, OpenAPI, the
namespace controller) asks `of(row).…` and need not know which is which. Where a resource is known already (a write, a
selector) `hooks` finds what judges its objects.

It costs the built-in kinds nothing. A cluster without definitions is served the process' scheme itself. The view of
one with some is made from them once and kept for as long as the cluster's row names the same revision as that of
the last change to a definition (`Cluster.crds`, written in the definition's own transaction): the row is read by every
request anyway. Loops have no row but an informer's cache, so they make the same view from the definitions in it
(`client.informer.Cache.kinds`). The store asks neither: rows of custom kinds share a table, by their resource.

A custom kind is served in several versions. Each is an Alias, as the old names of built-in kinds are, with hooks of
its own: another schema, other columns. Objects are stored in one of them; what is read is converted, pruned and given
its defaults at the door, and what is written is judged in the writer's version and then converted. (In Kubernetes:
apiextensions-apiserver's customresource_handler, with a storage for each version.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any

from cluster.api.apiextensions import naming
from cluster.api.apiextensions.custom import CustomVersion, versions
from cluster.api.apiextensions.naming import DEFINITIONS as DEFINITIONS
from cluster.apimachinery import meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.apimachinery.scheme import Alias, Scheme, scheme
from cluster.etcd import store
from cluster.etcd.models import Cluster


def of(row: Cluster) -> Scheme:
    """What the cluster serves, as its row says."""
    if not row.crds and not row.runtime_config:
        return scheme
    return _read(row.pk, row.name, row.uid, row.crds, row.runtime_config)


@lru_cache(maxsize=256)
def _read(cluster_id: int, name: str, uid: str, revision: int, runtime_config: str) -> Scheme:
    """`uid` and `revision` are what the answer holds for."""
    return made_of(store.having(cluster_id, DEFINITIONS), name, runtime_config)


def optional() -> list[str]:
    """The group versions that are served only where a cluster was asked to serve them."""
    return sorted({model.KIND.api_version for model in scheme.models.values() if not model.SERVED})


def made_of(definitions: Iterable[Obj], cluster: str = "", runtime_config: str = "") -> Scheme:
    """The process' kinds, those the cluster was asked to serve besides, and those of the definitions whose names were
    accepted."""
    established = [crd for crd in definitions if meta.condition_is(crd, naming.ESTABLISHED)]
    if not established and not runtime_config:
        return scheme
    found = Scheme({**scheme.models}, {**scheme.aliases})
    for model in scheme.models.values():
        kind = model.KIND
        if not model.SERVED and kind.api_version in runtime_config.split(","):
            found.aliases[kind.group, kind.version, kind.plural] = kind.resource, Alias(kind, _same, _same)
    for crd in established:
        for version in versions(crd, partial(_by_webhook, cluster)):
            if version.stored:
                found.register(version)
            if version.served:
                kind = version.KIND
                alias = Alias(kind, _same, version.seen, version.warning, model=version)
                found.aliases[kind.group, kind.version, kind.plural] = version.KIND.resource, alias
    return found


Ask = Callable[[str, Obj, Objs, str], Objs]
"""(the cluster's name, the definition, objects, the apiVersion they are wanted in) → the objects in that version."""
_provided: list[Ask] = []


def provide(ask: Ask) -> None:
    """Let objects be converted by webhooks in this way."""
    _provided[:] = [ask]


def _by_webhook(cluster: str, crd: Obj, objects: Objs, api_version: str) -> Objs:
    return _provided[0](cluster, crd, objects, api_version)


def _same(obj: Obj) -> Obj:
    """What a writer sends is stored by the registry itself, once it is judged in its own version."""
    return obj


def hooks(row: Callable[[], Cluster], resource: str, version: str = "") -> Any:
    """What judges the objects of a kind; of a custom one in a version, by default the stored one. KeyError for none."""
    found = scheme.models.get(resource) or of(row()).models[resource]
    return found.at(version) if isinstance(found, CustomVersion) else found
