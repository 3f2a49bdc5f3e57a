"""What a playbook is once it is read: frozen data, and the error that lists its mistakes."""

from __future__ import annotations

from dataclasses import dataclass

from policies.engine.spec import Rule
from review_queue.errors import QueueError


@dataclass(frozen=True, slots=True)
class PlaybookTemplate:
    """One reply template. `body` and `subject` hold {slots} that the drafter fills from records."""

    title: str
    topic: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class PlaybookKnowledge:
    """One knowledge document."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PlaybookLimits:
    """The numbers of a workflow, under the names and in the units of the Workflow model."""

    confidence_threshold: int
    sample_percent: int
    hold_seconds: int
    due_minutes: int
    expires_hours: int
    daily_count_limit: int
    daily_amount_limit_minor: int
    value_minor: int


@dataclass(frozen=True, slots=True)
class Playbook:
    """A whole playbook. Rules without their own money currency are in the company's."""

    key: str
    name: str
    role: str
    mode: str
    strategy: str
    allowed_kinds: tuple[str, ...]
    limits: PlaybookLimits
    instructions: str
    rules: tuple[Rule, ...]
    templates: tuple[PlaybookTemplate, ...]
    knowledge: tuple[PlaybookKnowledge, ...]
    sample_names: tuple[str, ...]


class BrokenPlaybook(QueueError):
    """The folder is no playbook as it stands, nothing was installed; `problems` lists why."""

    what_to_do = "Correct the files named and install the playbook again."

    def __init__(self, folder_name: str, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__(f"The playbook “{folder_name}” was not installed. {' '.join(problems)}")
