"""What stands around an item for one person: their own traces on it, neighbours, the company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from kept.queries import Place
from policies.models import PolicyVersion
from review_queue.models import (
    AddedFile,
    Autosave,
    BlindAnswer,
    Bounce,
    Company,
    Connection,
    FiledDocument,
    LoneReview,
    Rejudgement,
    ReviewPlan,
    TimeStep,
    ToDo,
    ViewEvent,
)
from review_queue.selectors.current_plan import LASTS, open_plans
from review_queue.selectors.desk_item import ReviewItem
from review_queue.selectors.neighbours import Neighbours, neighbour_parts, neighbours_from
from review_queue.selectors.proof_grounds import (
    Document,
    cited_templates,
    document_parts,
    documents_from,
)
from review_queue.services.judging.exclusions import is_for_two
from review_queue.services.judging.staffing import entitled_to, free_of
from review_queue.services.people.assignees import active_people, assignees_among, groups_in_use
from review_queue.services.people.roles import OWNERS
from review_queue.sources.files_at_hand import MOST_DOCUMENTS, added_to, documents_for
from review_queue.together import kept_together, read_together

_NAMES = ("username", "first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All of it in one query. `views` are this person's of the standing draft, oldest first.

    `judged_by` is the version of the rules the verdict names; `in_sandbox`: no e-mail leaves;
    `may_decide` is filled where two people have to.
    """

    company: Company | None
    in_sandbox: bool
    plan: ReviewPlan | None
    neighbours: Neighbours
    autosaves: tuple[Autosave, ...]
    views: tuple[ViewEvent, ...]
    time_steps: tuple[TimeStep, ...]
    rejudgements: tuple[Rejudgement, ...]
    is_lone: bool
    judged_by: PolicyVersion | None
    owners: tuple[User, ...]
    documents: tuple[Document, ...]
    blind_answers: tuple[BlindAnswer, ...]
    may_decide: tuple[User, ...]
    to_dos: tuple[ToDo, ...]
    bounces: tuple[Bounce, ...]
    filed: tuple[FiledDocument, ...]
    added: tuple[AddedFile, ...]
    people: tuple[tuple[str, str], ...]


def surroundings_of(item: ReviewItem, user: User) -> Surroundings:
    """Read for the item's screen."""
    seldom: dict[str, QuerySet[Any]] = {}
    if any(action.kind == "task_for_person" for action in item.actions) or not item.actions:
        seldom |= {"people": active_people().only(*_NAMES), "groups": groups_in_use()}
    if is_for_two(item.task):
        seldom["entitled"] = entitled_to(item.task).only(*_NAMES)
    values = (*_about(item, user), *cited_templates(item))
    rows = read_together(**_parts(*values), **seldom) if seldom else _read(*values)
    return Surroundings(
        company=_one(rows["company"]),
        in_sandbox=not (getattr(settings, "EMAIL_CONFIGURED", False) or rows["mail_ways"]),
        plan=_one(rows["plans"]),
        neighbours=neighbours_from(rows),
        autosaves=tuple(rows["autosaves"]),
        views=tuple(rows["views"]),
        time_steps=tuple(rows["time_steps"]),
        rejudgements=tuple(rows["rejudgements"]),
        is_lone=bool(rows["lone"]),
        judged_by=_one(rows["versions"]),
        owners=tuple(rows["owners"]),
        documents=documents_from(rows),
        blind_answers=tuple(rows["blind_answers"]),
        to_dos=tuple(rows["to_dos"]),
        bounces=tuple(rows["bounces"]),
        filed=tuple(rows["filed"]),
        added=tuple(rows["added"]),
        people=assignees_among(rows.get("people", ()), rows.get("groups", ())),
        may_decide=tuple(free_of(item.task, rows.get("entitled", ()), item.kept_out)),
    )


class _About(NamedTuple):
    """What the parts are read by. `since` is how old a list of this person's may be."""

    task: Place
    generation: Place
    version: Place
    draft: Place
    contact: Place
    judged_by: Place
    user: Place
    since: Place
    now: Place
    rank: Place
    workflow: Place


def _about(item: ReviewItem, user: User) -> _About:
    task, now = item.task, timezone.now()
    return _About(
        task=task.pk,
        generation=task.generation,
        version=task.draft_version,
        draft=item.draft.pk if item.draft else 0,
        contact=task.contact_id or 0,
        judged_by=item.verdict.policy_version if item.verdict else -1,
        user=user.pk,
        since=now - LASTS,
        now=now,
        rank=task.rank,
        workflow=task.workflow_id,
    )


def _parts(*given: Place) -> dict[str, QuerySet[Any]]:
    """Values of _About, then the numbers of the cited templates."""
    known = len(_About._fields)
    about, cited = _About(*given[:known]), given[known:]
    around = neighbour_parts(about.user, about.now, (about.task, about.rank))
    return _of_task(about) | _of_person(about) | document_parts(about.workflow, cited) | around


_read = kept_together(_parts)


def _of_task(about: _About) -> dict[str, QuerySet[Any]]:
    task, draft = about.task, about.draft
    owners = User.objects.filter(Q(is_active=True), groups__name=OWNERS)
    return {
        "company": Company.objects.only("currency", "stopped_at", "time_zone", "rules_language"),
        "mail_ways": Connection.objects.filter(is_active=True, kind="email").only("id")[:1],
        "time_steps": TimeStep.objects.filter(
            task=task, generation=about.generation, draft_version=about.version
        ).order_by("at", "id"),
        "rejudgements": Rejudgement.objects.filter(draft_id=draft, raised=True).order_by(
            "policy_version"
        ),
        "lone": LoneReview.objects.filter(draft_id=draft).only("id"),
        "filed": documents_for(about.contact).order_by("-filed_at", "-id")[:MOST_DOCUMENTS],
        "added": added_to(task),
        "to_dos": ToDo.objects.filter(task=task, withdrawn_at=None).order_by("id"),
        "bounces": Bounce.objects.filter(task=task, settled_at=None).order_by("id"),
        "versions": PolicyVersion.objects.filter(number=about.judged_by),
        "owners": owners.only(*_NAMES).order_by("username"),
    }


def _of_person(about: _About) -> dict[str, QuerySet[Any]]:
    task, user = about.task, about.user
    views = ViewEvent.objects.filter(task=task, user=user, draft_version=about.version)
    return {
        "plans": open_plans(user, since=about.since).order_by("-id")[:1],
        "autosaves": Autosave.objects.filter(task=task, user=user).order_by("-saved_at"),
        "views": views.order_by("id"),
        "blind_answers": BlindAnswer.objects.filter(draft_id=about.draft, user=user).order_by("id"),
    }


def _one(rows: Sequence[Any]) -> Any:
    return rows[0] if rows else None
