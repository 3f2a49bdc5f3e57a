"""The parts of the item screen: each panel adds its own names to the page, and knows no other.

A new part is one module here with a function of `Shown`, one line in PANELS and one template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from review_queue.desk.panels.aftermath import what_came_of_it
from review_queue.desk.panels.comments import what_was_said
from review_queue.desk.panels.diff import what_differs
from review_queue.desk.panels.moves import what_may_be_moved
from review_queue.desk.panels.moving import around_it
from review_queue.desk.panels.opinions import what_others_think
from review_queue.desk.panels.options import what_can_be_chosen
from review_queue.desk.panels.past import what_the_past_says
from review_queue.desk.panels.proofs import what_it_rests_on
from review_queue.desk.panels.proposal import what_is_proposed
from review_queue.desk.panels.rights import who_may_what
from review_queue.desk.panels.shown import Shown
from review_queue.desk.panels.source import what_came_in
from review_queue.desk.panels.time import how_long_is_left
from review_queue.desk.panels.unfinished import what_was_half_done
from review_queue.desk.panels.why import why_a_person

Panel = Callable[[Shown], Mapping[str, Any]]

PANELS: tuple[Panel, ...] = (
    what_came_in,
    what_is_proposed,
    what_it_rests_on,
    why_a_person,
    who_may_what,
    around_it,
    what_was_half_done,
    what_can_be_chosen,
    what_differs,
    what_others_think,
    what_was_said,
    what_may_be_moved,
    what_the_past_says,
    how_long_is_left,
    what_came_of_it,
)


def panels_of(shown: Shown) -> dict[str, Any]:
    """Everything the item's template reads. Two panels naming the same thing is a mistake."""
    context: dict[str, Any] = {}
    for panel in PANELS:
        part = panel(shown)
        twice = context.keys() & part.keys()
        if twice:
            raise RuntimeError(f"Two panels of the item page both give {sorted(twice)}.")
        context |= part
    return context
