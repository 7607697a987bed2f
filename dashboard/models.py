"""What the site itself keeps; everything of a cluster is in `cluster.etcd.models` and the kinds."""

from dashboard.classrooms.models import Classroom, Person, RosterName, Seat, Staff
from dashboard.laptop.models import HomeFile

__all__ = ["Classroom", "HomeFile", "Person", "RosterName", "Seat", "Staff"]
