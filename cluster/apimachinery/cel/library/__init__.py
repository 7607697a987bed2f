"""The functions of Kubernetes' CEL, one library a file, each a table from signature to function.

(In Kubernetes: apiserver/pkg/cel/environment/base.go, which says what each release offers.)
"""

from __future__ import annotations

from cluster.apimachinery.cel.functions import Library
from cluster.apimachinery.cel.library import (
    conversions,
    formats,
    lists,
    network,
    operators,
    optionals,
    quantities,
    regexes,
    semver,
    sets,
    strings,
    times,
    urls,
)

KUBERNETES: tuple[Library, ...] = (
    operators.FUNCTIONS, conversions.FUNCTIONS, times.FUNCTIONS, strings.FUNCTIONS, lists.FUNCTIONS, sets.FUNCTIONS,
    regexes.FUNCTIONS, urls.FUNCTIONS, network.FUNCTIONS, quantities.FUNCTIONS, semver.FUNCTIONS, formats.FUNCTIONS,
    optionals.FUNCTIONS,
)  # fmt: skip
