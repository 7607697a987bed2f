"""Node selectors: terms over the labels and names of nodes, of which one must hold.

(In Kubernetes: ValidateNodeSelector in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, required
from cluster.apimachinery.meta import Obj


def node_selector_problems(selector: Obj, path: str) -> list[Cause]:
    """What is wrong with a NodeSelector."""
    terms, path = selector.get("nodeSelectorTerms") or [], f"{path}.nodeSelectorTerms"
    if not terms:
        return [required(path, "must have at least one node selector term")]
    found: list[Cause] = []
    for index, term in enumerate(terms):
        found += term_problems(term, f"{path}[{index}]")
    return found


def term_problems(term: Obj, path: str, values: bool = True) -> list[Cause]:
    """What is wrong with one term; what is only preferred may look for `values` that no label can have."""
    found: list[Cause] = []
    for place, expression in enumerate(term.get("matchExpressions") or []):
        found += _label(expression, f"{path}.matchExpressions[{place}]", values)
    for place, expression in enumerate(term.get("matchFields") or []):
        found += _field(expression, f"{path}.matchFields[{place}]")
    return found


def _label(expression: Obj, path: str, strict: bool) -> list[Cause]:
    key, operator = expression.get("key") or "", expression.get("operator") or ""
    values, found = expression.get("values") or [], list[Cause]()
    if operator in ("In", "NotIn"):
        if not values:
            found.append(required(f"{path}.values", "must be specified when `operator` is 'In' or 'NotIn'"))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
            found.append(forbidden_field(f"{path}.values", text))
    elif operator in ("Gt", "Lt"):
        if len(values) != 1:
            text = "must be specified single value when `operator` is 'Lt' or 'Gt'"
            found.append(required(f"{path}.values", text))
    else:
        found.append(invalid_value(f"{path}.operator", operator, "not a valid selector operator"))
    found += validation.causes(f"{path}.key", key, validation.is_qualified_name(key))
    for index, value in enumerate(values if strict else []):
        found += validation.causes(f"{path}.values[{index}]", value, validation.is_label_value(value))
    return found


def _field(expression: Obj, path: str) -> list[Cause]:
    key, operator = expression.get("key") or "", expression.get("operator") or ""
    values, found = expression.get("values") or [], list[Cause]()
    if operator not in ("In", "NotIn"):
        found.append(invalid_value(f"{path}.operator", operator, "not a valid selector operator"))
    elif len(values) != 1:
        text = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        found.append(required(f"{path}.values", text))
    if key != "metadata.name":
        return [*found, invalid_value(f"{path}.key", key, "not a valid field selector key")]
    for index, value in enumerate(values):
        found += validation.causes(f"{path}.values[{index}]", value, validation.is_dns1123_subdomain(value))
    return found
