"""How quickly an autoscaler may go up and down.

Up at once, by four pods or to the double every fifteen seconds; down as far as it likes, after looking back some
minutes. (In Kubernetes: pkg/apis/autoscaling/v2/defaults.go and validateBehavior.)
"""

from __future__ import annotations

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

_SELECTS = ("Disabled", "Max", "Min")
_TYPES = ("Percent", "Pods")
_LONGEST_WINDOW, _LONGEST_PERIOD = 3600, 1800
_ALL = {"type": "Percent", "value": 100, "periodSeconds": 15}
_USUAL: dict[str, Obj] = {
    "scaleUp": {
        "stabilizationWindowSeconds": 0,
        "selectPolicy": "Max",
        "policies": [{"type": "Pods", "value": 4, "periodSeconds": 15}, _ALL],
    },
    "scaleDown": {"selectPolicy": "Max", "policies": [_ALL]},
}


def filled(given: Obj) -> Obj:
    """Both ways, with everything that was not said."""
    said = {way: {k: v for k, v in (given.get(way) or {}).items() if v is not None} for way in _USUAL}
    usual: Obj = meta.copy(_USUAL)
    return {way: {**usual[way], **said[way]} for way in usual}


def problems(behavior: Obj, path: str) -> list[Cause]:
    return [c for way in _USUAL if behavior.get(way) for c in _rules(behavior[way], f"{path}.{way}")]


def _rules(rules: Obj, path: str) -> list[Cause]:
    window, select, policies = (rules.get(f) for f in ("stabilizationWindowSeconds", "selectPolicy", "policies"))
    here = f"{path}.stabilizationWindowSeconds"
    found: list[Cause] = []
    if window is not None and window < 0:
        found.append(invalid_value(here, window, "must be greater than or equal to zero"))
    if window is not None and window > _LONGEST_WINDOW:
        found.append(invalid_value(here, window, f"must be less than or equal to {_LONGEST_WINDOW}"))
    if select is not None and select not in _SELECTS:
        found.append(not_supported(f"{path}.selectPolicy", select, _SELECTS))
    if not policies:
        found.append(required(f"{path}.policies", "must specify at least one Policy"))
    for index, policy in enumerate(policies or []):
        found += _policy(policy, f"{path}.policies[{index}]")
    if rules.get("tolerance") is not None and quantity.parse(rules["tolerance"]) < 0:
        found.append(invalid_value(f"{path}.tolerance", rules["tolerance"], "must be greater than or equal to 0"))
    return found


def _policy(policy: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    if policy.get("type") not in _TYPES:
        found.append(not_supported(f"{path}.type", policy.get("type") or "", _TYPES))
    found += [
        invalid_value(f"{path}.{field}", policy.get(field) or 0, "must be greater than zero")
        for field in ("value", "periodSeconds")
        if (policy.get(field) or 0) <= 0
    ]
    if (policy.get("periodSeconds") or 0) > _LONGEST_PERIOD:
        text = f"must be less than or equal to {_LONGEST_PERIOD}"
        found.append(invalid_value(f"{path}.periodSeconds", policy["periodSeconds"], text))
    return found
