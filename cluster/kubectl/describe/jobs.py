"""Jobs and CronJobs."""

from __future__ import annotations

from cluster.api.printing import human_duration
from cluster.apimachinery import clock, labels, meta
from cluster.apimachinery.meta import Obj, Objs
from cluster.kubectl.describe.base import Source, describes
from cluster.kubectl.describe.parts.metadata import controller, head, notes
from cluster.kubectl.describe.parts.metadata import labels as print_labels
from cluster.kubectl.describe.parts.pod_template import pod_template
from cluster.kubectl.describe.parts.values import flag, moment, title_flag
from cluster.kubectl.describe.parts.writer import NONE, UNSET, Writer

_INDEXES_SHOWN = 50


@describes("Job", "apis/batch/v1")
async def job(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    w.field("Name", meta.name(obj))
    w.field("Namespace", meta.namespace(obj))
    w.field("Selector", labels.from_label_selector(spec.get("selector")))
    print_labels(w, "Labels", meta.labels(obj))
    notes(w, "Annotations", meta.annotations_of(obj))
    controller(w, obj)
    _wishes(w, spec)
    _times(w, spec, status)
    ready = f" ({status['ready']} Ready)" if status.get("ready") is not None else ""
    done = f"{status.get('succeeded', 0)} Succeeded / {status.get('failed', 0)} Failed"
    w.field("Pods Statuses", f"{status.get('active', 0)} Active{ready} / {done}")
    if spec.get("completionMode") == "Indexed":
        w.field("Completed Indexes", indexes(status.get("completedIndexes", "")))
    pod_template(w, spec["template"])


def _wishes(w: Writer, spec: Obj) -> None:
    if spec.get("parallelism") is not None:
        w.field("Parallelism", spec["parallelism"])
    w.field("Completions", spec.get("completions", UNSET))
    if spec.get("completionMode") is not None:
        w.field("Completion Mode", spec["completionMode"])
    if spec.get("suspend") is not None:
        w.field("Suspend", flag(spec["suspend"]))
    if spec.get("backoffLimit") is not None:
        w.field("Backoff Limit", spec["backoffLimit"])
    if spec.get("ttlSecondsAfterFinished") is not None:
        w.field("TTL Seconds After Finished", spec["ttlSecondsAfterFinished"])


def _times(w: Writer, spec: Obj, status: Obj) -> None:
    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        w.field("Start Time", moment(start))
    if end:
        w.field("Completed At", moment(end))
    if start and end:
        w.field("Duration", human_duration(clock.parse(end) - clock.parse(start)))
    if spec.get("activeDeadlineSeconds") is not None:
        w.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")


def indexes(text: str, limit: int = _INDEXES_SHOWN) -> str:
    """A list of indexes, cut at the first comma beyond the limit."""
    if not text:
        return NONE
    comma = text.find(",", limit)
    return text if comma < 0 else text[: comma + 1] + "..."


@describes("CronJob", "apis/batch/v1")
async def cron_job(source: Source, obj: Obj, w: Writer) -> None:
    spec, status = obj["spec"], obj.get("status") or {}
    head(w, obj)
    w.field("Schedule", spec["schedule"])
    w.field("Concurrency Policy", spec.get("concurrencyPolicy", ""))
    w.field("Suspend", title_flag(spec.get("suspend")))
    w.field("Successful Job History Limit", spec.get("successfulJobsHistoryLimit", UNSET))
    w.field("Failed Job History Limit", spec.get("failedJobsHistoryLimit", UNSET))
    deadline = spec.get("startingDeadlineSeconds")
    w.field("Starting Deadline Seconds", UNSET if deadline is None else f"{deadline}s")
    _template(w, spec["jobTemplate"].get("spec") or {})
    last = status.get("lastScheduleTime")
    w.field("Last Schedule Time", moment(last) if last else UNSET)
    active: Objs = status.get("active") or []
    w.field("Active Jobs", ", ".join(each["name"] for each in active) or NONE)


def _template(w: Writer, spec: Obj) -> None:
    selector = spec.get("selector")
    w.field("Selector", UNSET if selector is None else labels.from_label_selector(selector))
    w.field("Parallelism", spec.get("parallelism", UNSET))
    w.field("Completions", spec.get("completions", UNSET))
    if spec.get("activeDeadlineSeconds") is not None:
        w.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")
    pod_template(w, spec.get("template") or {})
