"""The real kubectl on custom resources: the CronTab of Kubernetes' documentation, from its definition to its end.

Expected texts are those of the documentation's page "Extend the Kubernetes API with CustomResourceDefinitions" and of
kubectl's sources.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness import kubectl, live, wait
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

CRD = r"""
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: crontabs.stable.example.com
spec:
  group: stable.example.com
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        description: CronTab runs an image now and then.
        type: object
        properties:
          spec:
            type: object
            description: What to run, and when.
            required: [cronSpec]
            properties:
              cronSpec:
                type: string
                description: When to run, as cron spells it.
                pattern: '^(\d+|\*)(/\d+)?(\s+(\d+|\*)(/\d+)?){4}$'
              image:
                type: string
                default: busybox
              replicas:
                type: integer
                minimum: 1
                maximum: 10
          status:
            type: object
            properties:
              replicas: {type: integer}
              labelSelector: {type: string}
    subresources:
      status: {}
      scale:
        specReplicasPath: .spec.replicas
        statusReplicasPath: .status.replicas
        labelSelectorPath: .status.labelSelector
    additionalPrinterColumns:
    - {name: Spec, type: string, description: The cron spec defining the interval, jsonPath: .spec.cronSpec}
    - {name: Replicas, type: integer, description: The number of jobs launched, jsonPath: .spec.replicas}
    - {name: Image, type: string, priority: 1, jsonPath: .spec.image}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
  scope: Namespaced
  names:
    plural: crontabs
    singular: crontab
    kind: CronTab
    shortNames: [ct]
    categories: [all]
"""
CRONTAB = """
apiVersion: stable.example.com/v1
kind: CronTab
metadata:
  name: my-new-cron-object
spec:
  cronSpec: "%s"
  replicas: %s
