"""A playbook is installed whole, once, or not at all; afterwards it is the company's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from audit.actors import SYSTEM, person
from audit.models import Entry
from policies.history import SYSTEM as POLICY_SYSTEM
from policies.models import PolicyVersion
from policies.services import add_rules, live_policy, start_new_version
from review_queue.models import Company, KnowledgeDocument, ReplyTemplate, Workflow
from review_queue.playbooks.contract import BrokenPlaybook
from review_queue.playbooks.install import (
    InstallResult,
    RulesNotPublished,
    gallery,
    install_playbook,
)
from review_queue.playbooks.read import read_playbook
from tests.playbooks.folders import TEMPLATE, TOML, write_playbook


def install(folder: Path) -> InstallResult:
    return install_playbook(folder=folder, owner=None, actor=SYSTEM)


def counted() -> tuple[int, ...]:
    tables = (Workflow, ReplyTemplate, KnowledgeDocument, PolicyVersion, Entry)
    return tuple(table._default_manager.count() for table in tables)


def test_installing_makes_the_workflow_its_texts_and_its_rules(tmp_path: Path, carol: User) -> None:
    result = install_playbook(folder=write_playbook(tmp_path), owner=carol, actor=person(carol))

    workflow = Workflow.objects.get(key="small-replies")
    assert result == InstallResult(
        workflow, created=True, templates=1, knowledge=1, rules=1, policy_version=1
    )
    assert (workflow.mode, workflow.strategy, workflow.owner) == (
        "review_after_draft", "reply", carol,
    )  # fmt: skip
    assert (workflow.confidence_threshold, workflow.hold_seconds, workflow.value_minor) == (
        60, 60, 1000,
    )  # fmt: skip
    assert workflow.instructions == "Be brief."
    assert ReplyTemplate.objects.get(workflow=workflow).subject == "Your order {order_id}"
    assert KnowledgeDocument.objects.get(workflow=workflow).text == "We open at ten."
    assert [rule.id for rule in live_policy().rules] == ["small-replies.over-the-cap"]
    assert list(Entry.objects.filter(chain="playbooks").values_list("kind", flat=True)) == [
        "queue.playbook.installed"
    ]
    told = Entry.objects.filter(chain="policy").order_by("position")
    assert [entry.kind for entry in told] == [
        "policies.version.started", "policies.version.published",
    ]  # fmt: skip
    assert workflow.history.get().history_actor == "carol"


@pytest.mark.django_db
def test_installing_twice_changes_nothing_and_keeps_the_companys_edits(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    install(folder)
    ReplyTemplate.objects.filter(title="Where is my order").update(body="Our own words.")
    before = counted()

    second = install(folder)

    assert (second.created, second.workflow.key) == (False, "small-replies")
    assert counted() == before
    assert ReplyTemplate.objects.get().body == "Our own words."


@pytest.mark.django_db
def test_the_rules_of_one_playbook_join_those_of_another(roles: None) -> None:
    versions = [install(folder).policy_version for folder in gallery()]

    assert versions == [1, 2, 3]
    by_workflow = [rule.workflow for rule in live_policy().rules]
    assert (
        by_workflow
        == ["invoice-matching"] * 4 + ["refunds-and-credits"] * 5 + ["support-replies"] * 4
    )


@pytest.mark.django_db
def test_rules_take_the_currency_of_the_company(tmp_path: Path) -> None:
    Company.objects.update(currency="SEK")

    install(write_playbook(tmp_path))

    assert live_policy().rules[0].conditions[0].value.currency == "SEK"  # type: ignore[union-attr]


@pytest.mark.django_db
def test_of_a_broken_playbook_nothing_is_installed(tmp_path: Path) -> None:
    before = counted()

    with pytest.raises(BrokenPlaybook, match="title is missing"):
        install(write_playbook(tmp_path, template=TEMPLATE.replace("title: Where", "tilte: Where")))

    assert counted() == before


@pytest.mark.django_db
def test_while_the_owner_drafts_rules_nothing_is_installed(tmp_path: Path) -> None:
    draft, folder = start_new_version(by=POLICY_SYSTEM), write_playbook(tmp_path)
    rule = read_playbook(folder, currency="EUR").rules[0]
    add_rules(version=draft, rules=[replace(rule, id="own", name="Own")])
    before = counted()

    with pytest.raises(RulesNotPublished) as refused:
        install(folder)

    assert str(refused.value) == (
        "The playbook “Small replies” was not installed. There is already a draft, so no second "
        "one was started. Publish it or throw it away."
    )
    assert counted() == before


@pytest.mark.django_db
def test_a_draft_nobody_wrote_in_is_not_in_the_way(tmp_path: Path) -> None:
    install(write_playbook(tmp_path))
    start_new_version(by=POLICY_SYSTEM)
    folder = write_playbook(tmp_path / "other", toml=TOML.replace("small-replies", "more-replies"))
    assert install(folder).policy_version == 2
    assert not PolicyVersion.objects.filter(status="draft").exists()
    assert [rule.workflow for rule in live_policy().rules] == ["small-replies", "more-replies"]


@pytest.mark.django_db
def test_a_rule_for_a_group_that_is_not_there_installs_nothing(tmp_path: Path) -> None:
    toml = TOML.replace('because = "two', 'group = "Cashiers"\nbecause = "two')
    before = counted()

    with pytest.raises(RulesNotPublished, match="there is no group “Cashiers”"):
        install(write_playbook(tmp_path, toml=toml))

    assert counted() == before
