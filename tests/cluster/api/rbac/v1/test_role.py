"""A Role as the registry's hooks see it."""

from __future__ import annotations

from cluster.api.rbac.v1.role import Role
from cluster.apimachinery.meta import Obj
from cluster.registry import naming
from tests.cluster.api.manifests import born, causes, row

RULE: Obj = {"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}


def test_its_rules_are_judged_as_those_of_one_namespace() -> None:
    assert causes(Role, born(Role, rules=[RULE])) == []
    (said,) = causes(Role, born(Role, rules=[{"nonResourceURLs": ["/"], "verbs": ["get"]}]))
    assert said.endswith("namespaced rules cannot apply to non-resource URLs")


def test_its_name_may_be_whatever_stands_between_two_slashes() -> None:
    for name, problem in (("system:Node_Reader", ""), ("a/b", "may not contain '/'"), ("..", "may not be '..'")):
        obj = born(Role, metadata={"name": name})
        found = [c.message for c in naming.metadata_problems(Role.KIND, obj, None, Role.NAME_RULE)]
        assert found == ([f'Invalid value: "{name}": {problem}'] if problem else [])


def test_its_table_is_the_default_one() -> None:
    obj = born(Role, metadata={"creationTimestamp": "2026-01-02T03:04:05Z"})
    assert row(Role, obj) == {"Name": "web", "Created At": "2026-01-02T03:04:05Z"}
