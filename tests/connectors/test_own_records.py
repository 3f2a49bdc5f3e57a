"""Notes and contact updates: the company's own records, changed once per key and put back."""

from __future__ import annotations

import pytest

from connectors.contract import EffectClass, NotSent, Sent, Surroundings
from connectors.registry import ACTION_KINDS, InvalidPayload, connector_for, validate_payload
from tests.connectors.conftest import RequestMaker
from tests.connectors.examples import EXAMPLES, KEY, MemoryWorkspace


def test_a_note_is_stored_exactly(
    make_request: RequestMaker,
    surroundings: Surroundings,
    workspace: MemoryWorkspace,
    naughty_strings: tuple[str, ...],
) -> None:
    texts = [text for text in naughty_strings if text.strip()]
    for number, text in enumerate(texts):
        request = make_request("internal_note", {"text": text}, key=f"note-key-{number}")
        outcome = connector_for("internal_note").send(request, surroundings)
        assert outcome == Sent(f"note:{number + 1}", "Note stored.")
    assert list(workspace.notes.values()) == texts


def test_a_contact_change_keeps_what_stood_there_and_puts_it_back_once(
    make_request: RequestMaker, surroundings: Surroundings, workspace: MemoryWorkspace
) -> None:
    connector = connector_for("contact_update")
    request = make_request("contact_update")
    sent = connector.send(request, surroundings)
    assert sent == Sent("contact:7", "Changed phone.", before={"phone": "+49 30 0"})
    assert workspace.contacts[7] == {"phone": "+49 30 1", "email": "ann@example.com"}
    undone = connector.undo(request, {"phone": "+49 30 0"}, surroundings)
    assert undone == Sent("contact:7", "Changed phone.", before={"phone": "+49 30 1"})
    assert workspace.contacts[7]["phone"] == "+49 30 0"
    workspace.contacts[7]["phone"] = "+49 30 2"
    connector.undo(request, {"phone": "+49 30 0"}, surroundings)
    assert workspace.contacts[7]["phone"] == "+49 30 2"
    assert set(workspace.done) == {KEY, f"{KEY}-undo"}


@pytest.mark.parametrize(
    "before", [{}, {"phone": None}, {"email": "x@y.de"}, {"phone": "1", "tier": "gold"}]
)
def test_an_undo_without_all_earlier_values_changes_nothing(
    before: dict[str, str], make_request: RequestMaker, surroundings: Surroundings,
    workspace: MemoryWorkspace,
) -> None:  # fmt: skip
    request = make_request("contact_update")
    outcome = connector_for("contact_update").undo(request, before, surroundings)
    assert outcome == NotSent(
        "The earlier values are not all known, so nothing was put back; change the contact by hand."
    )
    assert workspace.done == {}


def test_an_unknown_contact_is_not_sent(
    make_request: RequestMaker, surroundings: Surroundings, workspace: MemoryWorkspace
) -> None:
    request = make_request("contact_update", {**EXAMPLES["contact_update"], "contact_id": 8})
    outcome = connector_for("contact_update").send(request, surroundings)
    assert outcome == NotSent("There is no contact 8; nothing was changed.")
    assert workspace.done == {}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("email", "a@b.de", {"reversible", "changes_recipient"}),
        ("phone", "1", {"reversible", "changes_recipient"}),
        ("address", "1 Road", {"reversible", "changes_recipient"}),
        ("name", "Ann", {"reversible"}),
        ("tier", "gold", {"reversible"}),
        ("notes", "x", {"reversible"}),
    ],
)
def test_a_new_way_to_reach_somebody_is_told_to_the_gate(
    field: str, value: str, expected: set[str]
) -> None:
    payload = {"contact_id": 7, "changes": [{"name": field, "value": value}]}
    assert connector_for("contact_update").consequences(payload) == expected


def test_what_each_kind_tells_the_gate_about_itself() -> None:
    note, update = connector_for("internal_note"), connector_for("contact_update")
    assert note.consequences(EXAMPLES["internal_note"]) == frozenset()
    assert connector_for("email").consequences(EXAMPLES["email"]) == {"customer_facing"}
    automatic = {c for c in ACTION_KINDS
                 if connector_for(c).auto_eligible}  # fmt: skip
    assert automatic == {"internal_note", "charge_lookup", "task_for_person"}
    assert note.effect_class(None) is update.effect_class(None) is EffectClass.NATURAL


@pytest.mark.parametrize("kind", ["task_for_person", "file_document"])
def test_an_own_record_is_made_once_and_taken_back_unless_somebody_used_it(
    kind: str, make_request: RequestMaker, surroundings: Surroundings, workspace: MemoryWorkspace
) -> None:
    connector, request = connector_for(kind), make_request(kind)
    assert connector.verify(request, "", surroundings) == NotSent(
        {"task_for_person": "No task stands under this key.",
         "file_document": "No document is filed under this key."}[kind], retryable=True,
    )  # fmt: skip
    sent = connector.send(request, surroundings)
    assert isinstance(sent, Sent)
    assert connector.send(request, surroundings) == sent
    assert list(workspace.own) == [KEY]
    workspace.used.add(KEY)
    refused = connector.undo(request, {}, surroundings)
    assert refused == NotSent("Somebody used it already, so it stays.")
    assert isinstance(connector.verify(request, sent.reference, surroundings), Sent)
    workspace.used.clear()
    assert isinstance(connector.undo(request, {}, surroundings), Sent)
    assert isinstance(connector.verify(request, sent.reference, surroundings), NotSent)


def test_work_for_nobody_we_know_is_not_given(
    make_request: RequestMaker, surroundings: Surroundings, workspace: MemoryWorkspace
) -> None:
    payload = {**EXAMPLES["task_for_person"], "assignee": "person:eve"}
    outcome = connector_for("task_for_person").send(
        make_request("task_for_person", payload), surroundings
    )
    assert outcome == NotSent(
        "There is no active account or group eve; nobody was told. Choose somebody else."
    )
    assert workspace.own == {}


def test_a_file_nobody_has_is_not_filed(
    make_request: RequestMaker, surroundings: Surroundings, workspace: MemoryWorkspace
) -> None:
    workspace.files.clear()
    outcome = connector_for("file_document").send(make_request("file_document"), surroundings)
    assert outcome == NotSent("An approved file is not there any more. Nothing was sent.")
    assert workspace.own == {}


@pytest.mark.parametrize(
    "folder", ["", "/", "a//b", "../x", "a/..", " a", "a/ b", "C:\\x", "a\u202eb", "a|b"]
)
def test_a_folder_that_is_none_is_refused(folder: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("file_document", {**EXAMPLES["file_document"], "folder": folder})
    assert refusal.value.problems == {
        "folder": "must be folder names with / between them, such as Invoices/2026"
    }


@pytest.mark.parametrize(
    "day", ["", "2026-2-1", "2026-02-30", "01.12.2026", "\uff12\uff10\uff12\uff16-01-01"]
)
def test_a_day_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        validate_payload("task_for_person", {**EXAMPLES["task_for_person"], "due_on": day})
    assert refusal.value.problems == {"due_on": "must be a day such as 2026-12-01"}
