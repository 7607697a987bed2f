"""What the site itself keeps; everything of a cluster is in `cluster.etcd.models` and the kinds."""

from dashboard.classrooms.models import Classroom, Person, RosterName, Seat, Staff
from dashboard.laptop.models import HomeFile
from dashboard.lessons.models import Prediction, Progress

__all__ = ["Classroom", "HomeFile", "Person", "Prediction", "Progress", "RosterName", "Seat", "Staff"]
