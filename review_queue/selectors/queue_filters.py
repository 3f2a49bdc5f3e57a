"""What a reviewer asked to see of the queue, and how that reads as an address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self, cast
from urllib.parse import urlencode

Tab = Literal["waiting", "snoozed", "hold", "needs", "done"]
TABS: tuple[Tab, ...] = ("waiting", "snoozed", "hold", "needs", "done")
RISKS = {"overdue": "Overdue", "soon": "Due within 2 hours"}
ARRIVALS = {"today": "Came in today", "week": "In the last 7 days", "older": "Longer ago"}
TIERS = {"0": "Undoable", "1": "Glance", "2": "Check", "3": "Two people"}
STATES = {
    "outcome_unknown": "Outcome unknown",
    "failed": "Failed",
    "draft_failed": "Draft failed",
    "blocked": "Blocked",
}
LONGEST_SEARCH = 200
MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """The tab and what narrows it. `over` is money at risk in whole units of the company's
    currency; `contact` the number of a contact; `after` the cursor of the last row before.
    """

    tab: Tab = "waiting"
    workflow: str = ""
    tier: str = ""
    risk: str = ""
    mine: bool = False
    asked: bool = False
    named: bool = False
    second: bool = False
    over: int = 0
    contact: int = 0
    arrived: str = ""
    state: str = ""
    picked: bool = False
    search: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """From the address; what makes no sense counts as not asked."""
        tab = cast("Tab", _known(asked, "tab", TABS) or "waiting")
        # An old link may still say overdue=1.
        risk = _known(asked, "risk", RISKS) or ("overdue" if asked.get("overdue") == "1" else "")
        return cls(
            tab=tab,
            workflow=_text(asked, "workflow", 60),
            tier=_known(asked, "tier", TIERS),
            risk=risk,
            mine=asked.get("mine") == "1",
            asked=asked.get("asked") == "1",
            named=asked.get("named") == "1",
            second=asked.get("second") == "1",
            over=_number(asked, "over"),
            contact=_number(asked, "contact"),
            arrived=_known(asked, "arrived", ARRIVALS),
            state=_known(asked, "state", STATES) if tab == "needs" else "",
            picked=asked.get("picked") == "1",
            search=_text(asked, "q", LONGEST_SEARCH).strip(),
            after=_text(asked, "after", 200),
        )

    @property
    def narrowing(self) -> dict[str, str]:
        """Names and values of all that narrows the tab."""
        values = {
            "workflow": self.workflow,
            "tier": self.tier,
            "risk": self.risk,
            "mine": "1" if self.mine else "",
            "asked": "1" if self.asked else "",
            "named": "1" if self.named else "",
            "second": "1" if self.second else "",
            "over": str(self.over) if self.over else "",
            "contact": str(self.contact) if self.contact else "",
            "arrived": self.arrived,
            "state": self.state,
            "picked": "1" if self.picked else "",
            "q": self.search,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab was chosen."""
        return bool(self.narrowing)

    @property
    def folded(self) -> int:
        """How many of the filters behind "More filters" are set."""
        return len(self.narrowing.keys() & {"tier", "second", "over", "contact", "arrived"})

    @property
    def query(self) -> str:
        """The address of the first page, always written alike; what a saved view stores."""
        return urlencode({"tab": self.tab, **self.narrowing})

    def address(self, *, after: str = "") -> str:
        """The same, to put into a link; with `after` that of a later page."""
        return f"?{self.query}" + (f"&{urlencode({'after': after})}" if after else "")

    def without(self, name: str) -> str:
        """The address with one filter taken away."""
        field = "search" if name == "q" else name
        return replace(self, **{field: type(getattr(self, field))(), "after": ""}).address()


def _known(asked: Mapping[str, str], name: str, choices: Collection[str]) -> str:
    value = asked.get(name, "")
    return value if value in choices else ""


def _text(asked: Mapping[str, str], name: str, longest: int) -> str:
    # PostgreSQL stores and compares no NUL character; nothing holds one.
    return asked.get(name, "").replace("\x00", "")[:longest]


def _number(asked: Mapping[str, str], name: str) -> int:
    text = asked.get(name, "").strip()
    # ASCII digits only; int() would take other scripts' digits too.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
