"""The pages of what stopped half way: no complaint, and nothing wider than a phone."""

from __future__ import annotations

import os
from typing import Literal

import pytest
from django.contrib.auth.models import User

from connectors.contract import NotSent, Unknown
from review_queue.execution.due import run_due
from review_queue.execution.origin import forget_origin
from review_queue.models import Company, Execution
from review_queue.rounds.sweep import sweep
from review_queue.services.effects.resolving import run_rest_again
from tests.browser.conftest import OpenDesk
from tests.builders import a_contact, a_note, a_refund, an_email, an_order, approved, ended
from tests.review_queue.desk.pages import address

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outbox")]
LONG = "Donaudampfschifffahrtsgesellschaftskapitaenswitwe" * 4


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_pages_fit_and_complain_about_nothing(
    open_desk: OpenDesk, bob: User, carol: User, width: int, scheme: Literal["light", "dark"]
) -> None:
    an_order(a_contact())
    lost = ended(approved(bob, [a_refund()]).task, Unknown("The line went dead."))
    ended(approved(bob, [an_email(body=LONG)]).task, Unknown(LONG))
    bundle = approved(bob, [a_note("one"), a_note(LONG), an_email()]).task
    Execution.objects.filter(task=bundle).update(next_at=bundle.created_at)
    assert run_due(limit=1) == 1
    ended(bundle, NotSent("No such mailbox."))
    Execution.objects.update(dispatched_at="2026-01-01T00:00:00Z")
    run_rest_again(task_id=lost.pk, user=bob, note=LONG)
    forget_origin()
    Company.objects.update(deployment_id="another-house")
    sweep()
    desk = open_desk(carol, address("review_unknown"), width=width, scheme=scheme)
    wide = []
    for name, *given in (
        ("review_unknown",),
        ("review_recovery", lost.pk),
        ("review_recovery", bundle.pk),
        ("review_quarantine",),
        ("index",),
        ("review_queue_home",),
    ):
        desk.page.goto(desk.page.url.split("/admin/")[0] + address(name, *given))
        if folder := os.environ.get("KEEP_PICTURES"):
            file = f"{folder}/{name}-{len(given) and given[0]}-{width}.png"
            desk.page.screenshot(path=file, full_page=True)
        if desk.page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(name)
    forget_origin()
    assert (wide, desk.complaints, desk.foreign) == ([], [], [])
