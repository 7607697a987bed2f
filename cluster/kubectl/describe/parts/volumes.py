"""Volumes: a table of their kinds and of what is shown of each.

A kind is a title and lines, a line is a label, the field it shows and what stands there where the field is absent (or
a function of the whole source). Some are long gone from clusters and still served by the API. (In kubectl:
describeVolumes and its thirty printers.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from cluster.apimachinery import meta, quantity
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.golang import plain

from .claims import claim
from .metadata import shortened
from .values import flag
from .writer import NONE, UNSET, Writer

Line = tuple[str, str | Callable[[Obj], Any], Any]


class Kind(NamedTuple):
    """What a kind of volume is, in words, and the lines about it."""

    title: str
    lines: tuple[Line, ...] = ()
    more: Callable[[Writer, Obj], None] | None = None


def _secret(type_name: str) -> Callable[[Obj], str]:
    """A reference to a Secret in the notation of Go's protobuf structs."""

    def shown(source: Obj) -> str:
        ref = source.get("secretRef")
        if not ref:
            return "nil"
        names = ("Name", "Namespace") if type_name == "SecretReference" else ("Name",)
        return f"&{type_name}{{" + "".join(f"{n}:{ref.get(n.lower(), '')}," for n in names) + "}"

    return shown


def _size(source: Obj) -> str:
    limit = source.get("sizeLimit")
    return quantity.canonical(limit) if limit is not None and quantity.parse(limit) > 0 else UNSET


def _wwns(source: Obj) -> str:
    return ", ".join(source.get("targetWWNs") or [])


def _attributes(w: Writer, source: Obj) -> None:
    w.write("VolumeAttributes:\t", 2)
    found = source.get("volumeAttributes") or {}
    if not found:
        w.write(NONE + "\n")
    for index, key in enumerate(sorted(found)):
        if index:
            w.write("", 2)
            w.write("\t", 2)
        w.write(shortened(f"{key}={found[key]}") + "\n", 2)


def _items(w: Writer, source: Obj) -> None:
    w.write("Items:\n", 2)
    for item in source.get("items") or []:
        for field, name in (("fieldRef", "fieldPath"), ("resourceFieldRef", "resource")):
            if field in item:
                w.write(f"{item[field][name]} -> {item['path']}\n", 3)


def _template(w: Writer, source: Obj) -> None:
    if source.get("volumeClaimTemplate"):
        claim(w.nested(2), source["volumeClaimTemplate"], whole=False)


def _sources(w: Writer, source: Obj) -> None:
    for part in source.get("sources") or []:
        for field, label in (("secret", "SecretName"), ("configMap", "ConfigMapName")):
            if field in part:
                w.field(label, part[field].get("name", ""), 2)
                w.field("Optional", flag(part[field].get("optional")), 2)
        if "downwardAPI" in part:
            w.field("DownwardAPI", "true", 2)
        if "serviceAccountToken" in part:
            w.field("TokenExpirationSeconds", part["serviceAccountToken"]["expirationSeconds"], 2)


_FS: Line = ("FSType", "fsType", "")
_READ_ONLY: Line = ("ReadOnly", "readOnly", False)
_OPTIONAL: Line = ("Optional", "optional", False)
_LOCAL_SECRET: Line = ("SecretRef", _secret("LocalObjectReference"), "")
_FAR_SECRET: Line = ("SecretRef", _secret("SecretReference"), "")
_DISK = (_FS, ("Partition", "partition", 0), _READ_ONLY)


def _iscsi(secret: Line) -> tuple[Line, ...]:
    return (
        ("TargetPortal", "targetPortal", ""), ("IQN", "iqn", ""), ("Lun", "lun", 0),
        ("ISCSIInterface", "iscsiInterface", ""), _FS, _READ_ONLY, ("Portals", "portals", []),
        ("DiscoveryCHAPAuth", "chapAuthDiscovery", False), ("SessionCHAPAuth", "chapAuthSession", False),
        secret, ("InitiatorName", "initiatorName", NONE),
    )  # fmt: skip


def _rbd(secret: Line) -> tuple[Line, ...]:
    return (
        ("CephMonitors", "monitors", []), ("RBDImage", "image", ""), _FS, ("RBDPool", "pool", ""),
        ("RadosUser", "user", ""), ("Keyring", "keyring", ""), secret, _READ_ONLY,
    )  # fmt: skip


