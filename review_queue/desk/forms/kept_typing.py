"""What a person typed into a form, told apart from what stood there; carried over to a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.registry import UnknownKind, connector_for
from review_queue.desk.forms.action_cards import cards_for
from review_queue.models import Action, Draft, Task

# What is typed beside the draft; it belongs to no version of it.
BESIDE = (
    *("send_back_note", "reject_note", "opinion_note", "until"),
    *("highlight", "highlight_in"),
)


@dataclass(frozen=True, slots=True)
class KeptTyping:
    """`fields` go back into the form; `lost` are texts whose place is gone, to read and copy."""

    fields: Mapping[str, str] = field(default_factory=dict)
    lost: tuple[str, ...] = ()


def typed_by_hand(posted: Mapping[str, str], actions: Sequence[Action]) -> dict[str, str]:
    """The controls whose text is not what these actions put there."""
    drafted = _drafted(actions)
    found = {
        name: posted[name]
        for name, value in drafted.items()
        if name in posted and _plain(posted[name]) != _plain(value)
    }
    removed = {name: text for name, text in posted.items() if name.endswith("-remove")}
    new = {name: text for name, text in posted.items() if name.startswith("n1-") and text.strip()}
    added = {
        name: text
        for name, text in posted.items()
        if "-attachments-" in name and text == "yes" and name not in drafted
    }
    return found | removed | new | added


def carried_over(posted: Mapping[str, str], task: Task, now: Sequence[Action]) -> KeptTyping:
    """What was typed on the page of another or the same draft, for the page of `now`."""
    beside = {name: posted[name] for name in BESIDE if posted.get(name, "").strip()}
    seen_hash = posted.get("draft_hash", "")
    if seen_hash == task.draft_hash:
        return KeptTyping(typed_by_hand(posted, now) | beside)
    seen = Draft.objects.filter(task=task, content_hash=seen_hash).order_by("-version").first()
    if seen is None:
        return KeptTyping(beside)
    before = list(seen.actions.all())
    typed = typed_by_hand(posted, before)
    same_steps = [one.kind for one in before] == [one.kind for one in now]
    places = _drafted(now) if same_steps else {}
    kept = {name: text for name, text in typed.items() if name in places}
    lost = [text for name, text in typed.items() if name not in kept and text.strip() != "1"]
    return KeptTyping(kept | beside, tuple(lost))


def changed_controls(
    posted: Mapping[str, str], actions: Sequence[Action]
) -> dict[str, tuple[str, str, str]]:
    """Control -> (label, drafted text, typed text) for everything the person changed."""
    labels = {control.name: control.label for card in cards_for(actions) for control in card.fields}
    drafted = _drafted(actions)
    return {
        name: (labels[name], drafted[name], _plain(text))
        for name, text in typed_by_hand(posted, actions).items()
        if name in drafted
    }


def critical_controls(actions: Sequence[Action]) -> list[str]:
    """The controls that hold an amount or a recipient, and those that leave a step out."""
    found: list[str] = []
    for action in actions:
        found.append(f"a{action.position}-remove")
        try:
            slots = connector_for(action.kind).sensitive_slots
        except UnknownKind:
            continue
        found += [f"a{action.position}-{slot}" for slot in sorted(slots)]
    return found


def loud_controls(posted: Mapping[str, str], actions: Sequence[Action]) -> list[str]:
    """The critical controls whose text the person changed."""
    typed = typed_by_hand(posted, actions)
    return [name for name in critical_controls(actions) if name in typed]


def unflagged(posted: Mapping[str, str], actions: Sequence[Action]) -> bool:
    """Whether a changed amount or recipient was not shown loudly yet; the form says what was."""
    if "flagged" not in posted:
        return False
    return bool(set(loud_controls(posted, actions)) - set(posted["flagged"].split()))


def _drafted(actions: Sequence[Action]) -> dict[str, str]:
    return {
        control.name: control.value
        for card in cards_for(actions)
        for control in card.fields
        if control.widget != "shown"
    }


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n")
