"""Having an image on the node before a container starts: pulled by its policy, tried again with growing patience.

(In Kubernetes: pkg/kubelet/images/image_manager.go.)
"""

from __future__ import annotations

from dataclasses import replace

from cluster.apimachinery.meta import Obj
from cluster.kubelet.status import CREATING, ContainerView
from cluster.kubelet.steps import FIRST_BACKOFF, LONGEST_BACKOFF, Facts, Memory, Saying, Step, waiting
from cluster.runtime.image import InvalidImageName, parse_reference

RESYNC = 15.0
"""Seconds after which the kubelet says again what no patience will mend."""


def pull(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView | None:
    """Have the image on the node; None once it is."""
    image, name = spec["image"], spec["name"]
    if known.pulled:
        return None
    try:
        parse_reference(image)
    except InvalidImageName as problem:
        return _refused(facts, known, done, spec, "InvalidImageName", Saying("Warning", "InspectFailed", str(problem)))
    if known.stage == "pullbackoff":
        if facts.time < known.until:
            done.look_again(known.until - facts.time)
            text = f'Back-off pulling image "{image}": ErrImagePull: {facts.image_problem(image)}'
            return waiting("ImagePullBackOff", facts, spec, text)
        known.stage = ""
    if known.stage in ("", "refused") and facts.present(image) and spec.get("imagePullPolicy") != "Always":
        text = f'Container image "{image}" already present on machine and can be accessed by the pod'
        done.sayings.append(Saying("Normal", "Pulled", text, name))
        known.pulled = True
        return None
    if spec.get("imagePullPolicy") == "Never":
        text = f'Container image "{image}" is not present with pull policy of Never'
        return _refused(facts, known, done, spec, "ErrImageNeverPull", Saying("Warning", "ErrImageNeverPull", text))
    if known.stage == "":
        known.stage, known.until = "pull", facts.time + facts.pull
        done.sayings.append(Saying("Normal", "Pulling", f'Pulling image "{image}"', name))
    if facts.time < known.until:
        done.look_again(known.until - facts.time)
        return waiting(CREATING, facts, spec)
    return _pulled(facts, known, done, spec)


def _refused(facts: Facts, known: Memory, done: Step, spec: Obj, reason: str, why: Saying) -> ContainerView:
    """An image that this kubelet will not even try to get."""
    if known.stage != "refused" or facts.time >= known.until:
        known.stage, known.until = "refused", facts.time + RESYNC
        said = (replace(why, container=spec["name"]), Saying("Warning", "Failed", f"Error: {reason}", spec["name"]))
        done.sayings += said
    done.asking = known.until - facts.time
    return waiting(reason, facts, spec, why.message)


def _pulled(facts: Facts, known: Memory, done: Step, spec: Obj) -> ContainerView | None:
    image, name = spec["image"], spec["name"]
    problem = facts.image_problem(image)
    if problem is None:
        took = f"{facts.pull * 1000:.0f}ms" if facts.pull < 1 else f"{facts.pull:g}s"
        size = f"Image size: {facts.image_size(image)} bytes."
        text = f'Successfully pulled image "{image}" in {took} ({took} including waiting). {size}'
        done.sayings.append(Saying("Normal", "Pulled", text, name))
        done.pulled.append(image)
        known.pulled, known.stage = True, ""
        return None
    known.pull_failures += 1
    delay = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** (known.pull_failures - 1))
    known.stage, known.until = "pullbackoff", facts.time + delay
    done.look_again(min(delay, 1.0))
    done.sayings += [
        Saying("Warning", "Failed", f'Failed to pull image "{image}": {problem}', name),
        Saying("Warning", "Failed", "Error: ErrImagePull", name),
        Saying("Normal", "BackOff", f'Back-off pulling image "{image}"', name),
        Saying("Warning", "Failed", "Error: ImagePullBackOff", name),
    ]
    return waiting("ErrImagePull", facts, spec, problem)
