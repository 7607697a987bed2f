from __future__ import annotations

import json

from django.http import HttpResponse

from cluster.apimachinery import errors
from cluster.apiserver import calls


def test_warnings_go_out_in_one_header_that_client_go_can_take_apart() -> None:
    answer = HttpResponse()
    calls.add_warnings(answer, ['unknown field "spec.foo"', "two\nlines"])
    assert answer["Warning"] == '299 - "unknown field \\"spec.foo\\"", 299 - "two lines"'


def test_a_401_names_how_to_prove_oneself() -> None:
    assert calls.fail(errors.unauthorized())["WWW-Authenticate"] == 'Bearer realm="kubernetes"'


def test_a_failure_that_passes_says_when_to_come_back() -> None:
    assert calls.fail(errors.too_many_requests("slow down", 7))["Retry-After"] == "7"


def test_an_unforeseen_failure_keeps_its_secrets() -> None:
    answer = calls.fail(RuntimeError("password is x"))
    assert answer.status_code == 500
    assert "password" not in json.dumps(json.loads(answer.content))
