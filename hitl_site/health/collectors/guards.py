"""The database's own guards: triggers that refuse what no service of ours ever does."""

from __future__ import annotations

from audit.trigger_store import missing_triggers
from hitl_site.health.finding import BAD, OK, Finding

GUARDS = "guards"


def guards() -> Finding:
    """Whether every trigger stands as it must; without them nothing is approved or sent."""
    title = "Database guards"
    missing = missing_triggers()
    figures = {"missing": float(len(missing))}
    if not missing:
        return Finding(GUARDS, title, OK, "Every guard stands as it must.", figures=figures)
    return Finding(
        GUARDS,
        title,
        BAD,
        f"{len(missing)} {'is' if len(missing) == 1 else 'are'} missing or changed, such as "
        f"{missing[0]}: nothing is approved or sent without them.",
        "Run: manage.py guards --install. Then find out who removed them.",
        figures,
    )
