"""How a statement is supported: exact, derived, contradicted, or by nothing."""

from __future__ import annotations

import pytest

from review_queue.proofs.contract import DraftField, Label, Passage, Trust
from review_queue.proofs.proving import open_proofs, prove
from tests.review_queue.proofs.grounds import MESSAGE, grounds, proof_of, proofs_of


@pytest.mark.parametrize(
    ("text", "claim", "label", "words"),
    [
        ("Hello Sam Field,", "Sam Field", "exact", "stands in the record of Sam Field as name"),
        ("Hello Sam,", "Sam", "derived", "part of the name in the record of Sam Field"),
        ("Hello Bob,", "Bob", "mismatch", "the record of Sam Field shows Sam Field as name"),
        ("The total was €40.00.", "€40.00", "exact", "stands in order 1182 as total"),
        (
            "The total was 40 EUR.",
            "40 EUR",
            "derived",
            "same amount, written “€40.00” in order 1182 as total",
        ),
        (
            "The total was €45.00.",
            "€45.00",
            "mismatch",
            "only the customer says so; order 1182 shows €40.00 as total",
        ),
        ("The total was €42.00.", "€42.00", "mismatch", "order 1182 shows €40.00 as total"),
        (
            "We give back a refund of €40.00.",
            "€40.00",
            "mismatch",
            "order 1182 shows €35.00 as refundable; €40.00 is its total",
        ),
        ("It was shipped November 2.", "November 2", "derived",
         "same day, written “2026-11-02” in order 1182 as shipped on"),
        (
            "It was shipped on 5 November.",
            "5 November",
            "mismatch",
            "order 1182 shows 2026-11-02 as shipped on; 2026-11-05 is its expected on",
        ),
        ("Expected tomorrow.", "tomorrow", "derived",
         "same day, written “2026-11-05” in order 1182 as expected on"),
        ("On Tuesday, 5 November 2026.", "Tuesday, 5 November 2026", "mismatch",
         "the weekday does not fit the day"),
        ("Your order 1182.", "1182", "exact", "stands in order 1182"),
        ("Your order 1100.", "1100", "mismatch", "on file, but the message is about order 1182"),
        ("Your order 9999.", "9999", "mismatch", "not on file; on file is order 1182"),
        ("Order 1100 was €40.00.", "€40.00", "mismatch",
         "stands in order 1182 as total, but this is about order 1100"),
        ("The label is free of charge.", "free of charge", "derived",
         "“Refund policy” says nearly the same"),
        ("The lamp is free of charge.", "free of charge", "none",
         "no template or document of yours promises this"),
        ("We will call you.", "We will call", "none",
         "no template or document of yours promises this"),
        ("Please report damage within 14 days of delivery.", "14 days", "exact",
         "stands in “Refund policy”"),
        ("Bring your dog within 14 days.", "14 days", "none",
         "no source: “Refund policy” has this length of time about something else"),
        ("Damage is reported within 21 days of delivery.", "21 days", "mismatch",
         "“Refund policy” says 14 days"),
        ("It comes by Saturday.", "Saturday", "none",
         "a deadline only the customer names (the message); nothing of yours promises it"),
        ("Call 030 555 0199.", "030 555 0199", "none",
         "nothing on file and nothing in the message says this"),
    ],
)  # fmt: skip
def test_the_label_and_its_reason(text: str, claim: str, label: str, words: str) -> None:
    proof = proof_of(text, claim)
    assert (proof.label.value, proof.words) == (label, words)
    assert text[proof.start : proof.end] == claim


def test_the_support_is_the_exact_span_of_its_passage() -> None:
    proof = proof_of("I understand that you paid on 3 November.", "3 November")
    assert proof.support is not None
    place = proof.support
    assert (place.part, MESSAGE[place.start : place.end]) == ("source-text", "3 November")
    assert (proof.label, proof.by_customer, proof.is_open) == (Label.EXACT, True, False)


