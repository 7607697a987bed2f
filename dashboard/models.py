"""What the site itself keeps; everything of a cluster is in `cluster.etcd.models` and the kinds."""

from dashboard.classrooms.models import Ballot, Classroom, Person, RosterName, Seat, Staff, Vote
from dashboard.laptop.models import HomeFile
from dashboard.lessons.models import Prediction, Progress

__all__ = [
    "Ballot", "Classroom", "HomeFile", "Person", "Prediction", "Progress", "RosterName", "Seat", "Staff", "Vote",
]  # fmt: skip
