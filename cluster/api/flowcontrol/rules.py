"""What a FlowSchema's rules may say: whose requests, and which.

(In Kubernetes: ValidateFlowSchemaPolicyRulesWithSubjects in pkg/apis/flowcontrol/validation.)
"""

from __future__ import annotations

from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, forbidden_field, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

VERBS = ("create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch")
SUBJECTS = {"ServiceAccount": "serviceAccount", "User": "user", "Group": "group"}
"""Each kind of subject, and the field that says which."""


def problems(rule: Obj, path: str) -> list[Cause]:
    """What is wrong with one of a schema's rules."""
    subjects = rule.get("subjects") or []
    resources, paths = rule.get("resourceRules") or [], rule.get("nonResourceRules") or []
    found = [] if subjects else [required(f"{path}.subjects", "subjects must contain at least one value")]
    for index, subject in enumerate(subjects):
        found += _subject(subject, f"{path}.subjects[{index}]")
    if not resources and not paths:
        text = "at least one of resourceRules and nonResourceRules has to be non-empty"
        found.append(required(path, text))
    for index, item in enumerate(resources):
        found += _resources(item, f"{path}.resourceRules[{index}]")
    for index, item in enumerate(paths):
        found += _paths(item, f"{path}.nonResourceRules[{index}]")
    return found


def _subject(subject: Obj, path: str) -> list[Cause]:
    kind = subject.get("kind") or ""
    if kind not in SUBJECTS:
        return [not_supported(f"{path}.kind", kind, sorted(SUBJECTS))]
    own = SUBJECTS[kind]
    said = subject.get(own)
    if said is None:
        found = [required(f"{path}.{own}", f"{own} is required when subject kind is '{kind}'")]
    else:
        found = _who(said, own, f"{path}.{own}")
    for other, field in SUBJECTS.items():
        if other != kind and subject.get(field) is not None:
            found.append(forbidden_field(f"{path}.{field}", f"{field} is forbidden when subject kind is not '{other}'"))
    return found


def _who(said: Obj, field: str, path: str) -> list[Cause]:
    name, namespace = said.get("name") or "", said.get("namespace") or ""
    found = [] if name else [required(f"{path}.name")]
    if field != "serviceAccount":
        return found
    if name and name != "*":
        found += validation.causes(f"{path}.name", name, validation.is_dns1123_subdomain(name))
    if not namespace:
        return [*found, required(f"{path}.namespace", "must specify namespace for service account")]
    return found + validation.causes(f"{path}.namespace", namespace, validation.is_dns1123_label(namespace))


def _verbs(rule: Obj, path: str) -> list[Cause]:
    verbs, field = rule.get("verbs") or [], f"{path}.verbs"
    if not verbs:
        return [required(field, "verbs must contain at least one value")]
    if "*" in verbs:
        text = "if '*' is present, must not specify other verbs"
        return [invalid_value(field, verbs, text)] if len(verbs) > 1 else []
    return [] if set(verbs) <= set(VERBS) else [not_supported(field, verbs, VERBS)]


def _resources(rule: Obj, path: str) -> list[Cause]:
    found = _verbs(rule, path)
    for field, what, many in (("apiGroups", "api group", "api groups"), ("resources", "resource", "resources")):
        said = rule.get(field) or []
        if not said:
            found.append(required(f"{path}.{field}", f"resource rules must supply at least one {what}"))
        elif len(said) > 1 and "*" in said:
            text = f"if '*' is present, must not specify other {many}"
            found.append(invalid_value(f"{path}.{field}", said, text))
    return found + _namespaces(rule.get("namespaces") or [], bool(rule.get("clusterScope")), f"{path}.namespaces")


def _namespaces(names: list[str], clustered: bool, path: str) -> list[Cause]:
    if not names and not clustered:
        text = "resource rules that are not cluster scoped must supply at least one namespace"
        return [required(path, text)]
    if "*" in names:
        text = "if '*' is present, must not specify other namespaces"
        return [invalid_value(path, names, text)] if len(names) > 1 else []
    intro = "each member of this list must be '*' or a DNS-1123 label; "
    return [
        invalid_value(f"{path}[{index}]", name, intro + text)
        for index, name in enumerate(names)
        for text in validation.is_dns1123_label(name)
    ]


def _paths(rule: Obj, path: str) -> list[Cause]:
    urls, field = rule.get("nonResourceURLs") or [], f"{path}.nonResourceURLs"
    found = _verbs(rule, path)
    if not urls:
        return [*found, required(field, "nonResourceURLs must contain at least one value")]
    if "*" in urls:
        text = "if '*' is present, must not specify other non-resource URLs"
        return [*found, invalid_value(field, urls, text)] if len(urls) > 1 else found
    wrong = ((index, url, _wrong(url)) for index, url in enumerate(urls))
    return found + [invalid_value(f"{field}[{index}]", url, text) for index, url, text in wrong if text]


def _wrong(url: str) -> str:
    """What is wrong with a path; "" when nothing is. A star may stand for all that follows a slash."""
    if not url or url == "/":
        return "" if url else "must not be empty"
    if not url.startswith("/"):
        return "must start with slash"
    if " " in url:
        return "must not contain white-space"
    if "//" in url:
        return "must not contain double slash"
    stars = url.count("*")
    return "wildcard can only do suffix matching" if stars > 1 or (stars and not url.endswith("/*")) else ""
