"""A classroom's people as the API server knows them: by the session of their browser, or by a token of their own.

Students are administrators of their own cluster, as kubeadm makes one, but under their alias, so that the log says
whose act each was. Who may only look is in a group that a binding in each class's clusters lets view.
"""

from __future__ import annotations

from typing import Any

from cluster.apimachinery.errors import StatusError
from cluster.apiserver.authentication import ADMIN, AUTHENTICATED, STAFF_GROUPS
from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor, Create
from cluster.registry.registry import Registry
from dashboard.classrooms import names, roles
from dashboard.classrooms.models import Person
from dashboard.classrooms.roles import Role, Standing

OBSERVERS = "podium:observers"
BINDINGS = "clusterrolebindings.rbac.authorization.k8s.io"
BINDING = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": OBSERVERS},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
    "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": OBSERVERS}],
}


class ClassroomPeople:
    """`authentication.People`."""

    def by_user(self, user: Any, cluster: Cluster) -> Actor | None:
        found = roles.standing(user, cluster.name)
        return actor(found) if found else None

    def by_token(self, cluster: Cluster, token: str) -> Actor | None:
        person = _bearer(token)
        if person is None or person.seat.cluster_id != cluster.name:
            return None
        return self.by_user(person.user, cluster)

    def cluster_of(self, token: str) -> str:
        person = _bearer(token)
        return str(person.seat.cluster_id) if person else ""


def actor(standing: Standing, agent: str = "") -> Actor:
    """Somebody as a cluster's API and its log know them."""
    if not standing.may_act:
        return Actor(standing.name, (OBSERVERS, AUTHENTICATED), agent)
    groups = ADMIN.groups if standing.role is Role.STUDENT else STAFF_GROUPS
    return Actor(standing.name, groups, agent)


def credentials(cluster: str, username: str) -> tuple[str, str]:
    """(user, token) of a kubeconfig for whoever has that name on the site: a student's own, else the cluster's."""
    person = Person.objects.filter(user__username=username, seat__cluster_id=cluster).first()
    if person is not None:
        return person.alias, person.token
    return f"{cluster}-admin", Cluster.objects.values_list("token", flat=True).get(name=cluster)


def make_cluster(name: str, ca: str, **wishes: Any) -> None:
    """The cluster of a seat, unless it stands already."""
    if Cluster.objects.filter(name=name).exists():
        return
    try:
        bootstrap.create_cluster(name, ca=ca, **wishes)
    except StatusError as error:
        if error.reason != "AlreadyExists":  # somebody else on the seat was quicker
            raise
    else:
        admit_observers(name)


def admit_observers(cluster: str) -> None:
    act = Create(BINDINGS, BINDING, "so that a class can be watched", quiet=True)
    Registry(cluster).write([act], actor=SYSTEM, decision=False)


def _bearer(token: str) -> Person | None:
    if not token.startswith(names.TOKEN_MARK):
        return None
    return Person.objects.select_related("seat", "user").filter(token=token).first()
