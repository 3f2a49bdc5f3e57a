"""The live policy, and the two doors through which it changes: start a version, publish it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from policies.engine.codec import UnreadableJson, content_hash, policy_from_json, policy_to_json
from policies.engine.spec import PolicySpec
from policies.engine.spec import Rule as RuleSpec
from policies.errors import CannotPublish, DamagedPolicy, DraftExists, NotADraft, StaleVersion
from policies.history import Author, written_by
from policies.models import PolicyVersion, Rule, RuleCondition, Status
from policies.models.version import unguarded_versions
from policies.operands import show_operand

Record = Callable[[str, dict[str, object]], None]


def record_nothing(kind: str, data: dict[str, object]) -> None:
    """For callers that keep no audit trail, such as tests of the rules alone."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did. `replaced` is the former live number, None for the first."""

    number: int
    content_hash: str
    rules: int
    replaced: int | None


def live_policy() -> PolicySpec:
    """The rules in force; version 0 without rules when none was ever published.

    Raises DamagedPolicy when the stored text is not what was published: nothing may run by itself
    under rules that nobody approved.
    """
    row = PolicyVersion.objects.filter(status=Status.LIVE).first()
    if row is None:
        return PolicySpec(version=0)
    try:
        whole = content_hash(row.frozen_json) == row.content_hash
        policy = policy_from_json(row.frozen_json) if whole else None
    except (UnreadableJson, UnicodeEncodeError):
        policy = None
    if policy is None or policy.version != row.number:
        raise DamagedPolicy(
            f"The stored text of policy version {row.number} was changed after it was published. "
            "Nothing was decided under it. Publish a new version."
        )
    return policy


def start_new_version(*, by: Author, record: Record = record_nothing) -> PolicyVersion:
    """A draft holding the live version's rules. Raises DraftExists while there is another one."""
    with written_by(by), transaction.atomic():
        draft = _new_draft(by)
        add_rules(version=draft, rules=live_policy().rules)
        data: dict[str, object] = {"number": draft.number, "by_id": by.id, "by": by.name}
        record("policies.version.started", data)
    draft.refresh_from_db()
    return draft


def _new_draft(by: Author) -> PolicyVersion:
    top = PolicyVersion.objects.aggregate(top=Max("number"))["top"] or 0
    draft = PolicyVersion(number=top + 1, created_by_id=by.id, created_by_name=by.name[:200])
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        raise DraftExists(
            "There is already a draft, so no second one was started. Publish it or delete it."
        ) from error
    return draft


def add_rules(*, version: PolicyVersion, rules: Iterable[RuleSpec]) -> None:
    """Write rules into a draft, such as those of a playbook. All or none.

    Raises PublishedVersionIsFixed, or IntegrityError when a rule of that id is already there.
    """
    with transaction.atomic():
        start = version.rules.count()
        for position, spec in enumerate(rules, start=start):
            row = Rule(
                version=version,
                position=position,
                key=spec.id,
                name=spec.name,
                workflow_key=spec.workflow,
                match_all=spec.match_all,
                level=spec.level.name,
                hold_seconds=spec.hold_seconds,
                required_group=spec.required_group,
                because=spec.because,
            )
            row.save()
            _add_conditions(row, spec)


def _add_conditions(row: Rule, spec: RuleSpec) -> None:
    for is_exception, conditions in ((False, spec.conditions), (True, spec.exceptions)):
        for condition in conditions:
            RuleCondition(
                rule=row,
                is_exception=is_exception,
                fact=condition.fact,
                operator=condition.operator.value,
                value_text=show_operand(condition.value),
            ).save()


def problems_of(
    version: PolicyVersion, *, known_workflows: Collection[str] | None = None
) -> tuple[str, ...]:
    """Why the version cannot be published, one sentence each; empty when it can.

    `known_workflows` lets a misspelt workflow be refused: such a rule would never apply.
    """
    groups = set(Group.objects.values_list("name", flat=True))
    found = []
    for rule in version.rules.prefetch_related("conditions"):
        found += [
            f"{rule.name}: {text}" for row in rule.conditions.all() if (text := row.problem())
        ]
        if rule.required_group and rule.required_group not in groups:
            found.append(f"{rule.name}: there is no group “{rule.required_group}”.")
        unknown = known_workflows is not None and rule.workflow_key not in {"", *known_workflows}
        if unknown:
            found.append(f"{rule.name}: there is no workflow “{rule.workflow_key}”.")
    return tuple(found)


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
