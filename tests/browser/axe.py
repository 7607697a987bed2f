"""axe-core, the judge of accessibility: run in a page, without ever being served to one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = next((Path(__file__).resolve().parents[1] / "vendor").glob("axe-*.js")).read_text()
GRAVE = ("serious", "critical")
LOOKS = {
    ("theme", "dark"): ("color-contrast",),
    ("size", "projector"): ("scrollable-region-focusable", "target-size"),
}
"""What each look may change: the rest is the same page."""

RUN = """async ({ within, rules }) => {
  const runOnly = rules.length ? { runOnly: { type: 'rule', values: rules } } : {};
  const { violations } = await axe.run(within || document, { ...runOnly, resultTypes: ['violations'] });
  return violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.map((node) =>
    `${node.target.join(' ')}: ${node.failureSummary.split('\\n')[1]?.trim() ?? ''}`) }));
}"""


def violations(
    page: Page, impacts: tuple[str, ...] = GRAVE, within: str = "", rules: tuple[str, ...] = ()
) -> list[str]:
    """What axe-core finds in the page as it stands, one line a rule: [] is what a test wants.

    `within`: a selector; `rules`: only these.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(RUN, {"within": within, "rules": list(rules)})
    return [
        f"{row['impact']} {row['id']} ({row['help']}): {'; '.join(row['nodes'][:4])}"
        for row in found
        if row["impact"] in impacts
    ]


def in_every_look(page: Page, within: str = "") -> list[str]:
    """What axe-core finds in the page as it stands: light, dark, and for the last row."""
    found = violations(page, within=within)
    for (setting, value), rules in LOOKS.items():
        page.evaluate(f"document.documentElement.dataset.{setting} = '{value}'")
        found += [f"{value}: {each}" for each in violations(page, within=within, rules=rules)]
        page.evaluate(f"delete document.documentElement.dataset.{setting}")
    return found