def _ceph(secret: Line) -> tuple[Line, ...]:
    return (
        ("Monitors", "monitors", []), ("Path", "path", ""), ("User", "user", ""), ("SecretFile", "secretFile", ""),
        secret, _READ_ONLY,
    )  # fmt: skip


def _scale_io(*secret: Line) -> tuple[Line, ...]:
    return (
        ("Gateway", "gateway", ""), ("System", "system", ""), ("Protection Domain", "protectionDomain", ""),
        ("Storage Pool", "storagePool", ""), ("Storage Mode", "storageMode", ""), ("VolumeName", "volumeName", ""),
        *secret, _FS, _READ_ONLY,
    )  # fmt: skip


def _flex(secret: Line) -> tuple[Line, ...]:
    return ("Driver", "driver", ""), _FS, secret, _READ_ONLY, ("Options", "options", {})


def _gluster(*namespace: Line) -> tuple[Line, ...]:
    return ("EndpointsName", "endpoints", ""), *namespace, ("Path", "path", ""), _READ_ONLY


def _cinder(secret: Line) -> tuple[Line, ...]:
    return ("VolumeID", "volumeID", ""), _FS, _READ_ONLY, secret


_AZURE_FILE = "AzureFile (an Azure File Service mount on the host and bind mount to the pod)"
_CEPH = "CephFS (a CephFS mount on the host that shares a pod's lifetime)"
_CINDER = "Cinder (a Persistent Disk resource in OpenStack)"
_CSI = "CSI (a Container Storage Interface (CSI) volume source)"
_FLEX = "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)"
_GLUSTER = "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)"
_ISCSI = (
    "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)"
)
_RBD = "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)"
_SCALE_IO = "ScaleIO (a persistent volume backed by a block device in ScaleIO)"

IN_PODS: dict[str, Kind] = {
    "hostPath": Kind(
        "HostPath (bare host directory volume)", (("Path", "path", ""), ("HostPathType", "type", NONE))
    ),
    "emptyDir": Kind(
        "EmptyDir (a temporary directory that shares a pod's lifetime)",
        (("Medium", "medium", ""), ("SizeLimit", _size, "")),
    ),
    "gcePersistentDisk": Kind(
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        (("PDName", "pdName", ""), *_DISK),
    ),
    "awsElasticBlockStore": Kind(
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)", (("VolumeID", "volumeID", ""), *_DISK)
    ),
    "gitRepo": Kind(
        "GitRepo (a volume that is pulled from git when the pod is created)",
        (("Repository", "repository", ""), ("Revision", "revision", "")),
    ),
    "secret": Kind("Secret (a volume populated by a Secret)", (("SecretName", "secretName", ""), _OPTIONAL)),
    "configMap": Kind("ConfigMap (a volume populated by a ConfigMap)", (("Name", "name", ""), _OPTIONAL)),
    "nfs": Kind(
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        (("Server", "server", ""), ("Path", "path", ""), _READ_ONLY),
    ),
    "iscsi": Kind(_ISCSI, _iscsi(_LOCAL_SECRET)),
    "glusterfs": Kind(_GLUSTER, _gluster()),
    "persistentVolumeClaim": Kind(
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
        (("ClaimName", "claimName", ""), _READ_ONLY),
    ),
    "ephemeral": Kind(
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
        more=_template,
    ),
    "rbd": Kind(_RBD, _rbd(_LOCAL_SECRET)),
    "quobyte": Kind(
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        (("Registry", "registry", ""), ("Volume", "volume", ""), _READ_ONLY),
    ),
    "downwardAPI": Kind("DownwardAPI (a volume populated by information about the pod)", more=_items),
    "azureDisk": Kind(
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        (
            ("DiskName", "diskName", ""),
            ("DiskURI", "diskURI", ""),
            ("Kind", "kind", ""),
            _FS,
            ("CachingMode", "cachingMode", ""),
            _READ_ONLY,
        ),
    ),
    "vsphereVolume": Kind(
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        (("VolumePath", "volumePath", ""), _FS, ("StoragePolicyName", "storagePolicyName", "")),
    ),
    "cinder": Kind(_CINDER, _cinder(_LOCAL_SECRET)),
    "photonPersistentDisk": Kind(
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)", (("PdID", "pdID", ""), _FS)
    ),
    "portworxVolume": Kind("PortworxVolume (a Portworx Volume resource)", (("VolumeID", "volumeID", ""),)),
    "scaleIO": Kind(_SCALE_IO, _scale_io()),
    "cephfs": Kind(_CEPH, _ceph(_LOCAL_SECRET)),
    "storageos": Kind(
        "StorageOS (a StorageOS Persistent Disk resource)",
        (("VolumeName", "volumeName", ""), ("VolumeNamespace", "volumeNamespace", ""), _FS, _READ_ONLY),
    ),
    "fc": Kind(
        "FC (a Fibre Channel disk)",
        (("TargetWWNs", _wwns, ""), ("LUN", "lun", NONE), _FS, _READ_ONLY),
    ),
    "azureFile": Kind(
        _AZURE_FILE, (("SecretName", "secretName", ""), ("ShareName", "shareName", ""), _READ_ONLY)
    ),
    "flexVolume": Kind(_FLEX, _flex(_LOCAL_SECRET)),
    "flocker": Kind(
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        (("DatasetName", "datasetName", ""), ("DatasetUUID", "datasetUUID", "")),
    ),
    "projected": Kind(
        "Projected (a volume that contains injected data from multiple sources)", more=_sources
    ),
    "csi": Kind(_CSI, (("Driver", "driver", ""), _FS, _READ_ONLY), _attributes),
    "image": Kind(
        "Image (a container image or OCI artifact)",
        (("Reference", "reference", ""), ("PullPolicy", "pullPolicy", "")),
    ),
}
"""Kinds of volume that a pod may name."""

