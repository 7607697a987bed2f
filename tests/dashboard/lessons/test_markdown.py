"""A step's text as HTML."""

from __future__ import annotations

from dashboard.lessons.markdown import html


def test_raw_html_is_text() -> None:
    assert html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"
    assert "&lt;b&gt;" in html("a <b>bold</b> word")


def test_a_link_to_a_script_is_no_link_and_a_picture_is_none() -> None:
    assert "<a" not in html("[x](javascript:alert(1))")
    assert "<img" not in html("![x](http://elsewhere/x.png)")


def test_shell_lines_say_where_they_are_typed() -> None:
    assert 'class="type" data-place="laptop"' in html("```sh\nkubectl get pods\n```")
    assert 'class="type" data-place="node:node-1"' in html("```sh node:node-1\niptables-save\n```")


def test_a_manifest_can_be_copied_and_what_a_program_prints_cannot() -> None:
    assert 'class="copy" data-language="yaml"' in html("```yaml\nkind: Pod\n```")
    assert 'class="printed"' in html("```text\nNAME\n```")
    assert 'class="printed"' in html("```\nNAME\n```")


def test_what_stands_in_a_block_is_escaped_everywhere() -> None:
    told = html('```sh "><script>\n<x>\n```')
    assert "<script>" not in told
    assert "&lt;x&gt;" in told


def test_headings_stay_below_the_panels_own() -> None:
    assert html("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"
