"""The owner's pages: who may open them, what they say, and that nothing is half saved."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from connectors.registry import all_connectors
from policies.engine.levels import Level
from policies.models import PolicyVersion, Rule
from policies.services import live_number, written_policy
from tests.builders import a_workflow
from tests.hitl_site.owner import (
    address,
    client_of,
    form_of,
    in_force,
    large,
    strangers,
)

pytestmark = pytest.mark.django_db


def start_draft(user: User) -> tuple[dict[str, list[str]], PolicyVersion]:
    """A draft started by button, and its form with the first rule open."""
    client = client_of(user)
    page = client.post(address("start"), {"open": "large"}, follow=True)
    return form_of(page.content.decode()), PolicyVersion.objects.get(status="draft")


def test_the_home_says_every_rule_as_a_sentence_under_its_workflow(carol: User) -> None:
    in_force(large(30), strangers())
    page = client_of(carol).get(address("policies")).content.decode()
    assert "When the amount is more than €30.00, one person checks it, because fraud risk." in page
    assert "When the customer is not on record, one person checks it." in page
    assert "Everywhere" in page
    assert "setup" in page
    assert "First rules." in page


@pytest.mark.parametrize("reader", ["bob", "erin"])
def test_reviewers_and_auditors_read_and_change_nothing(
    reader: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(reader)
    in_force(large(30))
    client = client_of(user)
    home = client.get(address("policies"))
    assert home.status_code == 200
    assert "Change the rules" not in home.content.decode()
    assert client.get(address("actions")).status_code == 200
    assert client.get(address("version", 1)).status_code == 200
    assert client.get(address("draft")).status_code == 403
    assert client.get(address("publish", 1)).status_code == 403
    for name in ("start", "preview"):
        assert client.post(address(name)).status_code == 403
    for name in ("throw_away", "try", "end_trial", "cancel", "confirm"):
        assert client.post(address(name, 1)).status_code == 403
    assert PolicyVersion.objects.count() == 1


def test_staff_without_permission_see_nothing(mallory: User) -> None:
    in_force(large(30))
    client = client_of(mallory)
    for name, *args in (("policies",), ("actions",), ("draft",), ("version", 1), ("publish", 1)):
        page = client.get(address(name, *args))
        assert page.status_code == 403
        assert "€30.00" not in page.content.decode()
    assert address("policies") not in client.get("/admin/").content.decode()


def test_the_navigation_leads_owners_to_the_policies(carol: User) -> None:
    assert f'href="{address("policies")}"' in client_of(carol).get("/admin/").content.decode()


def test_an_owner_changes_one_word_and_saves(carol: User) -> None:
    in_force(large(30), strangers())
    form, draft = start_draft(carol)
    kept = Rule.objects.get(version=draft, key="strangers").pk
    page = client_of(carol).post(
        address("draft"), form | {"r0-c0-value": "45.50", "do": "save"}, follow=True
    )
    assert "more than €45.50" in page.content.decode()
    assert Rule.objects.get(version=draft, key="strangers").pk == kept
    assert Rule.objects.get(version=draft, key="large").author_name == "carol"
    assert live_number() == 1


def test_a_decimal_comma_is_read_as_one(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    client_of(carol).post(address("draft"), form | {"r0-c0-value": "12,50", "do": "save"})
    assert Rule.objects.get(version=draft).conditions.get().value_text == "12.50 EUR"


def test_an_unclear_part_is_marked_and_nothing_is_half_saved(carol: User) -> None:
    in_force(large(30), strangers())
    form, draft = start_draft(carol)
    before = written_policy(draft)
    changed = form | {"r0-c0-value": "much", "r0-because": "greed", "do": "save"}
    page = client_of(carol).post(address("draft"), changed)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Nothing was saved." in text
    assert "Write an amount with its currency, such as 30.00 EUR." in text
    assert 'value="much"' in text
    assert 'aria-invalid="true"' in text
    assert 'value="greed"' in text
    assert written_policy(PolicyVersion.objects.get(pk=draft.pk)) == before


def test_an_exception_cannot_rest_on_what_a_stranger_wrote(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    changed = form | {
        "r0-c": ["0", "1"],
        "r0-c1-place": "except",
        "r0-c1-fact": "message.text",
        "r0-c1-operator": "mentions",
        "r0-c1-value": "approved",
        "do": "save",
    }
    page = client_of(carol).post(address("draft"), changed)
    assert page.status_code == 422
    assert "a stranger could write it" in page.content.decode()
    assert Rule.objects.get(version=draft).conditions.count() == 1


def test_two_owners_cannot_overwrite_each_other(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    client = client_of(carol)
    client.post(address("draft"), form | {"r0-c0-value": "40", "do": "save"})
    late = client.post(address("draft"), form | {"r0-c0-value": "99", "do": "save"})
    assert late.status_code == 409
    assert "Somebody changed the draft" in late.content.decode()
    assert "99" in late.content.decode()
    assert Rule.objects.get(version=draft).conditions.get().value_text == "40.00 EUR"


def test_buttons_change_the_form_and_save_nothing(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    client = client_of(carol)
    added = form_of(client.post(address("draft"), form | {"do": "add:except:0"}).content.decode())
    assert added["r0-c"] == ["0", "1"]
    assert added["r0-c1-place"] == ["except"]
    gone = form_of(client.post(address("draft"), form | {"do": "drop:0"}).content.decode())
    assert "rule" not in gone
    assert Rule.objects.get(version=draft).conditions.count() == 1


def test_a_typed_sentence_becomes_a_rule_to_confirm(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    typed = {"typed": "If the amount is over 50 euros, two people check it", "do": "type"}
    page = client_of(carol).post(address("draft"), form | typed)
    fields = form_of(page.content.decode())
    assert fields["r1-c0-fact"] == ["action.amount"]
    assert fields["r1-c0-value"] == ["50"]
    assert fields["r1-level"] == ["TWO_PEOPLE"]
    assert Rule.objects.filter(version=draft).count() == 1


def test_a_sentence_that_is_not_understood_is_refused_with_the_part_underlined(
    carol: User,
) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    typed = {"typed": "When the amount is purple, one person checks it", "do": "type"}
    text = client_of(carol).post(address("draft"), form | typed).content.decode()
    assert '<mark class="unclear">' in text
    assert "Nothing was added." in text
    assert "r1-key" not in form_of(text)
    assert Rule.objects.filter(version=draft).count() == 1


def test_a_hostile_form_is_refused(carol: User) -> None:
    in_force(large(30))
    form, draft = start_draft(carol)
    client = client_of(carol)
    for bad in (
        {"rule": "0", "r0-kept": "[1]", "do": "save"},
        {"rule": "0", "r0-kept": '{"key": "x", "conditions": [], "is_open": 1}' * 2, "do": "save"},
        {"rule": "0", "r0-key": "", "do": "save"},
        {"rule": ["0"] * 501, "do": "save"},
        form | {"do": "drop:7"},
    ):
        page = client.post(address("draft"), bad, follow=True)
        assert "Nothing was saved." in page.content.decode()
    assert written_policy(draft).rules == (large(30),)


def test_the_action_map_tells_what_the_code_always_asks(erin: User) -> None:
    a_workflow(allowed_kinds=["webhook", "email"])
    in_force(large(30, Level.TWO_PEOPLE))
    text = client_of(erin).get(address("actions")).content.decode()
    # A webhook with an amount and a refund over the payment provider both move money.
    assert text.count("When the amount is more than €30.00") == 2
    assert "It moves money: a person always looks" in text
    for connector in all_connectors():
        assert connector.label in text