PERSISTENT: dict[str, Kind] = IN_PODS | {
    "iscsi": Kind(_ISCSI, _iscsi(_FAR_SECRET)),
    "glusterfs": Kind(_GLUSTER, _gluster(("EndpointsNamespace", "endpointsNamespace", UNSET))),
    "rbd": Kind(_RBD, _rbd(_FAR_SECRET)),
    "cinder": Kind(_CINDER, _cinder(_FAR_SECRET)),
    "scaleIO": Kind(
        _SCALE_IO,
        _scale_io(
            ("SecretName", lambda source: meta.get(source, "secretRef.name", ""), ""),
            ("SecretNamespace", lambda source: meta.get(source, "secretRef.namespace", ""), ""),
        ),
    ),
    "local": Kind(
        "LocalVolume (a persistent volume backed by local storage on a node)", (("Path", "path", ""),)
    ),
    "cephfs": Kind(_CEPH, _ceph(_FAR_SECRET)),
    "azureFile": Kind(
        _AZURE_FILE,
        (
            ("SecretName", "secretName", ""),
            ("SecretNamespace", "secretNamespace", ""),
            ("ShareName", "shareName", ""),
            _READ_ONLY,
        ),
    ),
    "flexVolume": Kind(_FLEX, _flex(_FAR_SECRET)),
    "csi": Kind(
        _CSI, (("Driver", "driver", ""), _FS, ("VolumeHandle", "volumeHandle", ""), _READ_ONLY), _attributes
    ),
}
"""Kinds of volume behind a PersistentVolume: some know where their Secret or their endpoints live."""

_ODD_LABELS = {"ISCSIInterface": "ISCSIInterface", "Kind": "Kind: "}
"""Two labels that kubectl itself prints unlike the others."""


def volumes(w: Writer, found: Objs | None, indent: str = "") -> None:
    """A pod's volumes."""
    if not found:
        w.write(f"{indent}Volumes:\t{NONE}\n")
        return
    w.write(f"{indent}Volumes:\n")
    for volume in found:
        w.write(f"{' ' if indent else ''}{volume['name']}:\n", 1)
        source(w, volume, IN_PODS)


def source(w: Writer, holder: Obj, kinds: dict[str, Kind]) -> None:
    """The source of a volume, where the holder has a field of one of these kinds."""
    name = next((field for field in holder if field in kinds), "")
    if not name:
        w.write("<unknown>\n", 1)
        return
    kind, found = kinds[name], holder[name] or {}
    w.field("Type", kind.title, 2)
    for label, field, absent in kind.lines:
        value = field(found) if callable(field) else found.get(field, absent)
        w.row(_ODD_LABELS.get(label, f"{label}:"), plain(value), level=2)
    if kind.more:
        kind.more(w, found)
