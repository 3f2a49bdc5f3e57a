"""Everything one verdict rested on, as text: kept with the task, and enough to judge it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from policies.engine.codec import snapshot_from_json, snapshot_to_json
from policies.engine.decide import decide
from policies.engine.facts import Money, ProposedAction, TrustedFacts, UntrustedFacts
from policies.engine.spec import Mode, PolicySpec, WorkflowSpec
from policies.engine.verdict import Verdict

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What the gate is asked. `draw_millionths` is the random draw, 0 to 999,999."""

    trusted: TrustedFacts
    untrusted: UntrustedFacts
    actions: tuple[ProposedAction, ...]
    workflow: WorkflowSpec
    draw_millionths: int


def ask_gate(inquiry: Inquiry, policy: PolicySpec) -> Verdict:
    """The verdict of `policy`; the same inquiry and policy always give the same verdict."""
    return decide(
        trusted=inquiry.trusted,
        untrusted=inquiry.untrusted,
        actions=inquiry.actions,
        workflow=inquiry.workflow,
        policy=policy,
        sample_draw=inquiry.draw_millionths / MILLION,
    )


def inquiry_to_text(inquiry: Inquiry) -> str:
    """JSON text of an inquiry, keys sorted."""
    return json.dumps(
        {
            "facts": json.loads(snapshot_to_json(inquiry.trusted, inquiry.untrusted)),
            "actions": [_action_to_json(action) for action in inquiry.actions],
            "workflow": asdict(inquiry.workflow)
            | {"allowed_kinds": sorted(inquiry.workflow.allowed_kinds)},
            "draw_millionths": inquiry.draw_millionths,
        },
        sort_keys=True,
        ensure_ascii=False,
    )


def inquiry_from_text(text: str) -> Inquiry:
    """The inquiry again. Raises UnreadableJson, KeyError or ValueError for any other text."""
    found = json.loads(text)
    trusted, untrusted = snapshot_from_json(json.dumps(found["facts"]))
    workflow = found["workflow"]
    return Inquiry(
        trusted=trusted,
        untrusted=untrusted,
        actions=tuple(_action_from_json(action) for action in found["actions"]),
        workflow=WorkflowSpec(
            **workflow
            | {
                "mode": Mode(workflow["mode"]),
                "allowed_kinds": frozenset(workflow["allowed_kinds"]),
            }
        ),
        draw_millionths=found["draw_millionths"],
    )


def _action_to_json(action: ProposedAction) -> dict[str, Any]:
    return asdict(action) | {"consequences": sorted(action.consequences)}


def _action_from_json(found: dict[str, Any]) -> ProposedAction:
    """Stored before steps named their amount: then there is none."""
    slots: Sequence[str] = found["untrusted_slots"]
    amount = found.get("amount")
    return ProposedAction(
        **found
        | {
            "consequences": frozenset(found["consequences"]),
            "untrusted_slots": tuple(slots),
            "amount": Money(**amount) if amount else None,
            "record_only_slots": tuple(found.get("record_only_slots", ())),
        }
    )
