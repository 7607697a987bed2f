"""Expected values: kubectl's editor sources' own sentences."""

from __future__ import annotations

from cluster.kubectl.editing import Refusal, manual_stripped, stripped


def test_comments_are_no_part_of_the_text() -> None:
    assert stripped("# a\nb: 1\n  # c\nd: 2\n") == "b: 1\nd: 2"


def test_only_lines_that_begin_with_a_hash_are_taken_out_before_the_editor_opens_again() -> None:
    assert manual_stripped("# a\nb: 1\n  # c\n") == "b: 1\n  # c\n"


def test_what_was_wrong_stands_above_the_text() -> None:
    refusal = Refusal('deployments.apps "web" was not valid', ["spec.replicas: Invalid value"])
    assert (
        refusal.comment() == '# deployments.apps "web" was not valid:\n# * spec.replicas: Invalid value\n#\n'
    )
