"""kubectl edit: an object in the terminal's editor."""

from __future__ import annotations

from cluster.kubectl.command import Command
from cluster.kubectl.editing import edit
from cluster.kubectl.flags import Flag
from cluster.kubectl.flagsets import (
    FILENAME,
    PRINT,
    RECORD,
    SAVE_CONFIG,
    SUBRESOURCE,
    VALIDATE,
    field_manager,
)

COMMAND = Command(
    "edit",
    "Edit a resource on the server",
    edit,
    "(RESOURCE/NAME | -f FILENAME) [options]",
    (
        *PRINT, *FILENAME, SAVE_CONFIG, SUBRESOURCE, VALIDATE, field_manager("kubectl-edit"), RECORD,
        Flag("output-patch", kind="bool", help="Show the patch that is sent."),
        Flag("windows-line-endings", kind="bool", help="End the lines as Windows does."),
    ),
)  # fmt: skip
