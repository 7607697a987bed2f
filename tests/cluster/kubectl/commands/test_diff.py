from __future__ import annotations

from cluster.apimachinery.meta import Obj
from cluster.kubectl.commands.diff import masked


def a_secret(**data: str) -> Obj:
    return {"kind": "Secret", "data": data}


# Facts of upstream's TestMasker.


def test_values_that_differ_show_that_they_do_and_not_what_they_are() -> None:
    before, after = masked(a_secret(a="MQ==", b="Mg==", c="Mw=="), a_secret(a="MQ==", b="NA==", d="NQ=="))
    assert before == a_secret(a="***", b="*** (before)", c="***")
    assert after == a_secret(a="***", b="*** (after)", d="***")


def test_a_secret_that_is_new_hides_its_values_too() -> None:
    assert masked(None, a_secret(a="MQ==")) == (None, a_secret(a="***"))


def test_a_secret_without_data_stays_as_it_is() -> None:
    assert masked({"kind": "Secret"}, {"kind": "Secret"}) == ({"kind": "Secret"}, {"kind": "Secret"})
