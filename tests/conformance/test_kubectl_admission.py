"""The real kubectl meets policies: the documentation's examples, applied, refused, warned of, rehearsed.

Expected texts: the documentation's pages on ValidatingAdmissionPolicy, MutatingAdmissionPolicy and Pod Security
Admission, kubectl's checkErr and the sources that these tests name elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness import live
from tests.harness.kubectl import Kubectl

pytestmark = [pytest.mark.slow, pytest.mark.kubectl]

POLICY = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: demo-policy.example.com
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules:
    - apiGroups: ["apps"]
      apiVersions: ["v1"]
      operations: ["CREATE", "UPDATE"]
      resources: ["deployments"]
  validations:
  - expression: "object.spec.replicas <= 5"
"""
BINDING = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: demo-binding-test.example.com
spec:
  policyName: demo-policy.example.com
  validationActions: [{action}]
  matchResources:
    namespaceSelector:
      matchLabels:
        environment: test
"""
DENIAL = (
    "ValidatingAdmissionPolicy 'demo-policy.example.com' with binding 'demo-binding-test.example.com' denied request: "
    "failed expression: object.spec.replicas <= 5"
)
MUTATION = """\
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicy
metadata:
  name: sidecar-policy.example.com
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"]}
  matchConditions:
  - name: does-not-already-have-sidecar
    expression: "!object.spec.?initContainers.orValue([]).exists(ic, ic.name == 'mesh-proxy')"
  failurePolicy: Fail
  reinvocationPolicy: IfNeeded
  mutations:
  - patchType: ApplyConfiguration
    applyConfiguration:
      expression: >
        Object{spec: Object.spec{initContainers: [
          Object.spec.initContainers{name: "mesh-proxy", image: "nginx", restartPolicy: "Always"}]}}
---
apiVersion: admissionregistration.k8s.io/v1beta1
kind: MutatingAdmissionPolicyBinding
metadata:
  name: sidecar-binding.example.com
spec:
  policyName: sidecar-policy.example.com
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[live.Live]:
    with live.serving(tmp_path_factory.mktemp("admission") / "data") as found:
        yield found


@pytest.fixture
def k(server: live.Live) -> Iterator[Kubectl]:
    kubectl = server.kubectl()
    kubectl("label", "namespace", "default", "environment=test", "--overwrite")
    yield kubectl
    kubectl("delete", "validatingadmissionpolicybindings,validatingadmissionpolicies", "--all")
    kubectl("delete", "deployments", "--all", "-n", "default")


def refusal(k: Kubectl, *arguments: str, stdin: str | None = None) -> str:
    """What kubectl says of something that it is refused."""
    done = k.run(*arguments, stdin=stdin, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def bound(k: Kubectl, action: str) -> None:
    k("apply", "-f", "-", stdin=POLICY)
    k("apply", "-f", "-", stdin=BINDING.replace("{action}", action))


def test_a_policy_denies_in_the_documented_words(k: Kubectl) -> None:
    bound(k, "Deny")
    asked = ("create", "deployment", "nginx", "--image=nginx")
    said = f'error: failed to create deployment: deployments.apps "nginx" is forbidden: {DENIAL}\n'
    assert refusal(k, *asked, "--replicas=6") == said
    assert refusal(k, *asked, "--replicas=6", "--dry-run=server") == said
    assert k(*asked, "--replicas=5") == "deployment.apps/nginx created\n"
    patched = refusal(k, "patch", "deployment", "nginx", "-p", '{"spec":{"replicas":6}}')
    assert patched == f'The deployments "nginx" is invalid: : {DENIAL}\n'


def test_a_policy_warns(k: Kubectl) -> None:
    bound(k, "Warn")
    made = k.run("create", "deployment", "nginx", "--image=nginx", "--replicas=6")
    assert (made.returncode, made.stdout) == (0, "deployment.apps/nginx created\n")
    assert made.stderr == f"Warning: Validation failed for {DENIAL.replace(' denied request', '')}\n"


def test_policies_are_listed(k: Kubectl) -> None:
    bound(k, "Deny")
    head, row = k("get", "validatingadmissionpolicies").splitlines()
    assert head.split() == ["NAME", "VALIDATIONS", "PARAMKIND", "AGE"]
    assert row.split()[:3] == ["demo-policy.example.com", "1", "<unset>"]
    head, row = k("get", "validatingadmissionpolicybindings").splitlines()
    assert head.split() == ["NAME", "POLICYNAME", "PARAMREF", "AGE"]
    assert row.split()[:3] == ["demo-binding-test.example.com", "demo-policy.example.com", "<unset>"]


def test_an_expression_that_makes_no_sense_is_not_taken(k: Kubectl) -> None:
    source = "objct.spec.replicas <= 5"
    assert refusal(k, "apply", "-f", "-", stdin=POLICY.replace("object.spec.replicas <= 5", source)) == (
        'The ValidatingAdmissionPolicy "demo-policy.example.com" is invalid: spec.validations[0].expression: Invalid '
        f"value: \"{source}\": compilation failed: ERROR: <input>:1:1: undeclared reference to 'objct' (in container "
        f"'')\n | {source}\n | ^\n"
    )


STANDARD = (
    'allowPrivilegeEscalation != false (container "nginx" must set securityContext.allowPrivilegeEscalation=false)',
    'unrestricted capabilities (container "nginx" must set securityContext.capabilities.drop=["ALL"])',
    'runAsNonRoot != true (pod or container "nginx" must set securityContext.runAsNonRoot=true)',
    'seccompProfile (pod or container "nginx" must set securityContext.seccompProfile.type to "RuntimeDefault" or '
    '"Localhost")',
)


def test_a_namespace_holds_its_pods_to_a_standard(k: Kubectl) -> None:
    k("create", "namespace", "strict")
    k("label", "namespace", "strict", "pod-security.kubernetes.io/enforce=restricted")
    assert refusal(k, "run", "nginx", "--image=nginx", "-n", "strict") == (
        'Error from server (Forbidden): pods "nginx" is forbidden: violates PodSecurity "restricted:latest": '
        f"{', '.join(STANDARD)}\n"
    )


def test_mutations_are_served_where_they_are_asked_for(k: Kubectl, server: live.Live) -> None:
    unknown = (
        'no matches for kind "MutatingAdmissionPolicy" in version "admissionregistration.k8s.io/v1beta1"'
    )
    assert unknown in refusal(k, "apply", "-f", "-", stdin=MUTATION)
    server.manage("create_cluster", "mutating", "--runtime-config", "admissionregistration.k8s.io/v1beta1")
    config = server.data.with_name("mutating.kubeconfig")
    config.write_text(server.kubeconfig("mutating"))
    other = Kubectl(k.program, config, k.home)
    other("apply", "-f", "-", stdin=MUTATION)
    other("run", "nginx", "--image=nginx")
    assert other("get", "pod", "nginx", "-o", "jsonpath={.spec.initContainers[*].name}") == "mesh-proxy"
    head, row = other("get", "mutatingadmissionpolicies").splitlines()
    assert head.split() == ["NAME", "MUTATIONS", "PARAMKIND", "AGE"]
    assert row.split()[:3] == ["sidecar-policy.example.com", "1", "<unset>"]
