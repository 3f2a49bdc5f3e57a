"""Admin pages for everything except the review desk; one file a subject."""

from review_queue.admin import (
    absence,
    company,
    connection,
    contact,
    draft,
    execution,
    knowledge,
    limits,
    people,
    review,
    source,
    task,
    verdict,
    workflow,
)

__all__ = [
    "absence",
    "company",
    "connection",
    "contact",
    "draft",
    "execution",
    "knowledge",
    "limits",
    "people",
    "review",
    "source",
    "task",
    "verdict",
    "workflow",
]
