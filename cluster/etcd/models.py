"""What the store keeps: clusters, their log, and the shape of every kind's table.

A cluster's whole state is a set of manifests and the log of how they came to be. `Cluster` carries the revision
counter, bumped in each write's own transaction, so that a revision is seen only after all smaller ones.
`Change` is the log: the manifest after each write (before it, for a delete). `Entry` is the narrow index over
all kinds. `KubeObject` is the base of every kind's table. This package plays etcd: it knows no kind.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from cluster.apimachinery import clock, meta
from cluster.apimachinery.errors import Cause
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind, scheme
from cluster.etcd import guard
from cluster.etcd.columns import Manifest, text_at

PACES = ("class", "true", "instant")
CLOUDS = ("none", "gce", "aws")
PROXY_MODES = ("iptables", "nftables", "ipvs")
IPVS_SCHEDULERS = ("rr", "lc", "sh")
IP_FAMILIES = ("IPv4", "IPv6", "IPv4,IPv6", "IPv6,IPv4")
"""Of pods' and Services' addresses, the first one first."""
NETWORKS = ("flat", "bridge")
"""flat: every pod has an address of its own in all the cluster. bridge: Docker's way, against the rules."""
API_SERVER = "kube-apiserver"
AWAKE, WAKING, ASLEEP = RESTS = ("", "waking", "asleep")
RUNGS = ("place", "rule", "object", "field")
"""Of the advice for a failed request, from where it died down to what to mend."""
CAPS = ("none", *RUNGS)
"""How far down a cluster lets anybody look; in an exam not at all."""


class Cluster(models.Model):
    """One cluster: its revision, its time, and what it was made with.

    `pending` is what the loops would do next while it is paused, by those loops' Lease (client/pending.py). `crds` is
    the revision of the last change to a CustomResourceDefinition, 0 before there was one (registry/served.py),
    `admission` that of the last change to a policy or a webhook (registry/policies/configured.py). `runtime_config` are
    the group versions it serves beyond those that 1.35 serves unasked, as kube-apiserver's flag of that name has them.
    `stopped` are the components that do not run (api/sim/v1/component.py). `rest`, `attended`, `woken` and `wakes` tell
    whether it sleeps (rest.py); `limits` is how much it may hold and ask (registry/limits.py).
    """

    name = models.CharField(max_length=63, unique=True)
    uid = models.CharField(max_length=36, default=meta.new_uid)
    created = models.CharField(max_length=32, default=clock.timestamp)
    revision = models.BigIntegerField(default=0)
    compacted = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0)
    crds = models.BigIntegerField(default=0)
    admission = models.BigIntegerField(default=0)
    stopped = models.JSONField(blank=True, default=list)
    traffic = models.BigIntegerField(default=0)
    syncs = models.BigIntegerField(default=0)
    pace = models.CharField(max_length=8, default="class", choices=[(p, p) for p in PACES])
    speed = models.FloatField(default=1.0)
    paused = models.BooleanField(default=False)
    steps = models.IntegerField(default=0)
    pending = models.JSONField(default=dict)
    counter_base = models.FloatField(default=0.0)
    counter_anchor = models.FloatField(default=clock.now)
    rest = models.CharField(max_length=6, blank=True, default="", choices=[(r, r) for r in RESTS])
    attended = models.FloatField(default=clock.now)
    woken = models.FloatField(default=clock.now)
    wakes = models.FloatField(null=True, blank=True)
    cloud = models.CharField(max_length=8, default="gce", choices=[(c, c) for c in CLOUDS])
    advice = models.CharField(max_length=8, default="field", choices=[(c, c) for c in CAPS])
    strict_135 = models.BooleanField(default=False)
    runtime_config = models.CharField(max_length=253, blank=True, default="")
    proxy_mode = models.CharField(max_length=8, default="iptables", choices=[(m, m) for m in PROXY_MODES])
    ipvs_scheduler = models.CharField(max_length=2, default="rr", choices=[(s, s) for s in IPVS_SCHEDULERS])
    ip_families = models.CharField(max_length=9, default="IPv4", choices=[(f, f) for f in IP_FAMILIES])
    network = models.CharField(max_length=8, default="flat", choices=[(n, n) for n in NETWORKS])
    zones = models.IntegerField(default=3)
    ingress = models.BooleanField(default=False)
    nodes = models.IntegerField(default=3)
    token = models.CharField(max_length=64, default=meta.new_uid, unique=True)
    signing_key = models.TextField(default="")
    ca = models.TextField(default="")
    limits = models.JSONField(blank=True, default=dict)

    def __str__(self) -> str:
        return self.name

    @property
    def oldest(self) -> int:
        """The oldest revision that API clients may still ask about; the page looks further back, into the log."""
        return max(self.compacted, self.forgotten)

    @property
    def answers(self) -> bool:
        """Whether its API server runs."""
        return API_SERVER not in self.stopped

    @property
    def counter(self) -> clock.Counter:
        """The cluster's own time, which stands still while it sleeps."""
        still = self.paused or self.rest == ASLEEP
        return clock.Counter(self.counter_base, self.counter_anchor, self.speed, still)


