"""What the expressions of policies and webhooks may use.

`object` and `oldObject` can be anything, so nothing is said of their types; the request and its namespace are described
field by field, and a policy's own variables have the types that their expressions have. (In Kubernetes:
apiserver/pkg/admission/plugin/cel/compile.go, composition.go and cel/mutation.)
"""

from __future__ import annotations

from functools import cache

from cluster.apimachinery.cel import CompileError, Environment, Program, types
from cluster.apimachinery.cel.library import authorizer
from cluster.apimachinery.cel.types import DYN, INT, STRING, TIMESTAMP, Type, list_of, map_of, object_of
from cluster.apimachinery.meta import Obj

_GVK = object_of("kubernetes.GroupVersionKind", group=STRING, version=STRING, kind=STRING)
_GVR = object_of("kubernetes.GroupVersionResource", group=STRING, version=STRING, resource=STRING)
_USER = object_of(
    "kubernetes.UserInfo", username=STRING, uid=STRING, groups=list_of(STRING), extra=map_of(STRING, list_of(STRING))
)  # fmt: skip
REQUEST = object_of(
    "kubernetes.AdmissionRequest", kind=_GVK, resource=_GVR, subResource=STRING, requestKind=_GVK, requestResource=_GVR,
    requestSubResource=STRING, name=STRING, namespace=STRING, operation=STRING, userInfo=_USER, dryRun=types.BOOL,
    options=DYN,
)  # fmt: skip
_CONDITION = object_of(
    "kubernetes.NamespaceCondition", status=STRING, type=STRING, lastTransitionTime=TIMESTAMP, message=STRING,
    reason=STRING,
)  # fmt: skip
_METADATA = object_of(
    "kubernetes.NamespaceMetadata", name=STRING, generateName=STRING, namespace=STRING, labels=map_of(STRING, STRING),
    annotations=map_of(STRING, STRING), UID=STRING, creationTimestamp=TIMESTAMP, deletionGracePeriodSeconds=INT,
    deletionTimestamp=TIMESTAMP, generation=INT, resourceVersion=STRING, finalizers=list_of(STRING),
)  # fmt: skip
NAMESPACE = object_of(
    "kubernetes.Namespace", metadata=_METADATA,
    spec=object_of("kubernetes.NamespaceSpec", finalizers=list_of(STRING)),
    status=object_of("kubernetes.NamespaceStatus", conditions=list_of(_CONDITION), phase=STRING),
)  # fmt: skip
PATCH = object_of("JSONPatch", op=STRING, path=STRING, value=DYN, **{"from": STRING})
PATCHES = list_of(PATCH)
OBJECT = Type("Object")
NOTE = (types.STRING, types.NULL)
"""What an audit annotation may be: a text, or nothing."""
_ESCAPES = {"jsonpatch.escapeKey(string) -> string": lambda key: key.replace("~", "~0").replace("/", "~1")}


def _made(name: str) -> Type | None:
    """The types that mutations make: JSONPatch{…}, and Object{…} with Object.spec{…} for each field within."""
    if name == PATCH.name:
        return PATCH
    return Type(name) if name == OBJECT.name or name.startswith(f"{OBJECT.name}.") else None


@cache
def environment(*, params: bool, authorized: bool = True, patches: bool = False) -> Environment:
    """What expressions may use, with parameters, with the authorizer, with objects to make."""
    variables = {"object": DYN, "oldObject": DYN, "namespaceObject": NAMESPACE, "request": REQUEST}
    if params:
        variables["params"] = DYN
    if authorized:
        variables["authorizer"] = authorizer.AUTHORIZER
        variables["authorizer.requestResource"] = authorizer.RESOURCE_CHECK
    libraries = (authorizer.FUNCTIONS, _ESCAPES) if patches else (authorizer.FUNCTIONS,)
    return Environment(variables, libraries=libraries, structs=_made if patches else None)


class Composed:
    """A policy's variables, each of which may use those before it, and what may be compiled with them.

    `object_type` is what is known of the object: nothing, unless types are checked.
    """

    def __init__(self, spec: Obj, *, patches: bool = False, object_type: Type = DYN) -> None:
        self._params, self._patches, self._object = bool(spec.get("paramKind")), patches, object_type
        self.programs: dict[str, Program | CompileError] = {}
        self._environments: dict[tuple[bool, int], Environment] = {}
        for variable in spec.get("variables") or []:
            self.programs[str(variable.get("name"))] = self._variable(variable)

    def _variable(self, variable: Obj) -> Program | CompileError:
        try:
            return self.environment().compile(str(variable.get("expression") or ""))
        except CompileError as error:
            return error

    def environment(self, *, authorized: bool = True) -> Environment:
        """What an expression may use that stands after the variables known so far. Kept: it keeps the programs."""
        key = (authorized, len(self.programs))
        if key not in self._environments:
            self._environments[key] = self._made(authorized)
        return self._environments[key]

    def _made(self, authorized: bool) -> Environment:
        found = environment(params=self._params, authorized=authorized, patches=self._patches)
        if self._object != DYN:
            found = found.extended(object=self._object, oldObject=self._object)
        if not self.programs:
            return found
        fields = {n: p.result if isinstance(p, Program) else DYN for n, p in self.programs.items()}
        return found.extended(variables=object_of("kubernetes.variables", **fields))

    def compile(self, source: str, *results: Type, authorized: bool = True) -> Program:
        """The program of one of the policy's expressions; CompileError."""
        return self.environment(authorized=authorized).compile(source, *results)


def condition_program(source: str, *, params: bool) -> Program:
    """The program of a match condition, which is judged before there are variables."""
    return environment(params=params).compile(source, types.BOOL)
