"""Publishing: the draft is frozen, put in force, and the former live version retired."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from policies.engine.codec import content_hash, policy_to_json
from policies.engine.spec import PolicySpec
from policies.engine.spec import Rule as RuleSpec
from policies.errors import CannotPublish, NotADraft, StaleVersion
from policies.history import Author, written_by
from policies.models import PolicyVersion, Status
from policies.models.version import unguarded_versions
from policies.services.problems import problems_of
from policies.services.recording import Record, record_nothing


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. `replaced` is the former live number, None for the first."""

    number: int
    content_hash: str
    rules: int
    replaced: int | None


def publish_version(
    *,
    version: PolicyVersion,
    by: Author,
    note: str,
    record: Record = record_nothing,
    seen_edits: int | None = None,
    known_workflows: Collection[str] | None = None,
) -> Published:
    """Freeze the draft, put it in force and retire the former live version, all or nothing.

    `seen_edits` is the draft's `edits` as the person saw it. Raises NotADraft, StaleVersion or
    CannotPublish; then nothing changed. `record` is called inside the transaction.
    """
    with written_by(by), transaction.atomic():
        draft = _draft_as_seen(version.pk, seen_edits)
        if problems := problems_of(draft, known_workflows=known_workflows):
            raise CannotPublish(problems)
        rules = tuple(rule.as_spec() for rule in draft.rules.prefetch_related("conditions"))
        replaced = _exchange(draft, by=by, note=note, rules=rules)
        result = Published(draft.number, draft.content_hash, len(rules), replaced)
        data: dict[str, object] = {**asdict(result), "note": note, "by_id": by.id, "by": by.name}
        record("policies.version.published", data)
    return result


def _draft_as_seen(version_id: int, seen_edits: int | None) -> PolicyVersion:
    draft: PolicyVersion | None = PolicyVersion.objects.filter(pk=version_id).first()
    if draft is None or not draft.is_draft:
        raise NotADraft("This version is not a draft any more, so it was not published.")
    if seen_edits is not None and draft.edits != seen_edits:
        raise StaleVersion(
            "The draft was changed since you opened this page, so it was not published. Read the "
            "sentences again, then publish."
        )
    return draft


def _exchange(
    draft: PolicyVersion, *, by: Author, note: str, rules: tuple[RuleSpec, ...]
) -> int | None:
    """Retire the live version and put the draft in force; returns the number it replaced."""
    frozen = policy_to_json(PolicySpec(draft.number, rules))
    try:
        with transaction.atomic():
            replaced = _retire_live()
            _put_in_force(draft, by=by, note=note, frozen=frozen)
    except IntegrityError as error:
        raise NotADraft(
            "Another version was published at the same moment, so this one was not. Look again."
        ) from error
    return replaced


def _retire_live() -> int | None:
    live = PolicyVersion.objects.filter(status=Status.LIVE).first()
    if live is None:
        return None
    unguarded_versions().filter(pk=live.pk, status=Status.LIVE).update(status=Status.RETIRED)
    live.status = Status.RETIRED
    _write_history(live)
    return int(live.number)


def _put_in_force(draft: PolicyVersion, *, by: Author, note: str, frozen: str) -> None:
    """Compare-and-set on status and edits: what was checked and frozen is what goes live."""
    changes = {
        "status": Status.LIVE,
        "note": note,
        "frozen_json": frozen,
        "content_hash": content_hash(frozen),
        "published_at": timezone.now(),
        "published_by_id": by.id,
        "published_by_name": by.name[:200],
    }
    held = unguarded_versions().filter(pk=draft.pk, status=Status.DRAFT, edits=draft.edits)
    if held.update(**changes) != 1:
        raise StaleVersion(
            "The draft was changed while it was being published, so it was not. Look again."
        )
    for name, value in changes.items():
        setattr(draft, name, value)
    _write_history(draft)


def _write_history(row: PolicyVersion) -> None:
    """The history row that `update` does not write."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    PolicyVersion.history.model(**fields, history_date=timezone.now(), history_type="~").save()
