"""Predict, talk to a neighbour, vote again, see: one question to the whole class at a time.

Everybody hears the question and its choices; how many chose what is for staff until it is revealed, or the first to
answer would lead the others. What is right, and why, stays on the server until then. A histogram is told at most once
a second (the class's follower), however many vote at once; a vote itself is one write.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from cluster.apimachinery import errors
from dashboard.classrooms.models import Ballot, Classroom, Person, Vote
from dashboard.lessons import library

Told = dict[str, Any]
MOST_CHOICES, LONGEST = 8, 500


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


def cast(person: Person, choice: Any) -> Vote:
    """One's choice in this round; StatusError 400 where there is nothing to choose."""
    vote = current(person.classroom_id)
    if vote is None or vote.revealed:
        raise errors.bad_request("nothing is being voted on now")
    if not isinstance(choice, int) or isinstance(choice, bool) or not 0 <= choice < len(vote.choices):
        raise errors.bad_request('"choice" must be the number of a choice')
    ballot = Ballot(vote=vote, person=person, round=vote.round, choice=choice)
    Ballot.objects.bulk_create(
        [ballot], update_conflicts=True, unique_fields=["vote", "person", "round"], update_fields=["choice"]
    )  # one statement: a lecture hall chooses within a second
    return vote


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
