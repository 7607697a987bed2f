"""CronJob: a Job at every moment that a schedule names.

The schedule is cron's; the time zone is a field of its own. What becomes of a moment that finds the last Job still
running is said by `concurrencyPolicy`.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from cluster.api.batch import jobs, schedule
from cluster.api.podspec import defaults, warnings
from cluster.api.podspec.defaults import fill
from cluster.api.podspec.rules import choice, not_negative
from cluster.api.printing import AGE_COLUMN, NAME_COLUMN, NONE, containers_columns, since
from cluster.apimachinery import labels, meta
from cluster.apimachinery.errors import Cause, invalid_value, not_supported, required
from cluster.apimachinery.meta import Obj
from cluster.apimachinery.scheme import Column, Kind
from cluster.etcd.columns import bool_at, text_at
from cluster.etcd.models import KubeObject

_COUNTS = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")
_POLICIES = ("Allow", "Forbid", "Replace")
LONGEST_NAME = 52
"""A Job's name has eleven letters more, and no more than 63."""


def _boolean(value: bool | None) -> str:
    return "<unset>" if value is None else "True" if value else "False"


def _last(obj: Obj) -> str:
    moment = meta.get(obj, "status.lastScheduleTime")
    return since(moment) if moment else NONE


class CronJob(KubeObject):
    KIND = Kind("batch", "v1", "CronJob", "cronjobs", short_names=("cj",), categories=("all",),
                subresources=("status",))  # fmt: skip
    COLUMNS = (
        NAME_COLUMN,
        Column("Schedule", lambda o: meta.get(o, "spec.schedule", ""), description="When it is due, in cron's words."),
        Column("Timezone", lambda o: meta.get(o, "spec.timeZone", NONE), description="Whose clock is meant."),
        Column("Suspend", lambda o: _boolean(meta.get(o, "spec.suspend")), type="boolean",
               description="Whether moments pass unused."),
        Column("Active", lambda o: len(meta.get(o, "status.active", [])), type="integer",
               description="How many of its Jobs run."),
        Column("Last Schedule", _last, description="When it last was due."),
        AGE_COLUMN,
        *containers_columns("spec.jobTemplate.spec.template.spec"),
        Column("Selector", lambda o: labels.format_selector(meta.get(o, "spec.jobTemplate.spec.selector")), wide=True,
               description="The labels of the Jobs' pods."),
    )  # fmt: skip
    FORM = ("spec.schedule", "spec.timeZone", "spec.suspend", "spec.concurrencyPolicy",
            "spec.jobTemplate.spec.template.spec.containers[0].image")  # fmt: skip
    GENERATION = True

    schedule = text_at("spec.schedule")
    suspend = bool_at("spec.suspend")

    @classmethod
    def default(cls, obj: Obj) -> None:
        spec = obj["spec"] = obj.get("spec") or {}
        fill(spec, concurrencyPolicy="Allow", suspend=False, successfulJobsHistoryLimit=3, failedJobsHistoryLimit=1)
        defaults.template(meta.get(spec, "jobTemplate.spec", {}))

    @classmethod
    def prepare(cls, obj: Obj, old: Obj | None) -> None:
        if old is None:
            obj["status"] = {}

    @classmethod
    def validate(cls, obj: Obj, old: Obj | None) -> list[Cause]:
        spec, before = obj["spec"], (old or {}).get("spec") or {}
        found = _schedule(spec, before)
        found += not_negative(spec, "spec", *_COUNTS)
        if old is None or before.get("timeZone") != spec.get("timeZone"):
            found += _zone(spec.get("timeZone"))
        found += choice(spec.get("concurrencyPolicy"), "spec.concurrencyPolicy", _POLICIES)
        found += _template(meta.get(spec, "jobTemplate.spec", {}), "spec.jobTemplate.spec")
        if old is None and len(meta.name(obj)) > LONGEST_NAME:
            text = f"must be no more than {LONGEST_NAME} characters"
            found.append(invalid_value("metadata.name", meta.name(obj), text))
        return found

    @classmethod
    def warnings(cls, obj: Obj, old: Obj | None) -> list[str]:
        found = warnings.of_owner(obj, old, "spec.jobTemplate.spec.template")
        if old is None or "TZ" not in (obj["spec"].get("schedule") or ""):
            return found
        text = "cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see"
        url = "https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/"
        return [*found, f"{text} {url} for more details"]


def _schedule(spec: Obj, before: Obj) -> list[Cause]:
    text, path = spec.get("schedule") or "", "spec.schedule"
    if not text:
        return [required(path)]
    zoned, was = "TZ" in text, "TZ" in (before.get("schedule") or "")
    found: list[Cause] = []
    try:
        schedule.parse(re.sub(r"^(CRON_)?TZ=\S+ ", "", text))
    except ValueError as error:
        found.append(invalid_value(path, text, str(error)))
    if zoned and was and spec.get("timeZone") is not None:
        why = "cannot use both timeZone field and TZ or CRON_TZ in schedule"
        found.append(invalid_value(path, text, why))
    elif zoned and not was:
        why = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
        found.append(invalid_value(path, text, why))
    return found


def _zone(name: str | None) -> list[Cause]:
    path = "spec.timeZone"
    if name is None:
        return []
    if not name:
        return [invalid_value(path, name, "timeZone must be nil or non-empty string")]
    parts = name.split("/")
    if any(p in (".", "..") or p.startswith("-") or not re.fullmatch(r"[A-Za-z.\-_0-9+]{1,14}", p) for p in parts):
        return [invalid_value(path, name, f"unknown time zone {name}")]
    if name.lower() == "local":
        why = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        return [invalid_value(path, name, why)]
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return [invalid_value(path, name, f"unknown time zone {name}")]
    return []


def _template(spec: Obj, path: str) -> list[Cause]:
    found = jobs.problems(spec, path)
    if spec.get("selector") is not None:
        found.append(invalid_value(f"{path}.selector", spec["selector"], "`selector` will be auto-generated"))
    if spec.get("manualSelector"):
        found.append(not_supported(f"{path}.manualSelector", True, ["nil", "false"]))
    return found
