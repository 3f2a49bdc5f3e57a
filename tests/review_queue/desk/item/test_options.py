"""Decision support: ranked options, none chosen beforehand, and exactly the chosen one runs."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from drafting.contract import DraftedAction, DraftedOption, EvidenceItem
from hitl_site.demo.careful_reader import look_carefully
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, Rule
from policies.services import add_rules, publish_version, start_new_version
from review_queue.errors import InvalidEdit
from review_queue.models import Decision, Draft, Execution, Mode, State, Task
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import record_result
from tests.builders import (
    a_contact,
    a_draft,
    a_refund,
    a_workflow,
    an_email,
    ballot,
    fresh,
    received,
)
from tests.review_queue.desk.pages import Page, address, client_of, decide_form
from tests.review_queue.services.deadlines.test_snoozing import kinds_of
from tests.review_queue.services.judging.test_two_people import author

pytestmark = pytest.mark.django_db
GROUND = EvidenceItem("template", "template:2", "A voucher", "We send you a voucher.")


def an_option(title: str, *steps: tuple[str, Any]) -> DraftedOption:
    actions = tuple(DraftedAction(kind, payload) for kind, payload in steps)
    return DraftedOption(title, f"Because of {title}.", actions, (GROUND,))


def with_options(*more: DraftedOption) -> Task:
    a_contact()
    a_workflow(mode=Mode.DECISION_SUPPORT)
    first = an_option("a reply", an_email(body="It is on its way."))
    others = more or (an_option("a voucher", an_email(body="Here is a voucher.")),)
    task = received()
    record_result(task.pk, a_draft(an_email(body="It is on its way."), options=(first, *others)))
    return fresh(task)


def choose(user: User, task: Task, option: str, **more: str) -> int:
    look_carefully(task, user)
    form = decide_form(task, user) | ({"option": option} if option else {}) | more
    return client_of(user).post(address("review_decide", task.pk), form).status_code


def sent(task: Task) -> list[str]:
    return [
        json.loads(run.action.payload_text)["body"] for run in Execution.objects.filter(task=task)
    ]


def test_all_options_are_shown_alike_and_none_is_chosen(bob: User) -> None:
    source = client_of(bob).get(address("review_item", with_options().pk)).content.decode()
    page = Page(source)
    radios = [value for tag, name, value in page.attributes if (tag, name) == ("input", "type")]
    assert radios.count("radio") == 2
    assert not re.search(r'name="option"[^>]*checked', source)
    for words in ("2 ways to go", "1. a reply", "2. a voucher", "Because of a voucher."):
        assert words in page.text
    assert page.text.count("We send you a voucher.") == 1  # the grounds of the second


def test_nothing_is_approved_until_one_is_chosen(bob: User) -> None:
    task = with_options()
    assert choose(bob, task, "") == 422
    assert choose(bob, task, "4") == 422
    assert (Decision.objects.count(), fresh(task).state) == (0, State.PENDING)


def test_the_first_is_approved_as_it_stands(bob: User) -> None:
    task = with_options()
    assert choose(bob, task, "1") == 302
    decision = Decision.objects.get()
    assert (decision.answer, decision.option_rank, decision.draft_hash) == (
        "approve", 1, task.draft_hash,
    )  # fmt: skip
    assert sent(task) == ["It is on its way."]


def test_another_is_frozen_judged_and_bound_by_its_own_hash(bob: User) -> None:
    task = with_options()
    assert choose(bob, task, "2") == 302
    decision, draft = Decision.objects.get(), Draft.objects.get(task=task, version=2)
    assert (decision.answer, decision.option_rank, decision.draft) == ("approve", 2, draft)
    assert decision.draft_hash == draft.content_hash == fresh(task).draft_hash != task.draft_hash
    assert (draft.drafter, draft.option_rank, draft.verdict.level) == (
        "canned", 2, Level.ONE_PERSON,
    )  # fmt: skip
    assert sent(task) == ["Here is a voucher."]
    assert "option_chosen" in kinds_of(task)


def test_choosing_what_asks_for_more_people_gets_more_people(bob: User, dana: User) -> None:
    task = with_options(an_option("a refund", an_email(to="new@example.com"), a_refund(4500)))
    Task.objects.filter(pk=task.pk).update(reviewers_needed=2, level=Level.TWO_PEOPLE)
    read = {"shown_at": timezone.now() - timedelta(minutes=1)}
    counted = approve_task(ballot(fresh(task), bob, option_rank=2, **read))
    assert (counted.still_needed, fresh(task).state) == (1, State.PENDING)
    with pytest.raises(InvalidEdit, match="Choose one of the options"):
        approve_task(ballot(fresh(task), dana))
    again = approve_task(ballot(fresh(task), dana, option_rank=2))
    assert (again.still_needed, Execution.objects.count()) == (0, 2)


def test_the_words_of_another_option_can_be_changed_first(bob: User) -> None:
    task = with_options()
    form = decide_form(task, forward="2")
    client_of(bob).post(address("review_put_forward", task.pk), form)
    standing = fresh(task)
    assert (standing.state, standing.draft_version, Decision.objects.count()) == ("pending", 2, 0)
    page = Page(client_of(bob).get(address("review_item", task.pk)).content.decode())
    assert page.fields["a1-body"] == "Here is a voucher."
    assert page.text.index("1. a reply") < page.text.index("2. a voucher")
    assert choose(bob, standing, "2", **{"a1-body": "Here is a big voucher."}) == 302
    assert (Decision.objects.get().answer, Decision.objects.get().option_rank) == (
        "approve_edited", 2,
    )  # fmt: skip
    assert sent(task) == ["Here is a big voucher."]


def test_edits_of_one_option_never_go_with_another(bob: User) -> None:
    task = with_options()
    assert choose(bob, task, "2", **{"a1-body": "Changed words of the first."}) == 422
    assert Decision.objects.count() == 0


def test_the_author_of_the_rule_only_another_option_calls_up_is_not_one_of_its_two(
    bob: User, dana: User, carol: User
) -> None:
    by = author(bob)
    draft = start_new_version(by=by)
    asks = Condition("action.kinds", Operator.CONTAINS, "webhook")
    add_rules(
        version=draft, rules=[Rule("two", "Two", (asks,), Level.TWO_PEOPLE)], authors={"two": by}
    )
    publish_version(version=draft, by=by, note="", owner_ids=())
    task = with_options(an_option("a refund", an_email(to="new@example.com"), a_refund(4500)))
    read = {"shown_at": timezone.now() - timedelta(minutes=1)}
    counted = approve_task(ballot(task, bob, option_rank=2, **read))
    assert (counted.decision.seat, counted.still_needed) == (0, 2)
    approve_task(ballot(fresh(task), dana, option_rank=2))
    approve_task(ballot(fresh(task), carol, option_rank=2))
    assert fresh(task).state == State.APPROVED
