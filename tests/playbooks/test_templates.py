"""Every template can be filled from the demo's records and says nothing a machine must not say."""

from __future__ import annotations

from itertools import product

from drafting.contract import DraftRequest, Record
from drafting.record_slots import slots_from
from drafting.slots import fill
from hitl_site.demo.create import Created
from policies.engine.detectors.contract import Material, Side
from policies.engine.detectors.registry import DETECTORS, look_with
from policies.engine.facts import LabelledText
from policies.engine.reading import read
from review_queue.models import ContactRecord, ReplyTemplate, Task
from review_queue.services.drafts.brief import request_for

FORBIDDEN_IN_SUPPORT = {"money_promise", "money_amount", "link", "assistant_instruction"}


def requests() -> list[tuple[DraftRequest, Record]]:
    """One request per customer, with each of that customer's orders."""
    found = []
    for task in Task.objects.filter(contact__records__kind="order").distinct():
        request = request_for(task.pk)
        orders = [record for record in request.records if record.kind == "order"]
        found += [(request, order) for order in orders]
    return found


def test_every_template_is_filled_by_the_records_of_at_least_one_customer(demo: Created) -> None:
    slots = [slots_from(request, (request.records[0], order)) for request, order in requests()]
    assert ContactRecord.objects.filter(kind="order").count() == 17
    unfilled = {
        template.title
        for template in ReplyTemplate.objects.all()
        if all(
            fill(template.subject, given).missing or fill(template.body, given).missing
            for given in slots
        )
    }

    assert ReplyTemplate.objects.count() == 33
    assert unfilled == set()


def test_a_letter_that_states_a_fact_needs_the_record_of_that_fact(demo: Created) -> None:
    """No record of a return, a loss or a second payment: none of the letters that say so."""
    told = {
        "Refund: your return has arrived": "order_return_received_on",
        "Refund: parcel never arrived": "order_lost_on",
        "Refund: charged twice": "order_second_payment_on",
        "Where is my order: on its way": "order_shipped_on",
        "Where is my order: marked as delivered": "order_delivered_on",
        "Where is my order: not sent yet": "order_ships_on",
    }

    for title, slot in told.items():
        assert f"{{{slot}}}" in ReplyTemplate.objects.get(title=title).body


def test_support_templates_promise_nothing_a_person_has_to_decide(demo: Created) -> None:
    templates = ReplyTemplate.objects.filter(workflow__key="support-replies")
    found = {
        (template.title, reason.code)
        for template, detector in product(templates, DETECTORS)
        for reason in look_with(
            detector,
            Material(Side.OUTPUT, (read(LabelledText("text", template.body)),), {}),
        ).reasons
        if reason.code in FORBIDDEN_IN_SUPPORT
    }

    assert found == set()
