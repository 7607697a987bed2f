"""Columns that the database derives from the manifest.

A row's truth is its manifest; every other column is a GeneratedField over it, so no column can drift from what
clients see. The three helpers hide what differs between SQLite and PostgreSQL (PostgreSQL wants a Cast for
numbers and only stored columns; both give NULL where a path is absent). Django cannot alter a generated
column's expression: to change one, add another under a new name. Every write stores its manifest twice, in the row
and in the log, so the column itself is written as quickly as can be.
"""

from __future__ import annotations

import json
from typing import Any

import orjson
from django.db import models
from django.db.models import F, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce


class _Writer(json.JSONEncoder):
    """orjson's text, five times quicker than json's; json's where a number is too large for orjson."""

    def encode(self, o: Any) -> str:
        try:
            return orjson.dumps(o).decode()
        except TypeError:
            return super().encode(o)


class Manifest(models.JSONField):
    """A column of JSON. To migrations it is Django's own: only how it is written differs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.encoder = _Writer

    def deconstruct(self) -> Any:
        name, _, args, options = super().deconstruct()
        options.pop("encoder", None)
        return name, "django.db.models.JSONField", args, options


def _text(path: str) -> Any:
    """The text at a dotted path of the manifest, as an expression."""
    expression: Any = F("manifest")
    for step in path.split("."):
        expression = KeyTextTransform(step, expression)
    return expression


def text_at(path: str, *, db_index: bool = False) -> models.GeneratedField:
    """A text column, "" where the manifest has no such path: unique keys need a value, never NULL."""
    return models.GeneratedField(
        expression=Coalesce(_text(path), Value(""), output_field=models.TextField()),
        output_field=models.TextField(),
        db_persist=True,
        db_index=db_index,
    )


def int_at(path: str) -> models.GeneratedField:
    """A 64-bit column, NULL where the manifest has no such path."""
    return models.GeneratedField(
        expression=Cast(_text(path), models.BigIntegerField()),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )


def bool_at(path: str) -> models.GeneratedField:
    """A text column "true", "false" or "": the engines disagree on booleans, not on this."""
    spelled = models.Case(
        models.When(models.Q(**{f"manifest__{path.replace('.', '__')}": True}), then=Value("true")),
        models.When(models.Q(**{f"manifest__{path.replace('.', '__')}": False}), then=Value("false")),
        default=Value(""),
        output_field=models.TextField(),
    )
    return models.GeneratedField(expression=spelled, output_field=models.TextField(), db_persist=True)
