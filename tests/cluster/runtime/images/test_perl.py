"""perl, for the guide on Jobs."""

from __future__ import annotations

from tests.cluster.runtime.world import World


def test_the_job_of_the_guide_computes_pi(world: World) -> None:
    ref = world.run("pi", "perl:5.34.0", command=("perl", "-Mbignum=bpi", "-wle", "print bpi(2000)"))
    status = world.runtime.status(ref)
    assert (status.state, status.exit_code) == ("exited", 0)
    digits = world.log(ref)[0]
    assert digits.startswith(
        "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
    )
    assert len(digits) == 2001
