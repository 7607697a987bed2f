"""test/images/nonewprivs, as test/e2e/common/node/security_context.go expects it."""

from __future__ import annotations

import pytest

from cluster.runtime.security import Security
from tests.cluster.runtime.world import World


@pytest.mark.parametrize(("escalates", "uid"), [(False, 1000), (True, 0)])
def test_a_set_user_id_program_becomes_root_where_it_may(world: World, escalates: bool, uid: int) -> None:
    security = Security(uid=1000, escalates=escalates)
    ref = world.run("nnp", "registry.k8s.io/e2e-test-images/nonewprivs:1.4", security=security)
    assert world.ended(ref) == 0
    assert [line.text for line in world.runtime.logs(ref)] == [f"Effective uid: {uid}"]