class Change(models.Model):
    """One write: what it left, who made it and why. Appended by the store, never altered.

    `causes` are the revisions that woke the loop which decided on it: the chain of cause and effect is data.
    Empty for a person's act, and for a decision that only time or a container called for.
    """

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    revision = models.BigIntegerField()
    previous = models.BigIntegerField(default=0)
    resource = models.CharField(max_length=253)
    namespace = models.CharField(max_length=63, blank=True)
    name = models.CharField(max_length=253)
    uid = models.CharField(max_length=36)
    verb = models.CharField(max_length=8)
    manifest = Manifest()
    by = models.CharField(max_length=253)
    agent = models.CharField(max_length=253, blank=True)
    why = models.TextField(blank=True)
    causes = models.JSONField(default=list)
    at = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cluster", "revision"], name="one_change_a_revision")]
        indexes: ClassVar = [
            models.Index(fields=["cluster", "resource", "namespace", "name", "revision"], name="change_of_an_object")
        ]

    def __str__(self) -> str:
        return f"{self.revision} {self.verb} {self.resource} {meta.join_key(self.namespace, self.name)}"


class Entry(models.Model):
    """The narrow index: one small row for every living object of any kind."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    uid = models.CharField(max_length=36)
    resource = models.CharField(max_length=253)
    namespace = models.CharField(max_length=63, blank=True)
    name = models.CharField(max_length=253)
    owners = models.JSONField(default=list)
    deleting = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "resource", "namespace", "name"], name="one_entry_a_name")
        ]
        indexes: ClassVar = [
            models.Index(fields=["cluster", "uid"], name="entry_by_uid"),
            models.Index(fields=["cluster", "namespace"], name="entry_by_namespace"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {meta.join_key(self.namespace, self.name)}"


class Allocation(models.Model):
    """A value taken from a pool (a ClusterIP, a node port), held until its owner goes."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    pool = models.CharField(max_length=32)
    value = models.CharField(max_length=64)
    owner = models.CharField(max_length=36)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cluster", "pool", "value"], name="one_owner_a_value")]
        indexes: ClassVar = [models.Index(fields=["cluster", "owner"], name="allocation_by_owner")]

    def __str__(self) -> str:
        return f"{self.pool} {self.value}"


class ProxySync(models.Model):
    """The revision whose Services a node's kube-proxy last wrote into its rules: its only stored fact."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    node = models.CharField(max_length=253)
    revision = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["cluster", "node"], name="one_sync_a_node")]

    def __str__(self) -> str:
        return f"{self.node} at {self.revision}"


class Traffic(models.Model):
    """One simulated request: enough to walk it again and get the same hops."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    number = models.BigIntegerField()
    revision = models.BigIntegerField()
    seed = models.BigIntegerField()
    at = models.CharField(max_length=32)
    request = models.JSONField()
    synced = models.JSONField()
    verdict = models.JSONField()

    class Meta:
        verbose_name_plural = "traffic"
        constraints: ClassVar = [models.UniqueConstraint(fields=["cluster", "number"], name="one_record_a_number")]

    def __str__(self) -> str:
        return f"request {self.number}"


