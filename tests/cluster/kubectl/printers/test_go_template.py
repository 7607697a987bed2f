"""Go's templates. Expected texts are what kubectl 1.35 prints."""

from __future__ import annotations

import pytest

from cluster.kubectl.printers.go_template import GoTemplate
from cluster.kubectl.printers.template_parser import TemplateError

POD = {
    "kind": "Pod",
    "metadata": {"name": "web", "labels": {"app": "web", "tier": "front"}},
    "spec": {"containers": [{"name": "main"}, {"name": "side"}], "grace": 30},
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{.metadata.name}}", "web"),
        ("{{.nope}} {{.nope.deeper}}", "<no value> <no value>"),
        ("{{range .spec.containers}}{{.name}};{{end}}", "main;side;"),
        ("{{range $k, $v := .metadata.labels}}{{$k}}={{$v}} {{end}}", "app=web tier=front "),
        ("{{range .nope}}x{{else}}none{{end}}", "none"),
        ('{{if eq .kind "Pod" "Node"}}yes{{else}}no{{end}}', "yes"),
        ("{{if .x}}x{{else if .kind}}{{.kind}}{{end}}", "Pod"),
        ("{{with .spec}}{{.grace}}{{end}}{{with .x}}{{else}}!{{end}}", "30!"),
        ("a {{- .kind -}} b{{/* nothing */}}", "aPodb"),
        ('{{(index .spec.containers 1).name | printf "%q"}}', '"side"'),
        ("{{len .spec.containers}} {{.metadata.labels}}", "2 map[app:web tier:front]"),
        ('{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', "2"),
        ('{{define "t"}}<{{.}}>{{end}}{{template "t" .kind}}', "<Pod>"),
        ('{{"czNjcjN0" | base64decode}}{{exists . "spec" "grace"}}', "s3cr3ttrue"),
        ('{{print 1 2 "a" 3}}{{printf "%5d|%-4s|%v" 7 "x" true}}', "1 2a3    7|x   |true"),
    ],
)
def test_a_template_is_filled(template: str, text: str) -> None:
    assert GoTemplate(template).render(POD) == text


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{{.kind", "1: unclosed action"),
        ("{{foo}}", '1: function "foo" not defined'),
        ("{{range .items}}", "1: unexpected EOF"),
        ("{{end}}", "1: unexpected {{end}}"),
        ("{{}}", "1: missing value for command"),
    ],
)
def test_a_broken_template_is_refused_in_gos_words(template: str, complaint: str) -> None:
    with pytest.raises(TemplateError) as told:
        GoTemplate(template)
    assert str(told.value) == complaint


def test_a_missing_key_can_be_an_error() -> None:
    with pytest.raises(TemplateError) as told:
        GoTemplate("{{.nope}}", lenient=False).render(POD)
    assert str(told.value) == '1:2: executing "output" at <.nope>: map has no entry for key "nope"'


@pytest.mark.parametrize("template", ["{{range 99999999}}{{end}}", f"{{{{range 9999}}}}{'x' * 9999}{{{{end}}}}"])
def test_a_template_cannot_run_or_print_without_end(template: str) -> None:
    with pytest.raises(TemplateError, match=r"do not end|too long"):
        GoTemplate(template).render({})
