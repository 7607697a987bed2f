"""Which of an API's versions comes first.

v2 before v1 before v1beta2 before v1alpha1; names that are no such versions come last, in the order of the alphabet.
(In Kubernetes: apimachinery/pkg/version, CompareKubeAwareVersionStrings.)
"""

from __future__ import annotations

import re

_STAGES = ("alpha", "beta", "")


def priority(version: str) -> tuple[bool, int, int, int, str]:
    """A key to sort versions by, the preferred one first."""
    found = re.fullmatch(r"v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?", version)
    if found is None:
        return True, 0, 0, 0, version
    return False, -_STAGES.index(found[2] or ""), -int(found[1]), -int(found[3] or 0), ""