class KubeObject(models.Model):
    """The base of every kind: a manifest, the columns derived from it, and the kind's hooks with their defaults."""

    KIND: ClassVar[Kind]
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    FORM: ClassVar[tuple[str, ...]] = ()
    STATUS_ALONE: ClassVar[bool] = False
    """Whether labels and annotations stay as they were when the status is written (ResetObjectMetaForStatus)."""
    UNCONDITIONAL: ClassVar[bool] = True
    """Whether a replacement need not say which version it replaces (AllowUnconditionalUpdate)."""
    STATUS_AT_BIRTH: ClassVar[bool] = False
    """Whether whoever makes an object may say its status as well, as a kubelet does that registers its node."""
    CREATES_ON_UPDATE: ClassVar[bool] = False
    """Whether replacing what is not there makes it (AllowCreateOnUpdate)."""
    NAME_RULE: ClassVar[str] = "is_dns1123_subdomain"
    """The function of apimachinery.validation that the kind's names keep."""
    GENERATION: ClassVar[bool] = False
    """Whether metadata.generation counts the changes of the spec."""
    SERVED: ClassVar[bool] = True
    """Whether clients find the kind under KIND; a custom resource is found under its versions' aliases alone."""
    SCALE: ClassVar[Obj | None] = None
    """The JSON paths of what a Scale shows, where they are not the usual ones."""
    UNCOUNTED: ClassVar[tuple[str, ...]] = ("metadata", "status")
    """What may change without counting as another generation."""
    CLEANUP: ClassVar[tuple[str, ...]] = ()
    """Finalizers that an object gets when it is deleted, for what the API server itself does before it goes."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="+")
    manifest = Manifest()
    uid = text_at("metadata.uid")
    namespace = text_at("metadata.namespace")
    name = text_at("metadata.name")
    created = text_at("metadata.creationTimestamp")
    deleting = text_at("metadata.deletionTimestamp")

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "namespace", "name"], name="%(class)s_one_a_name")
        ]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "KIND" in cls.__dict__:
            scheme.register(cls)

    def __str__(self) -> str:
        return meta.key(self.manifest)

    @classmethod
    def seen(cls, obj: Obj) -> Obj:
        """A stored object as its writers and selectors know it; custom resources have versions to speak."""
        return obj

    @classmethod
    def kept(cls, obj: Obj) -> Obj:
        """An object as it is to be stored."""
        return obj

    @classmethod
    def default(cls, obj: Obj) -> None:
        """Fill in what the writer left out, in place."""

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        """Set or reset what writers may not choose, in place; old is None on create."""

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        """Everything wrong with the object; old is None on create."""
        return []

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        """What the writer should hear though nothing is wrong; old is None on create."""
        return []

    @classmethod
    def validate_status(cls, obj: Obj, old: Obj) -> list[Cause]:
        """Everything wrong with a status that was written through its subresource."""
        return []

    @classmethod
    def validate_part(cls, subresource: str, obj: Obj, old: Obj) -> list[Cause]:
        """Everything wrong with the object after a write through a subresource of its own; never asked of "status"."""
        return cls.validate(obj, old)

    @classmethod
    def merge(cls, subresource: str, new: Obj, old: Obj) -> Obj:
        """What a write through a subresource may change: "status" the status and metadata, "" all but the status."""
        if subresource == "status":
            return {**old, "metadata": meta.metadata(old if cls.STATUS_ALONE else new), "status": new.get("status", {})}
        if "status" not in cls.KIND.subresources:
            return new
        kept = {k: v for k, v in new.items() if k != "status"}
        return {**kept, "status": old["status"]} if "status" in old else kept

    @classmethod
    def grace(cls, obj: Obj, asked: int | None) -> int:
        """Seconds the object lingers once deleted, given what the client asked for."""
        return 0

    @classmethod
    def held(cls, obj: Obj) -> bool:
        """Whether something besides metadata.finalizers keeps a deleted object from going."""
        return False

    @classmethod
    def inside(cls, tx: Any, obj: Obj, old: Obj | None) -> None:
        """What must be decided while the transaction is open (allocations), in place."""

    @classmethod
    def mark(cls, tx: Any, obj: Obj) -> None:
        """What the mark of deletion sets off, in its transaction; may change the marked object in place."""

    @classmethod
    def leave(cls, tx: Any, obj: Obj) -> None:
        """What goes with an object, in the transaction that removes it."""

    @classmethod
    def selectable(cls, obj: Obj) -> dict[str, str]:
        """Fields that field selectors may name, besides metadata.name and metadata.namespace."""
        return {}


class CustomResource(KubeObject):
    """All objects of kinds that only some clusters know. `resource` says which: a manifest does not tell its plural.

    Their hooks are not here but in what the cluster's CustomResourceDefinitions say (registry/served.py).
    """

    resource = models.CharField(max_length=253)

    class Meta(KubeObject.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cluster", "resource", "namespace", "name"], name="one_custom_a_name")
        ]


def _guard_objects(sender: type[models.Model], **_: Any) -> None:
    if issubclass(sender, KubeObject):
        guard.guard(sender._meta.db_table)


models.signals.class_prepared.connect(_guard_objects, dispatch_uid="cluster.etcd.models", weak=False)
for _model in (Change, Entry, Allocation):
    guard.guard(_model._meta.db_table)
