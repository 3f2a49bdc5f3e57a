"""Starting and publishing versions: one live, fixed once published, nothing half done."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group

from policies.engine.facts import Money
from policies.engine.levels import Level
from policies.engine.spec import Condition, Operator, PolicySpec
from policies.engine.spec import Rule as RuleSpec
from policies.errors import (
    CannotPublish,
    DamagedPolicy,
    DraftExists,
    NotADraft,
    PublishedVersionIsFixed,
    StaleVersion,
)
from policies.history import Author
from policies.models import PolicyVersion, Rule, RuleCondition, Status
from policies.models.version import unguarded_versions
from policies.services import (
    add_rules,
    live_policy,
    publish_version,
    start_new_version,
)

pytestmark = pytest.mark.django_db
CAROL = Author(7, "carol")
BIG = RuleSpec(
    id="big",
    name="Big refunds",
    conditions=(
        Condition("action.amount", Operator.MORE_THAN, Money(3000, "EUR")),
        Condition("contact.tier", Operator.ONE_OF, ("new", "blocked")),
        Condition("message.has_attachment", Operator.IS, False),
        Condition("contact.known_days", Operator.LESS_THAN, 30),
        Condition("record.found", Operator.IS_MISSING),
    ),
    level=Level.TWO_PEOPLE,
    match_all=False,
    exceptions=(Condition("contact.on_record", Operator.IS, True),),
    workflow="refunds",
    hold_seconds=600,
    because="fraud risk",
)


class Recorder:
    """Keeps what was recorded."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, object]]] = []

    def __call__(self, kind: str, data: dict[str, object]) -> None:
        self.entries.append((kind, data))


def publish(*rules: RuleSpec, note: str = "First rules", **more: Any) -> PolicyVersion:
    """Start a version, put the rules in, publish it."""
    draft = start_new_version(by=CAROL)
    add_rules(version=draft, rules=rules)
    publish_version(version=draft, by=CAROL, note=note, **more)
    return PolicyVersion.objects.get(pk=draft.pk)


def test_without_any_version_the_policy_is_empty_version_zero() -> None:
    assert live_policy() == PolicySpec(version=0, rules=())


def test_a_draft_changes_nothing_until_it_is_published() -> None:
    draft = start_new_version(by=CAROL)
    add_rules(version=draft, rules=(BIG,))
    assert live_policy() == PolicySpec(version=0)


def test_a_published_version_is_read_back_exactly() -> None:
    version = publish(BIG)
    assert live_policy() == PolicySpec(version=1, rules=(BIG,))
    assert (version.status, version.note, version.published_by_name) == (
        "live",
        "First rules",
        "carol",
    )
    assert (version.created_by_id, version.published_by_id) == (7, 7)


def test_publishing_retires_the_former_version_and_keeps_its_rules_in_the_next() -> None:
    first = publish(BIG)
    second = publish()
    first.refresh_from_db()
    assert (first.status, second.status, second.number) == ("retired", "live", 2)
    assert live_policy() == PolicySpec(version=2, rules=(BIG,))


def test_what_was_published_is_recorded_inside_the_transaction() -> None:
    recorder = Recorder()
    publish(BIG)
    second = publish(note="Again", record=recorder)
    assert recorder.entries == [
        (
            "policies.version.published",
            {
                "number": 2,
                "content_hash": second.content_hash,
                "rules": 1,
                "replaced": 1,
                "note": "Again",
                "by_id": 7,
                "by": "carol",
            },
        )
    ]


def test_a_failing_record_leaves_everything_as_it_was() -> None:
    def refuse(kind: str, data: dict[str, object]) -> None:
        raise RuntimeError(kind)

    publish(BIG)
    draft = start_new_version(by=CAROL)
    with pytest.raises(RuntimeError, match=r"policies\.version\.published"):
        publish_version(version=draft, by=CAROL, note="", record=refuse)
    draft.refresh_from_db()
    assert (draft.status, live_policy().version) == ("draft", 1)


def test_a_second_draft_is_refused() -> None:
    start_new_version(by=CAROL)
    recorder = Recorder()
    with pytest.raises(DraftExists, match="already a draft"):
        start_new_version(by=CAROL, record=recorder)
    assert PolicyVersion.objects.count() == 1
    assert recorder.entries == []


def test_a_version_is_published_once() -> None:
    version = publish(BIG)
    with pytest.raises(NotADraft):
        publish_version(version=version, by=CAROL, note="twice")
    version.refresh_from_db()
    assert version.note == "First rules"


