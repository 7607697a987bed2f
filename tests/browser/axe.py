"""axe-core, the judge of accessibility: run in a page, without ever being served to one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = next((Path(__file__).resolve().parents[1] / "vendor").glob("axe-*.js")).read_text()
GRAVE = ("serious", "critical")

RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) =>
    `${node.target.join(' ')}: ${node.failureSummary.split('\\n')[1]?.trim() ?? ''}`) }));
}"""


def violations(page: Page, impacts: tuple[str, ...] = GRAVE) -> list[str]:
    """What axe-core finds in the page as it stands, one line a rule: [] is what a test wants."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [
        f"{row['impact']} {row['id']} ({row['help']}): {'; '.join(row['nodes'][:4])}"
        for row in found
        if row["impact"] in impacts
    ]
