"""The proposed actions as cards: words for kinds, consequences and the origin of values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.registry import UnknownKind, choices_for, connector_for, offers_choices
from review_queue.desk.forms.action_fields import fields_for, payload_of
from review_queue.desk.forms.at_hand import NOTHING, AtHand
from review_queue.desk.forms.card_shapes import ActionCard, ActionField
from review_queue.execution.ways_out import way_out_by_id
from review_queue.models import Action

_CONSEQUENCES = {
    "customer_facing": "Reaches the customer",
    "moves_money": "Moves money",
    "changes_commitment": "Changes a promise",
    "reaches_teams": "Reaches other teams",
    "external_free_text": "Free text to another system",
    "changes_recipient": "New recipient",
    "deletes": "Deletes",
    "regulated": "Regulated data",
    "reversible": "Can be undone",
    "changes_bank_data": "Changes bank details",
}

_ORIGINS = {
    "": "",
    "untrusted": "Not found in your records: check it against the source",
    "sender": "The address this message came from; it is on nobody's record",
    "former": "Was on the customer's record when it was drafted, and is not any more",
    "setting": "One of those your connection names",
    "records": "Each matches a customer or colleague on record",
}


def cards_for(
    actions: Sequence[Action],
    *,
    posted: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    at_hand: AtHand = NOTHING,
) -> tuple[ActionCard, ...]:
    """A card an action; with `posted`, what was typed in stands again, `errors` beside it.

    `at_hand` is what can be chosen from where somebody edits.
    """
    return tuple(_card(action, posted or {}, errors or {}, at_hand) for action in actions)


def with_typed(
    card: ActionCard | None, posted: Mapping[str, str] | None, errors: Mapping[str, str] | None
) -> ActionCard | None:
    """The card with what was typed into it, and what was wrong with it."""
    if card is None:
        return None
    fields = tuple(_again(field, posted or {}, errors or {}) for field in card.fields)
    upload_error = (errors or {}).get("upload-n1", "")
    return replace(card, fields=fields, upload_error=upload_error)


def origin_words(origin: str) -> str:
    """Where a sensitive value comes from, in plain words; empty when nothing is known."""
    if origin in _ORIGINS:
        return _ORIGINS[origin]
    kind, _, rest = origin.partition(":")
    if kind == "contact":
        return "Matches the customer's record"
    reference, _, name = rest.rpartition(".")
    return f"Matches {kind.replace('_', ' ')} {reference or rest}" + (
        f" ({name.replace('_', ' ')})" if reference else ""
    )


def _card(
    action: Action, posted: Mapping[str, str], errors: Mapping[str, str], at_hand: AtHand
) -> ActionCard:
    prefix = f"a{action.position}"
    payload = payload_of(action.payload_text)
    try:
        connector = connector_for(action.kind)
        choices = replace(at_hand, choices=_choices(action))
        origins = _origins_now(action, payload, at_hand.address)
        fields = fields_for(prefix, action.kind, payload, origins, choices)
        label, sandboxed = connector.label, connector.needs_connection
    except UnknownKind:
        fields, label, sandboxed = (), action.kind, False
    return ActionCard(
        position=action.position,
        kind=action.kind,
        label=label,
        summary=action.summary,
        fields=tuple(_again(field, posted, errors) for field in fields),
        sandboxed=sandboxed and action.connection_id_frozen is None,
        consequences=tuple(_CONSEQUENCES.get(name, name) for name in action.consequences),
        error=errors.get(prefix, ""),
        removed=f"{prefix}-remove" in posted,
        upload_error=errors.get(f"upload-{prefix}", ""),
    )


def _origins_now(
    action: Action, payload: Mapping[str, Any], address: str | None
) -> Mapping[str, str]:
    """Where its values come from; an address the customer's record no longer holds is a former."""
    frozen: Mapping[str, str] = action.provenance
    if address is None:
        return frozen
    return {
        slot: "former"
        if origin.startswith("contact:") and _is_other(payload.get(slot), address.casefold())
        else origin
        for slot, origin in frozen.items()
    }


def _is_other(value: Any, address: str) -> bool:
    texts = value if isinstance(value, list) else [value]
    return any(isinstance(one, str) and one.strip().casefold() != address for one in texts)


def _choices(action: Action) -> Mapping[str, tuple[str, ...]]:
    """What the action's own connection lets choose; most kinds have nothing to choose."""
    if not offers_choices(action.kind):
        return {}
    way_out = way_out_by_id(action.connection_id_frozen, action.kind)
    return choices_for(action.kind, way_out.settings) if way_out else {}


def _again(field: ActionField, posted: Mapping[str, str], errors: Mapping[str, str]) -> ActionField:
    value = posted.get(field.name, field.value)
    same = value == field.value
    return replace(
        field,
        value=value,
        words=field.words if same else "",
        exact=field.exact if same else "",
        origin=origin_words(field.origin),
        error=errors.get(field.name, ""),
        doubtful=field.origin in {"untrusted", "sender", "former"},
    )
