"""A reviewer says what they would do before they see the draft, and types values off the source."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit.actors import person
from review_queue.door import lock_task, note_event
from review_queue.errors import InvalidEdit, WrongState
from review_queue.events import task_event
from review_queue.models import BlindAnswer, Draft, Task
from review_queue.services.decisions.gates.blind import must_answer_first, typed_last
from review_queue.services.decisions.gates.sight import Sight, sight_of
from review_queue.services.decisions.refusing import check_standing
from review_queue.services.decisions.rekeying import NotReadable, meaning_of
from review_queue.services.drafts.typed_amounts import UnclearAmount
from review_queue.services.people.roles import check_reviewer

LONGEST_TYPED = 200


@transaction.atomic
def answer_blind(
    *,
    task_id: int,
    user: User,
    draft_hash: str,
    answer: str = "",
    typed: Mapping[str, str] | None = None,
    language: str = "en",
) -> BlindAnswer:
    """Keep the answer and the typed values; the draft is shown from then on.

    `typed` maps slots such as "2-amount" to what was typed; `language` says how this person writes
    decimals where the text leaves it open. A later call is a change, kept beside the blind one.
    Raises NotReviewer, AlreadyDecided, WrongState, StaleDraft, or InvalidEdit naming each mistake;
    nothing is stored then.
    """
    task = lock_task(task_id)
    check_reviewer(user, task)
    check_standing(task, draft_hash)
    sight = _sight(task, user)
    entries = _read(sight, answer, typed or {}, language)
    given = BlindAnswer.objects.create(
        task=task,
        draft=sight.draft,
        user=user,
        answer=answer,
        typed=entries,
        after_reveal=bool(sight.answers),
        given_at=sight.now,
    )
    _tell(task, sight, given)
    return given


def _sight(task: Task, user: User) -> Sight:
    draft = Draft.objects.get(task=task, version=task.draft_version)
    actions = list(draft.actions.all())
    return sight_of(task=task, draft=draft, actions=actions, reviewer=user, now=timezone.now())


def _read(
    sight: Sight, answer: str, typed: Mapping[str, str], language: str
) -> list[dict[str, str]]:
    """The typed values with their meaning. Raises InvalidEdit or WrongState."""
    again = bool(sight.answers)
    if not again and not must_answer_first(sight) and not sight.slots:
        raise WrongState("Nothing is asked about this one before you see the draft.")
    problems: dict[str, str] = {}
    if answer and answer not in BlindAnswer.Answer.values:
        problems["answer"] = "Choose one of the answers."
    elif not answer and not again and must_answer_first(sight):
        problems["answer"] = "Choose what you would do."
    entries = []
    for slot in sight.slots:
        text = typed.get(slot.name, "")[:LONGEST_TYPED]
        if again and not text.strip():
            continue
        try:
            value = meaning_of(slot, text, language=language)
        except (NotReadable, UnclearAmount) as error:
            problems[f"rekey-{slot.name}"] = str(error)
            continue
        entries.append({"slot": slot.name, "typed": text, "value": value})
    if problems:
        raise InvalidEdit("Something is missing. Nothing was kept.", fields=problems)
    return entries


def _tell(task: Task, sight: Sight, given: BlindAnswer) -> None:
    matches = {
        slot.name: entry["value"] == slot.expected
        for slot in sight.slots
        if (entry := typed_last(slot, [given])) is not None
    }
    kind = "answer_changed" if given.after_reveal else "answered_blind"
    event = task_event(
        task,
        kind,
        person(sight.reviewer),
        given.given_at,
        draft_hash=sight.draft.content_hash,
        answer=given.answer,
        matches=matches,
    )
    note_event(task, event)
