"""Puts a playbook into the company's own tables; from then on the company owns and edits it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import Actor
from audit.chain import Event
from audit.history import acting_as
from audit.services import append_event
from policies.errors import PolicyRefusal
from policies.history import SYSTEM, Author
from policies.services import (
    add_rules,
    drop_untouched_draft,
    live_policy,
    publish_version,
    start_new_version,
)
from review_queue.errors import QueueError
from review_queue.models import Company, KnowledgeDocument, ReplyTemplate, Workflow
from review_queue.playbooks.contract import Playbook
from review_queue.playbooks.read import read_playbook
from review_queue.services.judging.policy_events import record_policy_event

CHAIN = "playbooks"


@dataclass(frozen=True, slots=True)
class InstallResult:
    """The workflow, and whether this call installed it (False: it was there, nothing changed)."""

    workflow: Workflow
    created: bool
    templates: int = 0
    knowledge: int = 0
    rules: int = 0
    policy_version: int = 0


class RulesNotPublished(QueueError):
    """The playbook's rules could not go into force, so nothing of the playbook was installed."""

    what_to_do = (
        "Publish the open draft of the rules or throw it away, then install the playbook again."
    )


def gallery() -> tuple[Path, ...]:
    """The playbook folders that come with the product, by name."""
    shelf = Path(settings.BASE_DIR) / "playbooks"
    return tuple(sorted(path for path in shelf.iterdir() if (path / "playbook.toml").is_file()))


def install_playbook(*, folder: Path, owner: User | None, actor: Actor) -> InstallResult:
    """Create the workflow with its templates, knowledge and rules, all or nothing.

    A workflow of that key that is already there is left exactly as it is. Raises BrokenPlaybook or
    RulesNotPublished.
    """
    with transaction.atomic(), acting_as(actor):
        company = Company.objects.select_for_update().first()
        playbook = read_playbook(folder, currency=company.currency if company else "EUR")
        known = Workflow.objects.filter(key=playbook.key).first()
        if known is not None:
            return InstallResult(known, created=False)
        workflow = _create(playbook, owner)
        version = _publish_rules(playbook, actor)
        result = InstallResult(
            workflow,
            created=True,
            templates=len(playbook.templates),
            knowledge=len(playbook.knowledge),
            rules=len(playbook.rules),
            policy_version=version,
        )
        _note(result, actor)
    return result


def _create(playbook: Playbook, owner: User | None) -> Workflow:
    workflow = Workflow.objects.create(
        key=playbook.key,
        name=playbook.name,
        role=playbook.role,
        instructions=playbook.instructions,
        strategy=playbook.strategy,
        allowed_kinds=list(playbook.allowed_kinds),
        mode=playbook.mode,
        owner=owner,
        **asdict(playbook.limits),
    )
    # One by one: a bulk insert would write no history.
    for template in playbook.templates:
        ReplyTemplate.objects.create(workflow=workflow, **asdict(template))
    for document in playbook.knowledge:
        KnowledgeDocument.objects.create(workflow=workflow, **asdict(document))
    return workflow


def _publish_rules(playbook: Playbook, actor: Actor) -> int:
    """The number of the policy version that holds the rules; rules known by id are kept as are."""
    live = live_policy()
    known = {rule.id for rule in live.rules}
    new = [rule for rule in playbook.rules if rule.id not in known]
    if not new:
        return live.version
    by = Author(id=int(actor.id) if actor.kind == "person" else None, name=actor.name)
    record = partial(record_policy_event, actor=actor)
    try:
        drop_untouched_draft(by=by)
        draft = start_new_version(by=by, record=record)
        # The product wrote these rules, not whoever installs them.
        add_rules(version=draft, rules=new, authors={rule.id: SYSTEM for rule in new})
        published = publish_version(
            version=draft,
            by=by,
            note=f"Rules of the playbook “{playbook.name}”.",
            record=record,
            known_workflows=list(Workflow.objects.values_list("key", flat=True)),
        )
    except PolicyRefusal as refusal:
        raise RulesNotPublished(
            f"The playbook “{playbook.name}” was not installed. {refusal}"
        ) from refusal
    return published.number


def _note(result: InstallResult, actor: Actor) -> None:
    counts = {
        name: getattr(result, name)
        for name in ("templates", "knowledge", "rules", "policy_version")
    }
    workflow = result.workflow
    append_event(
        Event(
            "queue.playbook.installed",
            actor,
            f"queue.workflow:{workflow.pk}",
            {"key": workflow.key, "mode": workflow.mode, **counts},
            timezone.now(),
        ),
        chain=CHAIN,
    )
