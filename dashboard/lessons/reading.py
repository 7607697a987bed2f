"""A lesson's folder read into a value; what makes no sense is refused with its file and line.

library/SLUG/lesson.toml            title, thread, order, minutes, goal, misconception, cluster, requires …
library/SLUG/NN-NAME/step.md        TOML between +++ lines (kind, title, checks, hints, vote), then Markdown
                    /*.yaml …       what `apply` names is applied when the step begins, the rest given to the home
                    /NAME/*.yaml    applied if `apply` names it ("NAME/x.yaml"), and never given
                    /teacher.md     for the teacher alone
                    /solutions/*.sh right ways, as a learner would type them
                    /wrong/*.sh     wrong ones: "# hint: NAME" first, and below a line "# mend" how to mend it
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cluster.apimachinery.cel import CompileError
from cluster.dataplane.beats import BEATS
from dashboard.lessons import conditions, ground, variants
from dashboard.lessons.checks import FORMS
from dashboard.lessons.fields import Fields, Page, Problem
from dashboard.lessons.lesson import KINDS, THREADS, Check, Choice, Hint, Lesson, Step, Vote, Way
from dashboard.lessons.variants import Drawn

FENCE = "+++"
STEP = re.compile(r"\d\d-[a-z0-9-]+")
HINT = re.compile(r"# hint: (\S+)")
MEND = "# mend"
OWN = ("step.md", "teacher.md")
RUNGS = 4
MOST_POINTS = 100
VERDICTS = frozenset(beat.verdict for beat in BEATS.values())


def read(folder: Path, drawn: Drawn | None = None) -> Lesson:
    """The lesson in a folder, with these of its variants; Problem at the first thing that is wrong."""
    path = folder / "lesson.toml"
    page = Page(path, _text(path, {}))
    fields = page.fields
    thread = _one_of(fields, "thread", THREADS)
    known = variants.declared(fields)
    drawn = variants.first(known) if drawn is None else drawn
    steps = tuple(_step(p, drawn) for p in sorted(folder.iterdir()) if STEP.fullmatch(p.name))
    if not steps:
        raise page.problem("the lesson has no steps: folders such as 01-hook with a step.md")
    lesson = Lesson(
        slug=folder.name, title=fields.need("title", str), thread=thread, order=fields.need("order", int),
        minutes=fields.need("minutes", int), goal=fields.need("goal", str),
        misconception=fields.need("misconception", str), digest=digest(folder), steps=_worth(fields, steps),
        skip=fields.take("skip", str, ""), cluster=fields.take("cluster", dict, {}), requires=_required(fields),
        needs=fields.texts("needs"),
        namespace=fields.take("namespace", str, "default"), variants=known, drawn=drawn,
    )  # fmt: skip
    fields.done()
    return lesson


def _required(fields: Fields) -> tuple[str, ...]:
    """The wishes that the lesson cannot do without; each is in the table [cluster]."""
    found, wishes = fields.texts("requires"), fields.take("cluster", dict, {})
    for name in found:
        if ground.wish(name) not in ground.USUAL or ground.wish(name) not in wishes:
            raise fields.problem(f"requires names {name}, for which [cluster] does not wish", "requires")
    return found


def _worth(fields: Fields, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps with what the table [points] says of them, by name: `03-observe = 2`."""
    table = fields.table("points")
    if table is None:
        return steps
    points = {step.name: table.take(step.name, int, step.points) for step in steps if step.asks}
    for name, number in points.items():
        if not 0 <= number <= MOST_POINTS:
            raise table.problem(f"{name} must be worth between 0 and {MOST_POINTS} points", name)
    table.done()
    return tuple(replace(step, points=points.get(step.name, step.points)) for step in steps)


def digest(folder: Path) -> str:
    """The sha256 of all files of a folder, by name."""
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        for part in (str(path.relative_to(folder)).encode(), path.read_bytes()):
            found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def _text(path: Path, drawn: Drawn) -> str:
    try:
        return variants.filled(path.read_text(), drawn)
    except OSError as error:
        raise Problem(path, 1, error.strerror or "cannot be read") from None


def _step(folder: Path, drawn: Drawn) -> Step:
    path = folder / "step.md"
    page, text = _parted(path, _text(path, drawn))
    fields = page.fields
    files = {p.name: _file(p, drawn) for p in sorted(folder.iterdir()) if p.is_file() and p.name not in OWN}
    applied = {name: _file(path, drawn) for name, path in _applied(fields, folder).items()}
    hints = tuple(map(_hint, fields.tables("hints")))
    vote = fields.table("vote")
    step = Step(
        name=folder.name, kind=_one_of(fields, "kind", KINDS), title=fields.need("title", str), text=text,
        checks=tuple(map(_check, fields.tables("checks"))), hints=hints, vote=_vote(vote) if vote else None,
        apply=applied,
        give={name: text for name, text in files.items() if name not in applied},
        teacher=_text(folder / "teacher.md", drawn) if (folder / "teacher.md").exists() else "",
        solutions=tuple(Way(p.stem, _text(p, drawn)) for p in sorted((folder / "solutions").glob("*.sh"))),
        wrong=tuple(_wrong(p, hints, drawn) for p in sorted((folder / "wrong").glob("*.sh"))),
    )  # fmt: skip
    fields.done()
    return step


