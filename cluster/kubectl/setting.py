"""set image, resources, env, serviceaccount, selector and subject: what each does to an object.

Pure functions on plain objects. (In Kubernetes: kubectl/pkg/cmd/set.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cluster.apimachinery import quantity
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.validation import is_env_var_name
from cluster.kubectl.errors import KubectlError
from cluster.kubectl.golang import quote


def pairs(words: Sequence[str], kind: str) -> tuple[list[str], dict[str, str]]:
    """Resources, then NAME=VALUE pairs; KubectlError for a resource after a pair."""
    resources: list[str] = []
    found: dict[str, str] = {}
    wrong: list[str] = []
    for word in words:
        pair = "=" in word[1:] or (word.endswith("-") and word != "-")
        if not pair and (found or wrong):
            raise KubectlError(f"all resources must be specified before {kind} changes: {word}")
        name, equals, value = word.partition("=")
        if not pair:
            resources.append(word)
        elif equals:
            found[name] = value
        else:
            wrong.append(word)
    if wrong:
        raise KubectlError(f"invalid {kind} format: {', '.join(wrong)}")
    return resources, found


def chosen(spec: Obj, pattern: str) -> Iterator[Obj]:
    """The containers, then the init containers, whose names fit a pattern with *."""
    fits = re.compile(".*".join(re.escape(part) for part in pattern.split("*")))
    for field in ("containers", "initContainers"):
        yield from (each for each in spec.get(field) or () if fits.fullmatch(each["name"]))


def set_images(spec: Obj, images: Mapping[str, str]) -> list[str]:
    """Gives the named containers their images ("*" is all); the names nobody has."""
    missing: list[str] = []
    for name, image in images.items():
        found = [each for each in chosen(spec, "*") if name in (each["name"], "*")]
        for container in found:
            container["image"] = image
        if not found:
            missing.append(name)
    return missing


def amounts(text: str) -> dict[str, str]:
    """ "cpu=1,memory=2Gi" as a map; KubectlError for anything else."""
    found: dict[str, str] = {}
    for statement in text.split(",") if text else ():
        name, equals, value = statement.partition("=")
        if not equals or "=" in value:
            raise KubectlError(f"Invalid argument syntax {statement}, expected <resource>=<value>")
        try:
            found[name] = quantity.canonical(value)
        except ValueError as problem:
            raise KubectlError(str(problem)) from None
    return found


def set_resources(spec: Obj, pattern: str, limits: Mapping[str, str], requests: Mapping[str, str]) -> bool:
    """Lays limits and requests over those of the chosen containers; False when there are none."""
    containers = list(chosen(spec, pattern))
    for container in containers:
        resources = container.setdefault("resources", {})
        for field, given in (("limits", limits), ("requests", requests)):
            if given:
                resources[field] = {**resources.get(field, {}), **given}
    return bool(containers)


_ENV = re.compile(r"(?ms)^(.+)=(.*)$")


def split_env(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Resources, then KEY=VALUE or KEY- (or -, the input); KubectlError for a resource after those."""
    resources: list[str] = []
    env: list[str] = []
    for word in words:
        if _ENV.match(word) or word.endswith("-"):
            env.append(word)
        elif env:
            raise KubectlError(
                f"all resources must be specified before environment changes: {' '.join(words)}"
            )
        else:
            resources.append(word)
    return resources, env


def parse_env(specs: Iterable[str], given: str) -> tuple[list[Obj], list[str]]:
    """(variables to set, names to remove) of KEY=VALUE, KEY- and -, which is what the input `given` says."""
    env: list[Obj] = []
    removed: list[str] = []
    for spec in specs:
        name, equals, value = spec.partition("=")
        if spec == "-":
            env += _lines(given)
        elif equals:
            if problems := is_env_var_name(name, strict=True):
                raise KubectlError(f"{quote(name)} is not a valid key name: {';'.join(problems)}")
            env.append({"name": name, "value": value})
        elif spec.endswith("-"):
            removed.append(spec[:-1])
        else:
            raise KubectlError(f"unknown environment variable: {spec}")
    if any(each["name"] in removed for each in env):
        raise KubectlError("can not both modify and remove the same environment variable in the same command")
    return env, removed


def _lines(text: str) -> list[Obj]:
    plain = (line.partition("#")[0].partition("=") for line in text.splitlines())
    return [{"name": name, "value": value} for name, equals, value in plain if equals]


def from_source(obj: Obj, keys: Sequence[str]) -> list[Obj]:
    """Variables that take their values from a ConfigMap's or Secret's keys (all, or those named)."""
    refs = {"ConfigMap": "configMapKeyRef", "Secret": "secretKeyRef"}
    if obj["kind"] not in refs:
        raise KubectlError("unsupported resource specified in --from")
    name, ref = obj["metadata"]["name"], refs[obj["kind"]]
    return [
        {"name": env_name(key), "valueFrom": {ref: {"name": name, "key": key}}}
        for key in obj.get("data") or {}
        if not keys or key in keys
    ]


def env_name(key: str) -> str:
    """A key as the name of a variable: capitals and underscores."""
    return re.sub("[^a-zA-Z0-9_]", "_", key).upper()


def update_env(existing: Sequence[Obj], env: Sequence[Obj], removed: Sequence[str]) -> list[Obj]:
    """The variables with the new ones in the old ones' places, others at the end."""
    new: dict[str, Obj] = {}
    for each in env:
        new.setdefault(each["name"], each)
    covered = set(removed)
    out: list[Obj] = []
    for each in existing:
        if each["name"] not in covered:
            out.append(new.get(each["name"], each))
            covered |= {each["name"]} & new.keys()
    return out + [each for name, each in new.items() if name not in covered]


def overwrites(existing: Sequence[Obj], env: Sequence[Obj]) -> None:
    """ValueError where a variable has a value already."""
    there = {each["name"]: each.get("value", "") for each in existing}
    for each in env:
        if each["name"] in there:
            raise ValueError(
                f"'{each['name']}' already has a value ({there[each['name']]}), and --overwrite is false"
            )


def reference(source: Obj) -> str:
    """Where a variable's value comes from, in words."""
    (kind, ref), *_ = source.items()
    words = {
        "configMapKeyRef": lambda: f"configmap {ref['name']}, key {ref['key']}",
        "secretKeyRef": lambda: f"secret {ref['name']}, key {ref['key']}",
        "fieldRef": lambda: f"field path {ref['fieldPath']}",
        "resourceFieldRef": lambda: f"resource {ref.get('containerName') or ''}/{ref['resource']}".replace(
            " /", " "
        ),
    }
    return words[kind]() if kind in words else "invalid valueFrom"


def add_subjects(obj: Obj, subjects: Sequence[Obj]) -> None:
    """Adds those that a binding does not have yet; ValueError for other kinds."""
    if obj["kind"] not in ("RoleBinding", "ClusterRoleBinding"):
        raise ValueError("setting subjects is only supported for RoleBinding/ClusterRoleBinding")
    there = obj.get("subjects") or []
    obj["subjects"] = [*there, *(each for each in subjects if each not in there)]
