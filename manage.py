#!/usr/bin/env python
"""Every command of Podium. `--data DIR` (or PODIUM_DATA) says, for each of them, which classroom is meant."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from dashboard.serving import data


def main() -> None:
    """Run one command; --data is taken out first, because the settings need it before any command exists."""
    folder, argv = data.split_option(sys.argv)
    if folder is not None:
        os.environ["PODIUM_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    execute_from_command_line(argv)


if __name__ == "__main__":
    main()
