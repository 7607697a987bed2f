"""The site as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Podium"

    def ready(self) -> None:
        from dashboard.wiring import wire  # models must be loaded first

        wire()