def test_an_amount_only_the_customer_names_has_to_be_looked_at() -> None:
    where = Passage("source-text", "the message", "You owe me €45.00.", Trust.MESSAGE)
    field = DraftField("a1-body", "body", "You paid €45.00.", "1")
    bare = grounds()
    only = type(bare)((where,), bare.day)
    (proof,) = prove((field,), only)
    assert (proof.label, proof.by_customer, proof.is_open) == (Label.EXACT, True, True)
    assert proof.words == "only the customer says so (the message)"


def test_sums_differences_and_shares_of_amounts_on_record_are_derived() -> None:
    kept = proof_of("We keep €5.00.", "€5.00")
    assert kept.words == "worked out: €40.00 less €35.00 (order 1182 as total)"
    tenth = proof_of("You get 10 % of the total, €4.00, off.", "€4.00")
    assert tenth.label is Label.DERIVED
    assert "10 % of €40.00" in tenth.words


def test_a_day_counted_from_a_day_on_record_is_derived() -> None:
    proof = proof_of("You may report damage until 20 November 2026.", "20 November 2026")
    assert proof.label is Label.DERIVED
    assert proof.words == "worked out: 14 days after 2026-11-06 (order 1182 as delivered on)"


def test_the_words_of_the_template_are_exact_and_its_slots_take_their_own_value() -> None:
    text = (
        "Hello Sam Field,\n\nWe refund €40.00 to the way you paid. It takes three to five "
        "working days until you see it on your account.\nExpected on November 2, 2026."
    )
    found = {one.text: (one.label.value, one.words) for one in proofs_of(text)}
    assert found["three to five working days"] == ("exact", "stands in “Refund”")
    assert found["We refund"] == ("exact", "stands in “Refund”")
    assert found["€40.00"][0] == "mismatch"
    assert found["November 2, 2026"][0] == "mismatch"


def test_a_changed_sentence_of_a_template_is_no_longer_its() -> None:
    text = "It takes three to seven working days until you see it on your account."
    proof = proof_of(text, "three to seven working days")
    assert (proof.label, proof.words) == (
        Label.MISMATCH,
        "“Refund” says three to five working days",
    )


def test_a_denial_is_no_promise_turned_round() -> None:
    proof = proof_of("A return label is not free of charge.", "free of charge")
    assert proof.label is Label.NONE


def test_what_only_the_model_points_at_is_weaker_and_still_open() -> None:
    quote = Passage(
        "evidence-1", "“Handbook”", "A broken lamp gets a replacement after a look.",
        Trust.COMPANY, pointed=True,
    )  # fmt: skip
    proof = proof_of("We will send a replacement lamp.", "We will send", quote)
    assert (proof.label, proof.is_open) == (Label.POINTED, True)
    assert proof.words.startswith("only by the model's own pointer to “Handbook”")


def test_a_promise_the_customer_asks_for_is_not_supported_by_the_asking() -> None:
    proof = proof_of("It is free of charge.", "free of charge", message="Do it free of charge!")
    assert proof.label is Label.NONE


def test_an_orders_number_is_no_invoices_number() -> None:
    proof = proof_of("Invoice 1100 is paid.", "1100")
    assert proof.label is not Label.EXACT
    assert proof.is_open


def test_ids_stay_when_the_text_around_changes_and_differ_for_each_place() -> None:
    first = proofs_of("Order 1182, €40.00 and €40.00.")
    again = proofs_of("It is about order 1182: €40.00, then €40.00!")
    assert [one.id for one in first] == [one.id for one in again]
    assert len({one.id for one in first}) == 3


def test_only_what_nobody_stands_behind_has_to_be_looked_at() -> None:
    found = proofs_of("Hello Sam Field, order 1182 was €40.00, not €41.00. We will call.")
    assert [one.text for one in open_proofs(found)] == ["€41.00", "We will call"]
