"""The later parts of a rule as rows: kept, copied to the next version, refused where they clash."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator
from policies.engine.spec import Rule as RuleSpec
from policies.history import Author
from policies.models import PolicyVersion, Rule, RuleCondition
from policies.services import add_rules, live_policy, publish_version, start_new_version

pytestmark = pytest.mark.django_db
OLGA = Author(1, "olga")
FULL = RuleSpec(
    id="full",
    name="Full",
    conditions=(Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),),
    level=Level.ONE_PERSON,
    exceptions=(Condition("contact.on_record", Operator.IS, True),),
    hold_seconds=60,
    group=(
        Condition("message.text", Operator.MENTIONS, ("refund", "money back")),
        Condition("message.fields", Operator.LACKS, ("iban",)),
    ),
    group_match_all=True,
    priority=2,
    due_minutes=90,
    sample_percent=15,
)


@pytest.fixture
def draft() -> PolicyVersion:
    version = start_new_version(by=OLGA)
    add_rules(version=version, rules=(FULL,))
    version.refresh_from_db()
    return version


def test_every_part_survives_rows_publishing_and_the_next_version(draft: PolicyVersion) -> None:
    assert Rule.objects.get().as_spec() == FULL
    publish_version(version=draft, by=OLGA, note="First")
    assert live_policy().rules == (FULL,)
    following = start_new_version(by=OLGA)
    assert following.rules.get().as_spec() == FULL


def test_a_condition_is_an_exception_or_in_brackets_but_not_both(draft: PolicyVersion) -> None:
    row = RuleCondition(
        rule=draft.rules.get(), fact="contact.tier", operator="is", value_text="new",
        in_group=True, is_exception=True,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="either an exception or in brackets"):
        row.full_clean()


@pytest.mark.parametrize(
    ("field", "value"), [("sample_percent", 101), ("due_minutes", 86_401), ("priority", 3)]
)
def test_a_part_out_of_bounds_is_refused(draft: PolicyVersion, field: str, value: int) -> None:
    rule = draft.rules.get()
    setattr(rule, field, value)
    with pytest.raises(ValidationError) as refused:
        rule.full_clean()
    assert set(refused.value.message_dict) == {field}


def test_the_rules_page_holds_every_part(draft: PolicyVersion, admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:policies_rule_change", args=[draft.rules.get().pk]))
    text = page.content.decode()
    for name in ("group_match_all", "priority", "due_minutes", "sample_percent"):
        assert f'name="{name}"' in text
    assert 'name="conditions-0-in_group"' in text
    assert "and it is due within 90 minutes" in text
