"""A custom kind's hooks beside those of the built-in kinds."""

from __future__ import annotations

import pytest

from cluster.api.apiextensions.conversion import converted
from cluster.api.apiextensions.custom import CustomVersion, versions
from cluster.apimachinery.meta import Obj
from cluster.etcd.models import KubeObject
from tests.cluster.apiserver.customs import crontab, crontab_schema, definition, version

OWN = {name for name, value in vars(KubeObject).items() if isinstance(value, classmethod)}
CONSTANTS = {name for name in KubeObject.__annotations__ if name.isupper() and name != "DATA"}


def of(*said: Obj) -> CustomVersion:
    crd = definition(*said)
    crd["status"] = {"acceptedNames": crd["spec"]["names"]}
    return versions(crd, lambda crd, objects, wanted: [])[0]


def test_it_has_every_hook_and_attribute_of_a_built_in_kind() -> None:
    made = of(version())
    assert {name for name in OWN if not hasattr(made, name)} == set()
    assert {name for name in CONSTANTS if not hasattr(made, name)} == set()


def test_unknown_fields_of_any_head_are_told_of() -> None:
    inner = {
        "type": "object", "x-kubernetes-embedded-resource": True, "properties": {"spec": {"type": "object"}},
    }  # fmt: skip
    made = of(version(schema=crontab_schema({"type": "object", "properties": {"template": inner}})))
    template = {"apiVersion": "v1", "kind": "Sub", "metadata": {"name": "sub", "unknownSubMeta": "x"}}
    given = crontab(spec={"template": template})
    given["metadata"]["unknownMeta"] = "x"
    found = made.decode(given)
    assert found.unknown == ["metadata.unknownMeta", "spec.template.metadata.unknownSubMeta"]
    assert found.object["spec"]["template"]["metadata"] == {"name": "sub"}
    assert found.object["metadata"] == {"name": "my-cron"}


@pytest.mark.parametrize(("template", "text"), [
    ({"kind": "Sub"}, "spec.template.apiVersion: Required value: must not be empty"),
    ({"apiVersion": "a/b/c", "kind": "Sub"},
     'spec.template.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'),
    ({"apiVersion": "v1", "kind": "Sub", "metadata": {"name": "A"}}, "spec.template.metadata.name: Invalid value"),
])  # fmt: skip
def test_an_embedded_resource_is_one_in_its_head_too(template: Obj, text: str) -> None:
    inner = {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True}
    made = of(version(schema=crontab_schema({"type": "object", "properties": {"template": inner}})))
    causes = made.validate(crontab(spec={"template": template}), None)
    assert [str(cause)[: len(text)] for cause in causes] == [text]


def test_the_default_warning_names_the_next_better_version() -> None:
    better = version("v1beta2", storage=False), version("v1", storage=False)
    crd = definition(version("v1beta1", deprecated=True), *better)
    crd["status"] = {"acceptedNames": crd["spec"]["names"]}
    old = versions(crd, lambda crd, objects, wanted: [])[0]
    assert old.warning == "stable.example.com/v1beta1 CronTab is deprecated; use stable.example.com/v1 CronTab"
    own = of(version(deprecated=True, deprecationWarning="use something else"))
    assert own.warning == "use something else"
    alone = of(version(deprecated=True))
    assert alone.warning == "stable.example.com/v1 CronTab is deprecated"


def test_without_a_webhook_only_the_version_changes() -> None:
    crd = definition()
    made = converted(lambda crd, objects, wanted: [], crd, [crontab()], "stable.example.com/v2")
    assert made == [crontab(version="v2")]
