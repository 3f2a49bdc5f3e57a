"""What was stored can be judged again, also what was stored before there were amounts."""

from __future__ import annotations

import json

import pytest

from policies.engine.levels import Level
from policies.engine.spec import PolicySpec
from review_queue.models import FactsSnapshot, Verdict
from review_queue.services.judging.replay import ask_gate, inquiry_from_text, inquiry_to_text
from tests.builders import a_note, a_refund, an_email, pending

pytestmark = pytest.mark.django_db
EMPTY = PolicySpec(version=0)


@pytest.mark.parametrize("action", [a_note(), a_refund(), a_refund(250_000), an_email()])
def test_stored_facts_give_the_stored_verdict_again(action: tuple[str, dict[str, object]]) -> None:
    task = pending(action)
    stored = Verdict.objects.get(task=task)
    text = FactsSnapshot.objects.get(task=task).json_text
    inquiry = inquiry_from_text(text)
    again = ask_gate(inquiry, EMPTY)
    assert int(again.level) == stored.level
    assert [reason.sentence for reason in again.reasons] == [r["sentence"] for r in stored.reasons]
    assert inquiry_to_text(inquiry) == text


def as_first_stored(text: str) -> str:
    """The same inquiry as the first version wrote it."""
    found = json.loads(text)
    found["facts"]["schema_version"] = 1
    del found["facts"]["calibrated_confidence"]
    del found["workflow"]["company_currency"]
    for action in found["actions"]:
        del action["amount"], action["record_only_slots"]
    return json.dumps(found)


def test_what_the_first_version_stored_is_read_and_judged() -> None:
    task = pending(a_refund(250_000))
    text = FactsSnapshot.objects.get(task=task).json_text
    now = ask_gate(inquiry_from_text(text), EMPTY)
    before = ask_gate(inquiry_from_text(as_first_stored(text)), EMPTY)
    assert now.level is Level.TWO_PEOPLE
    assert before.level is Level.ONE_PERSON
    added = {reason.code for reason in now.reasons} - {reason.code for reason in before.reasons}
    assert added == {"large_amount"}
