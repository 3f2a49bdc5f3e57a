"""The policy pages: sentences first, drafts editable, published versions fixed, buttons guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator
from policies.engine.spec import Rule as RuleSpec
from policies.history import Author
from policies.models import PolicyVersion, Rule, RuleCondition
from policies.services import add_rules, live_policy, publish_version, start_new_version

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
OWNER = Author(1, "olga")
BIG = RuleSpec(
    id="big",
    name="Big refunds",
    conditions=(Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),),
    level=Level.TWO_PEOPLE,
)
SENTENCE = "When the amount is more than €30.00, two people check it."
LIST = "/admin/policies/policyversion/"


def nobody_knows() -> tuple[str, ...]:
    """The workflow keys of a company with one workflow."""
    return ("refunds",)


def staff(name: str, *codenames: str) -> User:
    """A staff account with these permissions of this app."""
    user = User.objects.create_user(name, is_staff=True)
    chosen = Permission.objects.filter(content_type__app_label="policies", codename__in=codenames)
    assert chosen.count() == len(codenames)
    user.user_permissions.set(chosen)
    return user


@pytest.fixture
def owner(client: Client) -> Client:
    """The owner, logged in: writes and publishes, without any delete permission."""
    actions = ("view", "add", "change", "publish")
    client.force_login(staff("olga", *(f"{action}_policyversion" for action in actions)))
    return client


@pytest.fixture
def draft() -> PolicyVersion:
    """A draft with one rule."""
    version = start_new_version(by=OWNER)
    add_rules(version=version, rules=(BIG,))
    version.refresh_from_db()
    return version


@pytest.fixture
def live(draft: PolicyVersion) -> PolicyVersion:
    """The same, published."""
    publish_version(version=draft, by=OWNER, note="First")
    draft.refresh_from_db()
    return draft


def page(version: PolicyVersion) -> str:
    return reverse("admin:policies_policyversion_change", args=[version.pk])


def shown(response: Any) -> list[str]:
    """The messages a person sees next."""
    return [str(message) for message in response.context["messages"]]


def test_the_page_shows_the_rules_as_sentences_before_their_fields(
    owner: Client, draft: PolicyVersion
) -> None:
    html = owner.get(page(draft)).content.decode()
    assert SENTENCE in html
    assert html.index(SENTENCE) < html.index('name="rules-0-name"')


def test_a_version_is_started_by_button(owner: Client, live: PolicyVersion) -> None:
    assert "Start a new version" in owner.get(LIST).content.decode()
    response = owner.post(LIST + "start/", follow=True)
    started = PolicyVersion.objects.get(status="draft")
    assert response.redirect_chain == [(page(started), 302)]
    assert [rule.as_spec() for rule in started.rules.all()] == [BIG]
    assert started.created_by_name == "olga"


def test_a_second_draft_is_refused_in_words(owner: Client, draft: PolicyVersion) -> None:
    assert "Start a new version" not in owner.get(LIST).content.decode()
    response = owner.post(LIST + "start/", follow=True)
    assert shown(response) == [
        "There is already a draft, so no second one was started. Publish it or throw it away."
    ]
    assert PolicyVersion.objects.count() == 1


def test_a_draft_leads_to_the_one_page_that_publishes(owner: Client, draft: PolicyVersion) -> None:
    html = owner.get(page(draft)).content.decode()
    assert f'href="/admin/policies/{draft.number}/publish/"' in html
    assert 'name="seen_edits"' not in html
    data = {"note": "x", "seen_edits": draft.edits}
    owner.post(f"{LIST}{draft.pk}/publish/", data, follow=True)
    assert (live_policy().version, PolicyVersion.objects.get().status) == (0, "draft")


def test_who_may_not_publish_is_not_led_there(client: Client, draft: PolicyVersion) -> None:
    client.force_login(staff("mallory", "view_policyversion", "change_policyversion"))
    assert "/publish/" not in client.get(page(draft)).content.decode()


def test_an_unknown_workflow_is_told_instead_of_the_way_to_publish(
    owner: Client, draft: PolicyVersion, settings: Any
) -> None:
    settings.POLICY_WORKFLOW_KEYS = f"{__name__}.nobody_knows"
    Rule(version=draft, name="Typo", workflow_key="refundz").save()
    html = owner.get(page(draft)).content.decode()
    assert "Typo: there is no workflow “refundz”." in html
    assert "/publish/" not in html


def test_the_start_button_is_post_only(owner: Client, draft: PolicyVersion) -> None:
    assert owner.get(LIST + "start/").status_code == 405
    assert PolicyVersion.objects.count() == 1


def test_the_start_button_needs_its_permission_and_a_login(
    client: Client, live: PolicyVersion
) -> None:
    response = client.post(LIST + "start/")
    assert (response.status_code, response["Location"][:13]) == (302, "/admin/login/")
    client.force_login(staff("mallory", "view_policyversion", "change_policyversion"))
    assert client.post(LIST + "start/").status_code == 403
    assert PolicyVersion.objects.count() == 1


def test_a_published_version_and_its_rule_cannot_be_posted_to(
    owner: Client, live: PolicyVersion
) -> None:
    rule = live.rules.get()
    assert owner.post(page(live), {"note": "other"}).status_code == 403
    url = reverse("admin:policies_rule_change", args=[rule.pk])
    assert owner.post(url, {"name": "other"}).status_code == 403
    for name, pk in (("policyversion", live.pk), ("rule", rule.pk)):
        delete = reverse(f"admin:policies_{name}_delete", args=[pk])
        assert owner.post(delete, {"post": "yes"}).status_code == 403
    assert live_policy().rules == (BIG,)
    assert (Rule.objects.get().name, PolicyVersion.objects.get().note) == ("Big refunds", "First")


def test_a_published_version_is_still_read_as_sentences(owner: Client, live: PolicyVersion) -> None:
    html = owner.get(page(live)).content.decode()
    assert SENTENCE in html
    assert "Publish Version" not in html
    assert 'name="rules-0-name"' not in html


def rule_post(rule: Rule, **row: str) -> dict[str, str]:
    """The rule page as a browser sends it, with one new condition."""
    return {
        "position": "0",
        "name": rule.name,
        "workflow_key": "",
        "match_all": "on",
        "level": "TWO_PEOPLE",
        "hold_seconds": "0",
        "required_group": "",
        "because": "",
        "priority": "0",
        "due_minutes": "0",
        "sample_percent": "0",
        "conditions-TOTAL_FORMS": "2",
        "conditions-INITIAL_FORMS": "1",
        "conditions-0-id": str(rule.conditions.get().pk),
        "conditions-0-rule": str(rule.pk),
        "conditions-0-fact": "action.amount",
        "conditions-0-operator": "more_than",
        "conditions-0-value_text": "30.00 EUR",
        "conditions-1-id": "",
        "conditions-1-rule": str(rule.pk),
        **{f"conditions-1-{name}": value for name, value in row.items()},
    }


def test_a_condition_is_added_on_the_page_of_the_rule(owner: Client, draft: PolicyVersion) -> None:
    rule = draft.rules.get()
    url = reverse("admin:policies_rule_change", args=[rule.pk])
    assert SENTENCE in owner.get(url).content.decode()
    data = rule_post(rule, fact="contact.tier", operator="is", value_text="new")
    response = owner.post(url, data)
    assert response["Location"] == page(draft)
    assert Rule.objects.get(pk=rule.pk).sentence() == (
        "When the amount is more than €30.00 and the customer is new, two people check it."
    )
    assert RuleCondition.history.filter(history_type="+", history_actor="olga").exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            {"fact": "action.amount", "operator": "more_than", "value_text": "lots"},
            "Write an amount with its currency, such as 30.00 EUR.",
        ),
        (
            {"fact": "contact.tier", "operator": "more_than", "value_text": "3"},
            "This comparison does not fit the customer.",
        ),
        (
            {"fact": "message.text", "operator": "is", "value_text": "vip", "is_exception": "on"},
            "An exception cannot rest on the message, because a stranger could write it.",
        ),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_work_is_refused_beside_its_row(
    owner: Client, draft: PolicyVersion, row: dict[str, str], message: str
) -> None:
    rule = draft.rules.get()
    url = reverse("admin:policies_rule_change", args=[rule.pk])
    response = owner.post(url, rule_post(rule, **row))
    assert response.status_code == 200
    assert message in response.content.decode()
    assert RuleCondition.objects.count() == 1


def test_the_past_is_readable_and_nothing_writes_it_back(
    owner: Client, live: PolicyVersion
) -> None:
    past = PolicyVersion.history.earliest("history_id")
    base = "/admin/policies/historicalpolicyversion/"
    assert owner.get(base).status_code == 200
    assert owner.get(f"{base}{past.pk}/change/").status_code == 200
    assert owner.post(f"{base}{past.pk}/change/", {"status": "draft"}).status_code == 403
    assert owner.post(f"{base}{past.pk}/delete/", {"post": "yes"}).status_code == 403
    revert = f"{LIST}{live.pk}/history/{past.pk}/"
    assert owner.post(revert, {"status": "draft"}).status_code == 302  # no such page
    live.refresh_from_db()
    assert (live.status, live_policy().version) == ("live", 1)


def test_the_owner_throws_a_draft_away_with_its_rules(owner: Client, draft: PolicyVersion) -> None:
    url = reverse("admin:policies_policyversion_delete", args=[draft.pk])
    assert owner.post(url, {"post": "yes"}).status_code == 302
    assert (PolicyVersion.objects.count(), Rule.objects.count()) == (0, 0)


def test_without_permission_the_past_is_closed(client: Client, live: PolicyVersion) -> None:
    client.force_login(staff("mallory"))
    assert client.get("/admin/policies/historicalpolicyversion/").status_code == 403
    assert client.get(LIST).status_code == 403
