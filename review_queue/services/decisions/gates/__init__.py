"""What stands between a reviewer and Approve, and only there: six gates, by the task's tier."""

from review_queue.services.decisions.gates.contract import Gate, GatesOpen
from review_queue.services.decisions.gates.passing import (
    all_gates,
    check_gates,
    open_gates,
    visible_gates,
)
from review_queue.services.decisions.gates.sight import Sight, sight_of

__all__ = [
    "Gate",
    "GatesOpen",
    "Sight",
    "all_gates",
    "check_gates",
    "open_gates",
    "sight_of",
    "visible_gates",
]
