"""What is different: from the draft that was sent back, and from the draft while it is edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from review_queue.desk.forms.kept_typing import changed_controls, critical_controls, loud_controls
from review_queue.desk.forms.reasons import SEND_BACK
from review_queue.desk.panels.shown import Shown
from review_queue.desk.words.word_diff import ChangedText, changed_texts
from review_queue.models import Action, Decision
from review_queue.services.decisions.suggesting_reasons import suggest_reasons
from review_queue.services.drafts.changes import changed_fields


def what_differs(shown: Shown) -> Mapping[str, Any]:
    """The edit so far with its likely reasons, and the last draft's changes after a send-back."""
    critical = critical_controls(shown.item.actions)
    posted = shown.posted or {}
    changed = changed_controls(posted, shown.item.actions)
    sent_back = _sent_back(shown)
    return {
        "your_changes": _shown_changes(changed, critical),
        "loud_changes": loud_controls(posted, shown.item.actions),
        "drafted_controls": [(name, old) for name, (_, old, _) in changed.items()],
        "critical_controls": " ".join(critical),
        "suggested": suggest_reasons(
            {name.partition("-")[2]: (old, new) for name, (_, old, new) in changed.items()}
        ),
        "fix_reasons": SEND_BACK,
        "sent_back": sent_back,
        "since_sent_back": _since(shown, sent_back),
    }


def _shown_changes(
    changed: Mapping[str, tuple[str, str, str]], critical: Sequence[str]
) -> tuple[ChangedText, ...]:
    texts = {label: (old, new) for label, old, new in changed.values()}
    loud = [label for name, (label, _, _) in changed.items() if name in critical]
    return changed_texts(texts, critical=loud)


def _sent_back(shown: Shown) -> Decision | None:
    """The send-back the draft on the screen answers."""
    draft = shown.item.draft
    if draft is None or draft.version < 2:
        return None
    back = [one for one in shown.item.decisions if one.answer == Decision.Answer.SEND_BACK]
    return back[-1] if back and back[-1].draft_id != draft.pk else None


def _since(shown: Shown, sent_back: Decision | None) -> tuple[ChangedText, ...]:
    if sent_back is None or sent_back.draft_id is None:
        return ()
    before = list(Action.objects.filter(draft_id=sent_back.draft_id).order_by("position"))
    changes = changed_fields(before, shown.item.actions)
    return changed_texts(changes)
