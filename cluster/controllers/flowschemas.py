"""Flow schemas: whether the priority level that each names is there.

Nothing else becomes of a schema that dangles, but `kubectl get flowschemas` says so under MissingPL. (In Kubernetes:
the config controller in apiserver/pkg/util/flowcontrol.)
"""

from __future__ import annotations

from collections.abc import Iterable

from cluster.api.flowcontrol.conditions import DANGLING, dangling
from cluster.apimachinery import clock, meta
from cluster.apimachinery.meta import Obj
from cluster.client.controller import Act, Patch, by_key, controller
from cluster.client.view import View

SCHEMAS = "flowschemas.flowcontrol.apiserver.k8s.io"
LEVELS = "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io"


def _naming(level: Obj, view: View) -> Iterable[str]:
    """The schemas that name a level."""
    return [meta.name(s) for s in view.list(SCHEMAS) if _level(s) == meta.name(level)]


def _level(schema: Obj) -> str:
    return str(meta.get(schema, "spec.priorityLevelConfiguration.name", ""))


@controller("flow-schemas", component="kube-apiserver", watches={SCHEMAS: by_key, LEVELS: _naming})
def reconcile(key: str, view: View) -> list[Act]:
    """A schema says of the level it names whether it exists."""
    schema = view.get(SCHEMAS, "", key)
    if schema is None:
        return []
    level = _level(schema)
    exists = view.get(LEVELS, "", level) is not None
    said = dangling(level, exists, clock.timestamp(view.now))
    old = meta.condition(schema, DANGLING)
    if old is not None and all(old.get(field) == said[field] for field in ("status", "reason", "message")):
        return []
    others = [c for c in meta.get(schema, "status.conditions") or [] if c.get("type") != DANGLING]
    why = f"the priority level {level} is {'there' if exists else 'not there'}"
    return [Patch(SCHEMAS, "", key, {"status": {"conditions": [*others, said]}}, why, "status")]
