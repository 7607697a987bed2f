"""Expected values: apiextensions-apiserver/pkg/apis/apiextensions/validation/validation_test.go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cluster.apimachinery.meta import Obj
from tests.cluster.api.apiextensions.test_checks import LABEL, crd, said
from tests.cluster.apiserver.customs import crontab_schema, version


def shown(*versions: Obj) -> str:
    return json.dumps(list(versions), separators=(",", ":"))


def test_exactly_one_version_is_stored_and_each_has_a_name_of_its_own() -> None:
    two = version("v1"), version("v2")
    assert said(crd(*two)) == [
        f"spec.versions: Invalid value: {shown(*two)}: must have exactly one version marked as storage version",
        'status.storedVersions: Invalid value: ["v1"]: must have the storage version v2',
    ]
    same = version("v1"), version("v1", storage=False)
    assert said(crd(*same)) == [f"spec.versions: Invalid value: {shown(*same)}: must contain unique version names"]
    assert said(crd(version("V1"))) == [f'spec.versions[0].name: Invalid value: "V1": {LABEL}']


def test_every_version_has_a_schema() -> None:
    bare = version("v2", storage=False)
    del bare["schema"]
    assert said(crd(version(), bare)) == ["spec.versions[1].schema.openAPIV3Schema: Required value"]


WRONG: list[tuple[Obj, list[str]]] = [
    ({"deprecationWarning": "x"},
     ['spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions']),
    ({"deprecated": True, "deprecationWarning": ""},
     ['spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string']),
    ({"deprecated": True, "deprecationWarning": "a\nb"},
     ['spec.versions[0].deprecationWarning: Invalid value: "a\\nb": must only contain printable UTF-8 characters; '
      "non-printable character found at index 1"]),
    ({"subresources": {"scale": {}}},
     ["spec.subresources.scale.specReplicasPath: Required value",
      "spec.subresources.scale.statusReplicasPath: Required value"]),
    ({"subresources": {"scale": {"specReplicasPath": ".status.r", "statusReplicasPath": "status.r"}}},
     ['spec.subresources.scale.specReplicasPath: Invalid value: ".status.r": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: "status.r": must be a simple json path starting '
      'with .']),
    ({"additionalPrinterColumns": [{"name": "A", "type": "text", "jsonPath": "spec"}]},
     ['spec.additionalPrinterColumns[0].type: Invalid value: "text": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec": must be a simple json path starting with .']),
    ({"additionalPrinterColumns": [{"name": "", "type": "", "format": "x", "jsonPath": ""}]},
     ["spec.additionalPrinterColumns[0].name: Required value",
      "spec.additionalPrinterColumns[0].type: Required value: must be one of boolean,date,integer,number,string",
      'spec.additionalPrinterColumns[0].format: Invalid value: "x": must be one of '
      "byte,date,date-time,double,float,int32,int64,password",
      "spec.additionalPrinterColumns[0].JSONPath: Required value"]),
    ({"selectableFields": [{"jsonPath": ".spec.image"}, {"jsonPath": ".spec.none"}, {"jsonPath": ".spec"}]},
     ['spec.selectableFields[1].jsonPath: Invalid value: ".spec.none": is an invalid path: does not refer to a '
      'valid field',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or '
      "integer. Enum string fields and strings with formats are allowed."]),
    ({"selectableFields": [{"jsonPath": ".spec.image"}, {"jsonPath": ".spec.image"}]},
     ['spec.selectableFields[1].jsonPath: Duplicate value: ".spec.image"']),
]  # fmt: skip


@pytest.mark.parametrize(("more", "texts"), WRONG)
def test_what_a_version_says_is_held_to_its_rules(more: dict[str, Any], texts: list[str]) -> None:
    assert said(crd(version(**more))) == texts


def test_what_all_versions_say_alike_is_told_of_once_and_at_the_top() -> None:
    broken = {"type": "object", "properties": {"a": {}}}
    where = "openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields"
    alike = version("v1", schema=broken), version("v2", schema=broken, storage=False)
    assert said(crd(*alike)) == [f"spec.validation.{where}"]
    unlike = version("v1", schema=broken), version("v2", schema=crontab_schema(), storage=False)
    assert said(crd(*unlike)) == [f"spec.versions[0].schema.{where}"]