def test_what_changed_since_it_was_seen_is_not_published() -> None:
    draft = start_new_version(by=CAROL)
    seen = draft.edits
    add_rules(version=draft, rules=(BIG,))
    with pytest.raises(StaleVersion, match="Read the sentences again"):
        publish_version(version=draft, by=CAROL, note="", seen_edits=seen)
    assert live_policy().version == 0


def test_a_change_between_reading_and_publishing_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft = start_new_version(by=CAROL)

    def meanwhile(version: PolicyVersion, **_: object) -> tuple[str, ...]:
        Rule(version=version, name="Slipped in").save()
        return ()

    monkeypatch.setattr("policies.services.publishing.problems_of", meanwhile)
    with pytest.raises(StaleVersion, match="at the same moment"):
        publish_version(version=draft, by=CAROL, note="")
    assert live_policy().version == 0


def test_rules_that_cannot_work_are_named_and_not_published() -> None:
    draft = start_new_version(by=CAROL)
    rule = Rule(version=draft, name="Odd", workflow_key="refund", required_group="Finance")
    rule.save()
    RuleCondition(rule=rule, fact="moon.phase", operator="is", value_text="full").save()
    RuleCondition(
        rule=rule, fact="message.text", operator="contains", value_text="vip", is_exception=True
    ).save()
    with pytest.raises(CannotPublish) as refused:
        publish_version(version=draft, by=CAROL, note="", known_workflows={"refunds"})
    assert refused.value.problems == (
        "Odd: “moon.phase” is not a fact that rules can use.",
        (
            "Odd: An exception cannot rest on the message, because a stranger could write it. "
            "Use a fact from your own records."
        ),
        "Odd: there is no group “Finance”.",
        "Odd: there is no workflow “refund”.",
    )
    draft.refresh_from_db()
    assert (draft.status, draft.frozen_json) == ("draft", "")


def test_a_known_group_and_workflow_pass() -> None:
    Group.objects.create(name="Finance")
    rule = RuleSpec("r", "R", (), Level.BLOCK, workflow="refunds", required_group="Finance")
    publish(rule, known_workflows=["refunds"])
    assert live_policy().rules == (rule,)


def test_a_changed_stored_text_is_not_believed() -> None:
    version = publish(BIG)
    forged = version.frozen_json.replace("3000", "9000")
    unguarded_versions().filter(pk=version.pk).update(frozen_json=forged)
    with pytest.raises(DamagedPolicy, match="version 1 was changed after it was published"):
        live_policy()


def test_a_published_version_and_its_rows_cannot_be_saved_or_deleted() -> None:
    version = publish(BIG)
    rule = Rule.objects.get(version=version)
    condition = rule.conditions.first()
    assert condition is not None
    version.note, rule.name, condition.value_text = "x", "x", "99.00 EUR"
    for row in (version, rule, condition):
        with pytest.raises(PublishedVersionIsFixed, match="not a draft any more"):
            row.save()
        with pytest.raises(PublishedVersionIsFixed):
            row.delete()
    for rows in (PolicyVersion.objects, Rule.objects, RuleCondition.objects):
        with pytest.raises(PublishedVersionIsFixed):
            rows.all().update(id=1)
        with pytest.raises(PublishedVersionIsFixed):
            rows.all().delete()
    assert live_policy() == PolicySpec(1, (BIG,))
    assert [r.as_spec() for r in Rule.objects.all()] == [BIG]


def test_a_rule_cannot_be_moved_out_of_a_published_version() -> None:
    rule = Rule.objects.get(version=publish(BIG))
    draft = start_new_version(by=CAROL)
    rule.version = draft
    with pytest.raises(PublishedVersionIsFixed):
        rule.save()
    rule.refresh_from_db()
    assert rule.version.number == 1


def test_a_draft_does_not_go_live_by_saving_it() -> None:
    draft = start_new_version(by=CAROL)
    draft.status = Status.LIVE
    with pytest.raises(PublishedVersionIsFixed):
        draft.save()
    assert live_policy().version == 0


def test_a_draft_can_be_deleted_with_its_rules() -> None:
    draft = start_new_version(by=CAROL)
    add_rules(version=draft, rules=(BIG,))
    draft.delete()
    assert (PolicyVersion.objects.count(), Rule.objects.count()) == (0, 0)


def test_the_history_names_the_author_of_every_step() -> None:
    version = publish(BIG)
    rows = list(PolicyVersion.history.order_by("history_id").values_list(
        "history_type", "status", "history_actor", "history_user_id"
    ))  # fmt: skip
    assert rows == [("+", "draft", "carol", 7), ("~", "live", "carol", 7)]
    assert version.history.count() == 2


def test_the_hash_is_that_of_the_stored_text() -> None:
    version = publish(BIG)
    assert len(version.content_hash) == 64
    assert '"minor":3000' in version.frozen_json
