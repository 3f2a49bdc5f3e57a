"""What stands beside a task on the busy paths: company, workflow, customer, message, draft, steps.

Read afresh by kept SQL. `join_beside` puts onto the task what its foreign keys lead to.
"""

from __future__ import annotations

from django.db.models import QuerySet

from kept.queries import Place, kept
from review_queue.models import Action, Company, Contact, Draft, Evidence, Source, Task, Workflow
from review_queue.rows import select_rows


@kept
def _companies() -> QuerySet[Company]:
    return Company.objects.order_by("pk")[:1]


def the_company() -> Company | None:
    """The company whose work this is; None before it is set up."""
    return _companies.first()


def known_task(task_id: int) -> Task:
    """The task, not locked. Raises Task.DoesNotExist."""
    found = select_rows(Task, "id = %s", [task_id])
    if not found:
        raise Task.DoesNotExist(f"There is no task {task_id}.")
    return found[0]


def join_beside(task: Task) -> None:
    """Give the task its workflow, customer and message, those it does not have yet."""
    if not Task.workflow.is_cached(task):
        [task.workflow] = select_rows(Workflow, "id = %s", [task.workflow_id])
    if task.contact_id is not None and not Task.contact.is_cached(task):
        [task.contact] = select_rows(Contact, "id = %s", [task.contact_id])
    if not Task.source.is_cached(task):
        for source in select_rows(Source, "task_id = %s", [task.pk]):
            task.source = source


@kept
def _drafts(task_id: Place, version: Place) -> QuerySet[Draft]:
    return Draft.objects.filter(task=task_id, version=version)


def standing_draft(task: Task) -> Draft:
    """The current draft, all of it. Raises Draft.DoesNotExist."""
    found = _drafts.first(task.pk, task.draft_version)
    if found is None:
        raise Draft.DoesNotExist(f"Task {task.pk} has no draft {task.draft_version}.")
    return found


def steps_of(draft_id: int) -> list[Action]:
    """A draft's actions, in order."""
    return select_rows(Action, "draft_id = %s ORDER BY position", [draft_id])


@kept
def _evidence(draft_id: Place) -> QuerySet[Evidence]:
    return Evidence.objects.filter(draft=draft_id).order_by("position")


def evidence_of(draft_id: int) -> list[Evidence]:
    """What a draft rests on, in order."""
    return _evidence(draft_id)