"""
NAMED = "customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com"
OBJECT = "crontab.stable.example.com/my-new-cron-object"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("custom") / "data") as found:
        yield found


@pytest.fixture(params=kubectl.VERSIONS)
def k(request: pytest.FixtureRequest, server: live.Live) -> Iterator[Kubectl]:
    """Each kubectl version in turn, with the definition in the cluster."""
    found = server.kubectl(request.param)
    assert found("apply", "-f", "-", stdin=CRD) == f"{NAMED} created\n"
    waited = found("wait", "--for=condition=established", "--timeout=60s", "crd/crontabs.stable.example.com")
    assert waited == f"{NAMED} condition met\n"
    yield found
    deleted = found("delete", "crd", "crontabs.stable.example.com")
    assert deleted.startswith('customresourcedefinition.apiextensions.k8s.io "crontabs.stable.example.com" deleted')


@pytest.fixture
def made(k: Kubectl) -> Kubectl:
    assert k("apply", "-f", "-", stdin=CRONTAB % ("* * * * */5", 3)) == f"{OBJECT} created\n"
    return k


def error(k: Kubectl, *arguments: str, stdin: str = "") -> str:
    """What a command that must fail says."""
    done = k.run(*arguments, stdin=stdin, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stderr.strip()


def rows(text: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines()]


def test_it_is_listed_by_any_of_its_names_with_its_columns(made: Kubectl) -> None:
    for name in ("crontabs", "crontab", "ct", "CronTab", "crontabs.stable.example.com"):
        head, row = made("get", name).splitlines()
        assert head.split() == ["NAME", "SPEC", "REPLICAS", "AGE"]
        assert row.split("  ")[0] == "my-new-cron-object"
        assert "* * * * */5   3 " in row
    assert rows(made("get", "ct", "-o", "wide"))[0] == ["NAME", "SPEC", "REPLICAS", "IMAGE", "AGE"]
    assert "crontab.stable.example.com/my-new-cron-object" in made("get", "all")
    assert made("get", "ct", "-o", "name") == f"{OBJECT}\n"


def test_it_is_found_among_the_resources(k: Kubectl) -> None:
    told = rows(k("api-resources", "--api-group=stable.example.com", "-o", "wide", "--no-headers"))
    assert told == [["crontabs", "ct", "stable.example.com/v1", "true", "CronTab",
                     "create,delete,deletecollection,get,list,patch,update,watch", "all"]]  # fmt: skip
    assert "stable.example.com/v1\n" in k("api-versions")


def test_it_is_explained(k: Kubectl) -> None:
    whole = k("explain", "crontab")
    assert rows(whole)[:3] == [["GROUP:", "stable.example.com"], ["KIND:", "CronTab"], ["VERSION:", "v1"]]
    assert "DESCRIPTION:\n    CronTab runs an image now and then.\n" in whole
    assert "  spec\t<Object>\n    What to run, and when.\n" in whole
    assert "  metadata\t<ObjectMeta>\n    Standard object's metadata." in whole
    field = k("explain", "ct.spec.cronSpec")
    assert "FIELD: cronSpec <string>\n" in field
    assert "When to run, as cron spells it." in field
    assert "cronSpec\t<string> -required-" in k("explain", "ct", "--recursive")


def test_it_is_scaled(made: Kubectl) -> None:
    assert made("scale", "--replicas=5", "crontabs/my-new-cron-object") == f"{OBJECT} scaled\n"
    assert made("get", "ct", "my-new-cron-object", "-o", "jsonpath={.spec.replicas} {.metadata.generation}") == "5 2"
    assert "is invalid" in error(made, "scale", "--replicas=50", "crontabs/my-new-cron-object")


def test_what_is_wrong_with_it_is_told_field_by_field(k: Kubectl) -> None:
    assert error(k, "apply", "-f", "-", stdin=CRONTAB % ("* * * *", 15)) == (
        'The CronTab "my-new-cron-object" is invalid: \n'
        "* spec.cronSpec: Invalid value: \"* * * *\": spec.cronSpec in body should match "
        "'^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$'\n"
        "* spec.replicas: Invalid value: 15: spec.replicas in body should be less than or equal to 10"
    )
    unknown = (CRONTAB % ("* * * * *", 1)) + "  somethingElse: 3\n"
    assert error(k, "create", "-f", "-", stdin=unknown) == (
        'Error from server (BadRequest): error when creating "STDIN": CronTab in version "v1" cannot be handled as a '
        'CronTab: strict decoding error: unknown field "spec.somethingElse"'
    )
    warned = k.run("create", "--validate=warn", "-f", "-", stdin=unknown)
    assert warned.stdout == f"{OBJECT} created\n"
    assert warned.stderr == 'Warning: unknown field "spec.somethingElse"\n'


def test_it_is_applied_patched_and_edited_with_its_defaults(made: Kubectl) -> None:
    assert made("get", "ct", "my-new-cron-object", "-o", "jsonpath={.spec.image}") == "busybox"
    assert made("apply", "-f", "-", stdin=CRONTAB % ("* * * * */5", 3)) == f"{OBJECT} unchanged\n"
    assert made("apply", "-f", "-", stdin=CRONTAB % ("0 * * * *", 3)) == f"{OBJECT} configured\n"
    assert made("label", "ct", "my-new-cron-object", "a=b") == f"{OBJECT} labeled\n"
    patched = made("patch", "ct", "my-new-cron-object", "--type=merge", "-p", '{"spec":{"image":"nginx"}}')
    assert patched == f"{OBJECT} patched\n"
    refused = error(made, "patch", "ct", "my-new-cron-object", "-p", '{"spec":{"image":"nginx"}}')
    assert refused.startswith(
        "error: application/strategic-merge-patch+json is not supported by stable.example.com/v1, Kind=CronTab: the "
        "body of the request was in an unknown format - accepted media types include: application/json-patch+json, "
        "application/merge-patch+json"
    )


def test_its_status_is_written_apart(made: Kubectl) -> None:
    patch = ("--subresource=status", "--type=merge", "-p", '{"status":{"replicas":3}}')
    done = made("patch", "ct", "my-new-cron-object", *patch)
    assert done == f"{OBJECT} patched\n"
    assert made("get", "ct", "my-new-cron-object", "-o", "jsonpath={.status.replicas} {.metadata.generation}") == "3 1"


def test_with_its_definition_it_goes(server: live.Live) -> None:
    k = server.kubectl()
    k("apply", "-f", "-", stdin=CRD)
    k("apply", "-f", "-", stdin=CRONTAB % ("* * * * *", 1))
    k("delete", "-f", "-", stdin=CRD)
    assert error(k, "get", "crontabs") in (
        'error: the server doesn\'t have a resource type "crontabs"',
        'Error from server (NotFound): Unable to list "stable.example.com/v1, Resource=crontabs": the server could not '
        "find the requested resource",
    )


def test_with_its_namespace_it_goes_and_with_its_owner(server: live.Live) -> None:
    k = server.kubectl()
    k("apply", "-f", "-", stdin=CRD)
    k("create", "namespace", "jobs")
    k("-n", "jobs", "apply", "-f", "-", stdin=CRONTAB % ("* * * * *", 1))
    k("delete", "namespace", "jobs", "--timeout=60s")
    assert k("get", "ct", "--all-namespaces", "-o", "name") == ""
    k("apply", "-f", "-", stdin=CRONTAB % ("* * * * *", 1))
    uid = k("get", "ct", "my-new-cron-object", "-o", "jsonpath={.metadata.uid}")
    owner = f"{{apiVersion: stable.example.com/v1, kind: CronTab, name: my-new-cron-object, uid: {uid}}}"
    owned = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: owned\n  ownerReferences: [{owner}]\n"
    k("apply", "-f", "-", stdin=owned)
    k("delete", "crd", "crontabs.stable.example.com")
    wait.until(lambda: k("get", "configmaps", "--ignore-not-found", "owned") == "", "what it owned is collected")
