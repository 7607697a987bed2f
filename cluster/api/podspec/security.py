"""Security contexts: as whom containers run, and what the kernel lets them do.

(In Kubernetes: ValidateSecurityContext and validatePodSpecSecurityContext in pkg/apis/core/validation.)
"""

from __future__ import annotations

from cluster.api.podspec import sysctls
from cluster.apimachinery import validation
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj

_LARGEST_ID = 2**31 - 1
_PROC_MOUNTS = ("Default", "Unmasked")
_PROFILES = ("Localhost", "RuntimeDefault", "Unconfined")
_CHANGES = ("Always", "OnRootMismatch")
_GROUPS = ("Merge", "Strict")


def container_problems(context: Obj, path: str, host_users: bool) -> list[Cause]:
    """Every cause against a container's securityContext."""
    found = _ids(context, path, "runAsUser", "runAsGroup")
    mount = context.get("procMount")
    if mount not in (None, *_PROC_MOUNTS):
        found.append(not_supported(f"{path}.procMount", mount, _PROC_MOUNTS))
    if host_users and mount == "Unmasked":
        found.append(invalid_value(f"{path}.procMount", mount, "`hostUsers` must be false to use `Unmasked`"))
    return found + _seccomp(context, path) + _escalation(context, path) + _app_armor(context, path)


def pod_problems(spec: Obj, path: str) -> list[Cause]:
    """Every cause against a pod's securityContext; it stands in the spec at `path`."""
    context, path = spec.get("securityContext") or {}, f"{path}.securityContext"
    found = _ids(context, path, "fsGroup", "runAsUser", "runAsGroup")
    for index, group in enumerate(context.get("supplementalGroups") or []):
        found += _id(group, f"{path}.supplementalGroups[{index}]")
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        text = "ShareProcessNamespace and HostPID cannot both be enabled"
        found.append(invalid_value(f"{path}.shareProcessNamespace", True, text))
    found += sysctls.problems(context.get("sysctls") or [], f"{path}.sysctls")
    change, groups = context.get("fsGroupChangePolicy"), context.get("supplementalGroupsPolicy")
    if change not in (None, *_CHANGES):
        found.append(not_supported(f"{path}.fsGroupChangePolicy", change, _CHANGES))
    found += _seccomp(context, path) + _app_armor(context, path)
    if groups not in (None, *_GROUPS):
        found.append(not_supported(f"{path}.supplementalGroupsPolicy", groups, _GROUPS))
    return found


def _ids(context: Obj, path: str, *fields: str) -> list[Cause]:
    given = ((field, context[field]) for field in fields if context.get(field) is not None)
    return [cause for field, value in given for cause in _id(value, f"{path}.{field}")]


def _id(value: int, path: str) -> list[Cause]:
    return [invalid_value(path, value, text) for text in validation.is_in_range(value, 0, _LARGEST_ID)]


def _seccomp(context: Obj, path: str) -> list[Cause]:
    profile, path = context.get("seccompProfile"), f"{path}.seccompProfile"
    return [] if profile is None else _profile(profile, path, "seccomp", "seccompProfile")


def _app_armor(context: Obj, path: str) -> list[Cause]:
    profile, path = context.get("appArmorProfile"), f"{path}.appArmorProfile"
    return [] if profile is None else _profile(profile, path, "AppArmor", "appArmorProfile")


def _profile(profile: Obj, path: str, called: str, field: str) -> list[Cause]:
    """A profile of the node's own has a name, all others have none."""
    kind, name = profile.get("type") or "", profile.get("localhostProfile")
    if not kind:
        found = [required(f"{path}.type", f"type is required when {field} is set")]
    else:
        found = [] if kind in _PROFILES else [not_supported(f"{path}.type", kind, _PROFILES)]
    if kind == "Localhost":
        missing = [required(f"{path}.localhostProfile", f"must be set when {called} type is Localhost")]
        return found if name else missing
    if name is not None:
        shown = {"Type": kind, "LocalhostProfile": name} if called == "seccomp" else name
        text = f"can only be set when {called} type is Localhost"
        found.append(invalid_value(f"{path}.localhostProfile", shown, text))
    return found


def _escalation(context: Obj, path: str) -> list[Cause]:
    """Who may not gain privileges has none to begin with."""
    if context.get("allowPrivilegeEscalation") is not False:
        return []
    text = "cannot set `allowPrivilegeEscalation` to false and"
    found = []
    if context.get("privileged"):
        found.append(invalid_value(path, _shown(context), f"{text} `privileged` to true"))
    if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or []):
        found.append(invalid_value(path, _shown(context), f"{text} `capabilities.Add` CAP_SYS_ADMIN"))
    return found


_FIELDS = ("capabilities", "privileged", "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot",
           "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount", "seccompProfile",
           "appArmorProfile")  # fmt: skip
_ACRONYMS = {"seLinuxOptions": "SELinuxOptions"}


def _shown(context: Obj) -> Obj:
    """A context as an error shows it: Go's struct, with the names that its fields have there."""
    found = {_ACRONYMS.get(f, f[0].upper() + f[1:]): context.get(f) for f in _FIELDS}
    if found["Capabilities"] is not None:
        found["Capabilities"] = {side: context["capabilities"].get(side.lower()) for side in ("Add", "Drop")}
    return found
