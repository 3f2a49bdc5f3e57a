"""What the command palette finds: a task by its number or a few words, never the whole table."""

from __future__ import annotations

from django.db.models import Max, Q

from review_queue.models import Task

MOST_FOUND = 8
NEWEST = 20_000  # searching words in more rows than this would take longer than a key press
LONGEST_NUMBER = 15


def found_tasks(words: str) -> tuple[Task, ...]:
    """The task with this number first, then the newest whose subject or customer has the words.

    At most eight; words are looked for among the newest 20,000 tasks. Three queries at most.
    """
    tasks = Task.objects.select_related("workflow", "contact").only(
        "subject", "state", "workflow__name", "contact__name"
    )
    number = words.removeprefix("#")
    exact: list[Task] = []
    if number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER:
        exact = list(tasks.filter(pk=int(number)))
    if words.startswith("#") or len(words) < 2:
        return tuple(exact)
    newest = Task.objects.aggregate(last=Max("pk"))["last"] or 0
    match = (
        Q(subject__icontains=words)
        | Q(contact__name__icontains=words)
        | Q(contact__email__icontains=words)
    )
    near = tasks.filter(match, pk__gt=newest - NEWEST).order_by("-pk")
    return tuple(exact + [one for one in near[:MOST_FOUND] if one not in exact])[:MOST_FOUND]
