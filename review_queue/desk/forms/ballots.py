"""What the reviewer's form says: the ballot they cast and the bundle as they edited it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from review_queue.desk.access import user_of
from review_queue.desk.forms.action_fields import FieldNotUnderstood, payload_from, payload_of
from review_queue.desk.forms.at_hand import NOTHING, AtHand
from review_queue.desk.forms.blank_actions import blank_payload
from review_queue.desk.forms.reasons import SEND_BACK, known_code
from review_queue.desk.forms.shown_seal import read_seal
from review_queue.models import Action
from review_queue.services.decisions.ballots import LONGEST_HIGHLIGHT, Ballot, Highlight
from review_queue.services.drafts.freezing import MOST_ACTIONS, Proposed

LONGEST_NOTE = 2000
MOST_ACTIVE_MS = 3_600_000


def ballot_from(
    request: HttpRequest, task_id: int, *, reasons: tuple[str, ...] = (), note: str = ""
) -> Ballot:
    """The ballot: hashes of what was on the screen, attention, reasons and note."""
    posted, reviewer = request.POST, user_of(request)
    draft_hash = posted.get("draft_hash", "")[:64]
    seal = read_seal(posted.get("shown", ""), user=reviewer, task_id=task_id, draft_hash=draft_hash)
    return Ballot(
        task_id=task_id,
        draft_hash=draft_hash,
        evidence_hash=posted.get("evidence_hash", "")[:64],
        reviewer=reviewer,
        # What a page says of attention counts as far as the server knows that it was shown.
        active_ms=_milliseconds(posted.get("active_ms", "")) if seal.at else 0,
        shown_at=seal.at,
        fetched_ahead=seal.ahead,
        confirmed=confirmed_steps(posted),
        reason_codes=reasons,
        note=note_from(posted.get(note, "")) if note else "",
        grounds=posted.get("grounds", "")[:120],
        highlights=_highlights(posted),
        option_rank=_option(posted.get("option", "")),
    )


def reasons_of_fix(request: HttpRequest) -> tuple[str, ...]:
    """The reasons ticked for an edit; none is ever required."""
    given = (known_code(code, SEND_BACK) for code in request.POST.getlist("fix_reason")[:20])
    return tuple(dict.fromkeys(code for code in given if code))


def _highlights(posted: Mapping[str, str]) -> tuple[Highlight, ...]:
    """The passage that was selected, and where it stands: "a1-body" is the body of step 1."""
    text = note_from(posted.get("highlight", ""))[:LONGEST_HIGHLIGHT]
    step, _, name = posted.get("highlight_in", "")[:80].partition("-")
    number = step.removeprefix("a")
    if not text:
        return ()
    is_step = number.isascii() and number.isdigit() and len(number) < 3
    return (Highlight(int(number) if is_step else 0, name if is_step else "", text),)


def _option(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4") else 0


def confirmed_steps(posted: Mapping[str, str]) -> tuple[int, ...]:
    """The steps that were ticked by themselves and not left out."""
    return tuple(
        step
        for step in range(1, MOST_ACTIONS + 1)
        if posted.get(f"confirm-{step}") and not posted.get(f"a{step}-remove")
    )


def note_from(text: str) -> str:
    """A typed-in note, bounded; a NUL, which no database holds, shows as a broken character."""
    return text.replace("\x00", "\ufffd").replace("\r\n", "\n").strip()[:LONGEST_NOTE]


def edits_from(
    posted: Mapping[str, str],
    actions: Sequence[Action],
    *,
    reply_to: str,
    subject: str,
    at_hand: AtHand = NOTHING,
) -> tuple[list[Proposed], list[str]]:
    """The bundle as it stands in the form, and each step's prefix, in order.

    Raises FieldNotUnderstood with every control that cannot be read.
    """
    edits: list[Proposed] = []
    prefixes: list[str] = []
    problems: dict[str, str] = {}
    for action in actions:
        prefix = f"a{action.position}"
        if f"{prefix}-remove" in posted:
            continue
        try:
            payload = payload_from(prefix, payload_of(action.payload_text), posted, at_hand)
        except FieldNotUnderstood as error:
            problems |= error.fields
            continue
        edits.append(Proposed(action.kind, payload))
        prefixes.append(prefix)
    kind = posted.get("new-kind", "")
    if kind and not actions:
        blank = blank_payload(kind, reply_to=reply_to, subject=subject)
        edits.append(Proposed(kind, payload_from("n1", blank, posted, at_hand)))
        prefixes.append("n1")
    if problems:
        raise FieldNotUnderstood(problems)
    return edits, prefixes


def controls_of(problems: Mapping[str, str], prefixes: Sequence[str]) -> dict[str, str]:
    """Problems named "2.subject" or "2.data 1 value" under the names of the form's controls."""
    found: dict[str, str] = {}
    for name, words in problems.items():
        place, _, path = name.partition(".")
        if not (place.isascii() and place.isdigit() and 0 < int(place) <= len(prefixes)):
            found[name] = words
            continue
        prefix = prefixes[int(place) - 1]
        parts = path.split(" ")
        control = f"{prefix}-{parts[0]}"
        if len(parts) > 2 and parts[1].isdigit():
            control += f"-{int(parts[1]) - 1}"
        label = parts[0].replace("_", " ").capitalize()
        found[control if parts[0] != "payload" else prefix] = f"{label} {words}"
    return found


def _milliseconds(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        return 0
    return min(int(text), MOST_ACTIVE_MS)
