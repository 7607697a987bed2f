"""Predict, talk to a neighbour, vote again, see: one question to the whole class at a time.

Everybody hears the question and its choices; how many chose what is for staff until it is revealed, or the first to
answer would lead the others. What is right, and why, stays on the server until then. How votes come here is told in
ballots.py, how they are shown in watching/follower.py: a histogram at most once a second, however many vote at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count

from cluster.apimachinery import errors
from cluster.apimachinery.errors import StatusError
from dashboard.classrooms.joining import limits
from dashboard.classrooms.models import Ballot, Classroom, Person, Vote
from dashboard.lessons import library

Told = dict[str, Any]
MOST_CHOICES, LONGEST = 8, 500
MUTED = "Your seat is muted: you may look, and change nothing for now."


def ask(classroom: Classroom, question: str, choices: list[Told]) -> Vote:
    """Ask the class; what was asked before is over. `choices`: [{text, right?, says?}]; StatusError for bad ones."""
    texts = [str(choice.get("text", "")).strip() for choice in choices]
    if not question.strip() or not 2 <= len(choices) <= MOST_CHOICES or not all(texts):
        raise errors.bad_request(f"a vote has a question and 2 to {MOST_CHOICES} choices, each with a text")
    kept = [
        {"text": text[:LONGEST], "right": bool(choice.get("right")), "says": str(choice.get("says", ""))[:LONGEST]}
        for text, choice in zip(texts, choices, strict=True)
    ]
    Vote.objects.filter(classroom=classroom).delete()
    return Vote.objects.create(classroom=classroom, question=question.strip()[:LONGEST], choices=kept)


def ask_step(classroom: Classroom) -> Vote:
    """Ask what the lesson asks at the class's step; 404 where it asks nothing."""
    known = classroom.lesson in library.slugs()
    lesson = library.find(classroom.lesson, classroom.lesson_digest) if known else None
    step = lesson.steps[classroom.step] if lesson and classroom.step < len(lesson.steps) else None
    if step is None or step.vote is None:
        raise errors.not_found("votes", f"at step {classroom.step + 1}")
    choices = [{"text": one.text, "right": one.right, "says": one.says} for one in step.vote.choices]
    return ask(classroom, step.vote.question, choices)


def current(classroom_id: int) -> Vote | None:
    return Vote.objects.filter(classroom_id=classroom_id).order_by("-pk").first()


def cast(classroom_id: int, choices: Mapping[int, Any]) -> dict[int, Told | StatusError]:
    """What these users choose in this round, kept in one transaction.

    The answer says of each how the vote stands now, or why theirs does not count: 400, 403 or 429.
    """
    sitting = Person.objects.filter(classroom_id=classroom_id, user__in=choices, user__is_active=True)
    voters = {person.user_id: person for person in sitting.select_related("seat", "classroom")}
    with transaction.atomic():  # what is asked is neither revealed nor put away meanwhile
        vote = Vote.objects.select_for_update().filter(classroom_id=classroom_id).order_by("-pk").first()
        refused = {user: _refusal(voters.get(user), vote, choice) for user, choice in choices.items()}
        _keep(vote, {voters[user].pk: choices[user] for user, why in refused.items() if why is None})
    stands = told(vote) or {}
    return {user: why or stands for user, why in refused.items()}


def stranger() -> StatusError:
    return StatusError(403, "Forbidden", "Only who sits in this class has a vote.")


def _refusal(voter: Person | None, vote: Vote | None, choice: Any) -> StatusError | None:
    """Why a choice does not count, in words for who made it."""
    if voter is None:
        return stranger()
    if limits.VOTES.reached(str(voter.pk)):
        return errors.too_many_requests("You have changed your mind often. Wait a moment.", 10)
    limits.VOTES.count(str(voter.pk))
    if voter.seat.muted or voter.classroom.ended:
        return StatusError(403, "Forbidden", MUTED if voter.seat.muted else "This class is over.")
    if vote is None or vote.revealed:
        return errors.bad_request("nothing is being voted on now")
    if not isinstance(choice, int) or isinstance(choice, bool) or not 0 <= choice < len(vote.choices):
        return errors.bad_request('"choice" must be the number of a choice')
    return None


def _keep(vote: Vote | None, choices: Mapping[int, int]) -> None:
    """{person: choice}: a lecture hall's in one statement."""
    if vote is None:
        return
    ballots = [Ballot(vote=vote, person_id=who, round=vote.round, choice=choice) for who, choice in choices.items()]
    Ballot.objects.bulk_create(
        ballots, update_conflicts=True, unique_fields=["vote", "person", "round"], update_fields=["choice"]
    )


def told(vote: Vote | None, *, staff: bool = False) -> Told | None:
    """A vote as the class hears it; staff see the counts at once, everybody once it is revealed."""
    if vote is None:
        return None
    open_now = {"id": vote.pk, "question": vote.question, "round": vote.round, "revealed": vote.revealed,
                "choices": [choice["text"] for choice in vote.choices]}  # fmt: skip
    if vote.revealed:
        told = {"right": [c["right"] for c in vote.choices], "says": [c["says"] for c in vote.choices]}
        return {**open_now, **told, "counts": counts(vote)}
    if staff:
        return {**open_now, "counts": counts(vote)}
    return {**open_now, "cast": vote.ballots.filter(round=vote.round).count()}


def counts(vote: Vote) -> list[list[int]]:
    """For each round so far, how many chose what."""
    found = {(r, c): count for r, c, count in vote.ballots.values_list("round", "choice").annotate(Count("pk"))}
    choices, rounds = range(len(vote.choices)), range(1, vote.round + 1)
    return [[found.get((number, choice), 0) for choice in choices] for number in rounds]