def _applied(fields: Fields, folder: Path) -> dict[str, Path]:
    """{name: file} of what a step applies: files of its folder, or of a folder in it."""
    found = {name: folder / name for name in fields.texts("apply")}
    for name, path in found.items():
        if ".." in path.parts or name.startswith("/") or not path.is_file():
            raise fields.problem(f"there is no file {name} to apply", "apply")
    return found


def _parted(path: Path, text: str) -> tuple[Page, str]:
    """The TOML and the Markdown of a step."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        raise Problem(path, 1, f"a step begins with a line {FENCE}")
    end = next((at for at, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
    if end is None:
        raise Problem(path, len(lines), f"no second line {FENCE} ends what begins at line 1")
    return Page(path, "".join(lines[1:end]), 2), "".join(lines[end + 1 :]).strip() + "\n"


def _file(path: Path, drawn: Drawn) -> str:
    """A file's text. YAML must make sense, unless it has blanks to be filled in (____)."""
    text = _text(path, drawn)
    try:
        if path.suffix == ".yaml" and "____" not in text:
            list(yaml.safe_load_all(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Problem(
            path, mark.line + 1 if mark else 1, getattr(error, "problem", None) or "not YAML"
        ) from None
    return text


def _one_of(fields: Fields, key: str, known: tuple[str, ...]) -> str:
    found = fields.need(key, str)
    if found not in known:
        raise fields.problem(f"{key} must be one of {', '.join(known)}", key)
    return found


def _check(fields: Fields) -> Check:
    name = _one_of(fields, "form", tuple(FORMS))
    form = FORMS[name]
    wishes: dict[str, Any] = {}
    for key, kind in form.needs.items():
        wishes[key] = fields.need(key, kind)
    for key, kind in form.takes.items():
        if fields.has(key):
            wishes[key] = fields.need(key, kind)
    _compiled(fields, "is", wishes.get("is"), condition=True)
    _compiled(fields, "saw", wishes.get("saw"))
    if wishes.get("gets", "answered") not in VERDICTS:
        raise fields.problem(f"gets must be one of {', '.join(sorted(VERDICTS))}", "gets")
    if "resource" in wishes and wishes["resource"] not in conditions.RESOURCES:
        raise fields.problem(f"resource must be one of {', '.join(conditions.RESOURCES)}", "resource")
    check = Check(name, fields.need("wanted", str), wishes)
    fields.done()
    return check


def _compiled(fields: Fields, key: str, source: object, *, condition: bool = False) -> None:
    if source:
        try:
            (conditions.condition if condition else conditions.sentence)(str(source))
        except CompileError as error:
            raise fields.problem(f"{key}: {error}", key) from None


def _hint(fields: Fields) -> Hint:
    hint = Hint(
        name=fields.need("name", str), rungs=fields.texts("rungs"), when=fields.take("when", str, ""),
        fault=fields.take("fault", str, ""),
    )  # fmt: skip
    _compiled(fields, "when", hint.when, condition=True)
    if not 1 <= len(hint.rungs) <= RUNGS:
        raise fields.problem(f"rungs must be one to {RUNGS} texts, from the place down to the field", "rungs")
    if hint.fault and hint.fault not in BEATS:
        raise fields.problem(f"no request ever dies at {hint.fault}", "fault")
    if hint.when and hint.fault:
        raise fields.problem("a hint has when or fault, not both", "fault")
    fields.done()
    return hint


def _vote(fields: Fields) -> Vote:
    """A vote; its choices in an order that tells nothing, and is everybody's."""
    choices = sorted(
        map(_choice, fields.tables("choices")), key=lambda one: hashlib.sha256(one.text.encode()).digest()
    )
    vote = Vote(fields.need("question", str), tuple(choices))
    if sum(choice.right for choice in vote.choices) != 1 or len(vote.choices) < 2:
        raise fields.problem("a vote has two choices or more, and exactly one is right")
    fields.done()
    return vote


def _choice(fields: Fields) -> Choice:
    choice = Choice(
        fields.need("text", str), fields.take("right", bool, False), fields.take("misconception", str, ""),
        fields.need("says", str),
    )  # fmt: skip
    if choice.right == bool(choice.misconception):
        raise fields.problem("a wrong choice names its misconception, the right one has none")
    fields.done()
    return choice


def _wrong(path: Path, hints: Sequence[Hint], drawn: Drawn) -> Way:
    script, _, mend = _text(path, drawn).partition(f"{MEND}\n")
    found = HINT.match(script)
    if not found or found[1] not in {hint.name for hint in hints}:
        names = ", ".join(hint.name for hint in hints) or "none"
        raise Problem(path, 1, f'the first line must be "# hint: NAME" with a hint of the step ({names})')
    return Way(path.stem, script, found[1], mend)
