"""What the site itself keeps; everything of a cluster is in `cluster.etcd.models` and the kinds."""

from dashboard.classrooms.models import Ballot, Classroom, Person, Seat, Snapshot, Staff, Vote
from dashboard.classrooms.records import Allowance, Exam, RosterName, Ruling
from dashboard.laptop.models import HomeFile
from dashboard.lessons.models import Prediction, Progress

__all__ = [
    "Allowance", "Ballot", "Classroom", "Exam", "HomeFile", "Person", "Prediction", "Progress", "RosterName", "Ruling",
    "Seat", "Snapshot", "Staff", "Vote",
]  # fmt: skip
