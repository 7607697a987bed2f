"""nonewprivs: a program that belongs to root and has the set-user-ID bit, and says as whom it really runs.

With allowPrivilegeEscalation: false the kernel's no_new_privs is set, and the bit does nothing.
"""

from __future__ import annotations

from cluster.runtime.host import Call
from cluster.runtime.image import PATH, Image
from cluster.runtime.security import ROOT
from cluster.runtime.userland import ALPINE


async def nnp(call: Call) -> int:
    security = call.host.security
    await call.out(f"Effective uid: {ROOT if security.escalates else security.uid}\n")
    return 0


IMAGE = Image(
    ("registry.k8s.io/e2e-test-images/nonewprivs",),
    ALPINE,
    cmd=("nnp",),
    env={"PATH": PATH},
    commands={"nnp": nnp},
    size=3_200_000,
)
