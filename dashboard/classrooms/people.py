"""A classroom's people as the API server knows them: by the session of their browser, or by a token of their own.

Students are administrators of their own cluster, as kubeadm makes one, but under their alias, so that the log says
whose act each was. Who may only look is in a group that a binding in each class's clusters lets view.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from cluster.apimachinery.errors import StatusError
from cluster.apiserver.authentication import ADMIN, AUTHENTICATED, STAFF_GROUPS
from cluster.client import bootstrap
from cluster.etcd.models import Cluster
from cluster.registry.acts import SYSTEM, Actor, Create
from cluster.registry.registry import Registry
from dashboard.classrooms import roles
from dashboard.classrooms.grading import exam
from dashboard.classrooms.joining import names
from dashboard.classrooms.models import Person, Seat
from dashboard.classrooms.roles import Role, Standing

OBSERVERS = "podium:observers"
STAFF = "staff"
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
        found = _bearer(token)
        return self.by_user(found.user, cluster) if found and found.cluster == cluster.name else None

    def cluster_of(self, token: str) -> str:
        found = _bearer(token)
        return found.cluster if found else ""

    def holds(self, cluster: str) -> bool:
        """Not where whoever sits may only look now."""
        seat = Seat.objects.select_related("classroom").filter(cluster_id=cluster).first()
        return seat is None or not (seat.muted or seat.classroom.ended or exam.closed(seat))


def actor(standing: Standing, agent: str = "") -> Actor:
    """Somebody as a cluster's API and its log know them."""
    if not standing.may_act:
        return Actor(standing.name, (OBSERVERS, AUTHENTICATED), agent)
    groups = ADMIN.groups if standing.role is Role.STUDENT else STAFF_GROUPS
    return Actor(standing.name, groups, agent)


def credentials(cluster: str, username: str) -> tuple[str, str]:
    """(user, token) of a kubeconfig for whoever has that name on the site: one's own at a seat, where the log shall say
    whose act each was; else the cluster's."""
    person = Person.objects.filter(user__username=username, seat__cluster_id=cluster).first()
    if person is not None:
        return person.alias, person.token
    if Seat.objects.filter(cluster_id=cluster).exists():
        return username, staff_token(get_user_model().objects.get(username=username), cluster)
    return f"{cluster}-admin", Cluster.objects.values_list("token", flat=True).get(name=cluster)


def staff_token(user: Any, cluster: str) -> str:
    """A helper's own proof at one seat's cluster: nothing is kept, and it ends with the cluster, or with their role."""
    head = f"{names.TOKEN_MARK}{STAFF}.{user.pk}.{cluster}"
    secret = Cluster.objects.values_list("token", flat=True).get(name=cluster)
    return f"{head}.{salted_hmac('podium.staff', f'{head}.{secret}', algorithm='sha256').hexdigest()}"


def make_cluster(name: str, ca: str, **wishes: Any) -> None:
    """The cluster of a seat, unless it stands already; it sleeps until somebody looks at it."""
    if Cluster.objects.filter(name=name).exists():
        return
    try:
        bootstrap.create_cluster(name, ca=ca, born=[BINDING], asleep=True, **wishes)
    except StatusError as error:
        if error.reason != "AlreadyExists":  # somebody else on the seat was quicker
            raise


def reset_cluster(name: str) -> None:
    """Begin a cluster anew; whoever could be let in to look at it still can. StatusError 404 where there is none."""
    with transaction.atomic():
        watched = Registry(name).find(BINDINGS, "", OBSERVERS) is not None
        bootstrap.reset_cluster(name)
        if watched or Seat.objects.filter(cluster_id=name).exists():
            admit_observers(name)


def admit_observers(cluster: str) -> None:
    """Let those who may only look see a cluster, unless they can already."""
    act = Create(BINDINGS, BINDING, "so that a class can be watched", quiet=True)
    Registry(cluster).write([act], actor=SYSTEM, decision=False)


class Bearer(NamedTuple):
    """Whose token it is, and for which cluster."""

    user: Any
    cluster: str


def _bearer(token: str) -> Bearer | None:
    if not token.startswith(names.TOKEN_MARK):
        return None
    if token.startswith(f"{names.TOKEN_MARK}{STAFF}."):
        return _helper(token)
    person = Person.objects.select_related("seat", "user").filter(token=token).first()
    return Bearer(person.user, str(person.seat.cluster_id)) if person else None


def _helper(token: str) -> Bearer | None:
    """The member of staff whose token it is, if it is one that we made."""
    parts = token.split(".")
    if len(parts) != 4 or not parts[1].isdecimal() or not Cluster.objects.filter(name=parts[2]).exists():
        return None
    user = get_user_model().objects.filter(pk=int(parts[1])).first()
    genuine = user is not None and constant_time_compare(token, staff_token(user, parts[2]))
    return Bearer(user, parts[2]) if genuine else None
