"""Fix and approve, send back with words pointed at, and decisions on pages that are stale."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from hitl_site.demo.careful_reader import look_carefully
from review_queue.models import Comment, Decision, Draft, State
from review_queue.services.decisions import deciding
from review_queue.services.drafts.brief import request_for
from review_queue.services.drafts.drafting import record_result
from tests.builders import a_contact, a_draft, a_refund, an_email, an_order, fresh, pending
from tests.review_queue.desk.item.test_moves import page_of, words_of
from tests.review_queue.desk.pages import Page, address, client_of, decide_form, everything

pytestmark = pytest.mark.django_db


def test_a_changed_amount_is_shown_loudly_before_it_is_approved(bob: User) -> None:
    a_contact()
    task, client = pending(a_refund(4500)), client_of(bob)
    look_carefully(task, bob)
    before = everything()
    form = decide_form(task, flagged="", **{"a1-amount": "40.00 EUR", "confirm-1": "1"})
    page = Page(client.post(address("review_decide", task.pk), form).content.decode())
    assert "You changed an amount, a recipient or a step" in page.text
    assert "removed: 45" in page.text
    assert "added: 40" in page.text
    assert everything() == before
    assert page.fields["flagged"] == "a1-amount"
    client.post(address("review_decide", task.pk), form | {"flagged": page.fields["flagged"]})
    decision = Decision.objects.get()
    assert decision.answer == "approve_edited"
    assert decision.critical_changes == ["1.webhook.amount"]


def test_changed_wording_asks_for_nothing(bob: User) -> None:
    a_contact()
    task = pending(an_email())
    form = decide_form(task, flagged="", **{"a1-body": "It is on its way to you."})
    assert client_of(bob).post(address("review_decide", task.pk), form).status_code == 302
    assert Decision.objects.get().reason_codes == []


def test_reasons_of_a_fix_are_kept_when_ticked_and_known(bob: User) -> None:
    a_contact()
    task = pending(an_email())
    form: dict[str, object] = dict(decide_form(task, **{"a1-body": "Dear Sam, soon."}))
    form["fix_reason"] = ["tone", "made_up", "missing", "tone"]
    client_of(bob).post(address("review_decide", task.pk), form)
    assert Decision.objects.get().reason_codes == ["tone", "missing"]


def test_words_pointed_at_reach_the_next_draft(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="It comes tomorrow."))
    form = decide_form(
        task, reason="no_ground", highlight="tomorrow", highlight_in="a1-body",
        send_back_note="Nobody promised that.",
    )  # fmt: skip
    client_of(bob).post(address("review_send_back", task.pk), form)
    assert Decision.objects.get().highlights == [{"step": 1, "field": "body", "text": "tomorrow"}]
    feedback = request_for(task.pk).feedback
    assert feedback is not None
    assert (feedback.pointed_at, feedback.note) == (("tomorrow",), "Nobody promised that.")
    record_result(task.pk, a_draft(an_email(body="It comes soon.")))
    text = words_of(page_of(bob, task))
    assert "What changed since the draft Bob sent back" in text
    for words in ("removed: tomorrow", "added: soon", "About “tomorrow”", "Nobody promised that."):
        assert words in text


@pytest.mark.parametrize("place", ["", "x", "a99999-body", "<b>", "a1"])
def test_words_from_nowhere_are_kept_without_a_place(bob: User, place: str) -> None:
    task = pending()
    form = decide_form(task, highlight="these words", highlight_in=place)
    client_of(bob).post(address("review_send_back", task.pk), form)
    assert Decision.objects.get().highlights[0]["text"] == "these words"


def test_one_send_back_in_ten_is_asked_why_and_may_skip(
    bob: User, dana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for draw, asked in ((0.0999, True), (0.1, False)):
        monkeypatch.setattr(deciding._RANDOM, "random", lambda draw=draw: draw)
        task, client = pending(), client_of(bob)
        answer = client.post(address("review_send_back", task.pk), decide_form(task), follow=True)
        assert ("in your own words?" in answer.content.decode()) is asked
        assert fresh(task).state == State.RECEIVED
    decision = Decision.objects.order_by("id").first()
    assert decision is not None
    page = address("review_explain", decision.pk)
    assert client_of(dana).get(page).status_code == 404
    assert client.post(page, {"why": " "}).status_code == 422
    assert client.post(page, {"why": "", "skip": "1"}).status_code == 302
    assert Comment.objects.count() == 0
    client.post(page, {"why": "It sounds cold."})
    assert Comment.objects.get().decision == decision


def test_a_stale_send_back_is_repeated_with_one_press_and_keeps_the_note(bob: User) -> None:
    contact = a_contact(address="1 High Street")
    task, client = pending(an_email()), client_of(bob)
    shown = Page(client.get(address("review_item", task.pk)).content.decode()).fields
    contact.address = "2 Low Street"
    contact.save()
    form = {
        "draft_hash": shown["draft_hash"], "evidence_hash": shown["evidence_hash"],
        "grounds": shown["grounds"], "reason": "wrong_fact", "send_back_note": "Old address!",
    }  # fmt: skip
    response = client.post(address("review_send_back", task.pk), form)
    page = Page(response.content.decode())
    assert (response.status_code, Decision.objects.count()) == (409, 0)
    for words in ("Customer: address", "removed: 1 High", "added: 2 Low", "all the same"):
        assert words in page.text
    assert page.fields["send_back_note"] == "Old address!"
    again = form | {"grounds": page.fields["grounds"], "send_back_note": "Old address!"}
    client.post(address("review_send_back", task.pk), again)
    decision = Decision.objects.get()
    assert (decision.reason_codes, decision.note) == (["wrong_fact"], "Old address!")


def test_an_untouched_page_decides_whatever_is_on_it(bob: User) -> None:
    an_order(a_contact(notes="VIP, ünïcode"))
    task, client = pending(an_email()), client_of(bob)
    fields = Page(client.get(address("review_item", task.pk)).content.decode()).fields
    form = {name: fields[name] for name in ("draft_hash", "evidence_hash", "grounds")}
    assert client.post(address("review_reject", task.pk), form).status_code == 302


def test_the_timeline_tells_what_each_version_changed(bob: User) -> None:
    a_contact()
    task = pending(an_email(body="It is on its way."))
    form = decide_form(task, **{"a1-body": "It is here."})
    client_of(bob).post(address("review_decide", task.pk), form)
    assert Draft.objects.filter(task=task).count() == 2
    text = words_of(page_of(bob, task, "review_timeline"))
    assert "What this version changed" in text
    assert "removed: on its way" in text
    assert "Draft 2Bob, " in text
