"""What goes into a drafter and what comes out: frozen data and one Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class ActionType:
    """A kind of action the workflow allows, with the JSON schema of its payload."""

    kind: str
    label: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReplyTemplateText:
    """One of the company's own reply templates. `body` uses {name} slots from `records`."""

    id: int
    title: str
    subject: str
    body: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class KnowledgeText:
    """One knowledge document or snippet of the company."""

    id: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that came in: what its sender calls it, and how an action names it."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class SourceText:
    """The work that came in. Untrusted, all of it."""

    subject: str
    text: str
    sender_name: str
    sender_address: str
    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[SourceFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A yes or no question of the company's own about what came in."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """A trusted record of the company: an order, an invoice, a contact.

    Money stands in `values` as {minor, currency}.
    """

    id: str  # such as "order:1182"
    kind: str
    title: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Why a reviewer sent the last draft back. `pointed_at` are passages of it they marked."""

    reason_codes: tuple[str, ...]
    note: str
    previous_actions: tuple[Mapping[str, Any], ...]
    pointed_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """Everything a drafter may see of one task. `recipient` is the only address it may write to."""

    task_id: int
    workflow_key: str
    role: str
    instructions: str
    allowed: tuple[ActionType, ...]
    source: SourceText
    recipient: str
    contact_id: int | None
    records: tuple[Record, ...] = ()
    templates: tuple[ReplyTemplateText, ...] = ()
    knowledge: tuple[KnowledgeText, ...] = ()
    feedback: Feedback | None = None
    company_name: str = ""
    strategy: str = "reply"  # how the built-in drafter works: reply, refund, invoice_match
    locale: str = "en"  # how money is written in replies
    options_wanted: int = 0  # at most so many ranked options to choose from; 0: one proposal
    assignees: tuple[str, ...] = ()  # whom work can be given to, as payloads name them
    questions: tuple[Question, ...] = ()  # for the judge; never part of what is drafted


@dataclass(frozen=True, slots=True)
class DraftedAction:
    """One typed step; `payload` already fits the schema of its kind."""

    kind: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """Something the draft rests on. `quote` is the supporting passage, shown to the reviewer."""

    kind: str  # template, knowledge, record, message
    reference: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the call cost. Money in millionths of a US dollar; 0 for a local drafter."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_microdollars: int = 0
    latency_ms: int = 0


class Said(StrEnum):
    """What the model said; CANNOT_TELL also stands for no answer at all."""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """One question as it was asked, with its answer."""

    key: str
    question: str
    said: Said


@dataclass(frozen=True, slots=True)
class Answered:
    """All questions about one message. `problem` says why there are no answers, "" otherwise."""

    answers: tuple[QuestionAnswer, ...]
    model: str
    prompt_version: str
    problem: str = ""
    prompt_text: str = ""
    raw_output: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class DraftedOption:
    """One of several ways to go, for a person to choose: what it is, why, and on what grounds."""

    title: str
    reason: str
    actions: tuple[DraftedAction, ...]
    evidence: tuple[EvidenceItem, ...]


@dataclass(frozen=True, slots=True)
class DraftResult:
    """A proposal. No actions means: nothing fits, a person writes it; `unsure_about` says why."""

    actions: tuple[DraftedAction, ...]
    evidence: tuple[EvidenceItem, ...]
    category: str
    confidence: float | None  # the drafter's own, 0 to 1; never a permission
    unsure_about: str
    flags: tuple[str, ...]  # what the model itself wants a person to see
    drafter: str
    model: str
    prompt_version: str
    prompt_text: str  # exactly what was sent, for the timeline
    raw_output: str  # exactly what came back, bounded
    usage: Usage
    answered: Answered | None = None  # to the request's questions, where a judge is connected
    options: tuple[DraftedOption, ...] = ()  # ranked; the first is this very proposal


class DraftFailed(Exception):
    """No usable draft. `retryable` tells whether trying later can help; the text is for people.

    `usage` is what the failed tries cost all the same; `raw_output` what came back last, bounded.
    """

    def __init__(
        self,
        reason: str,
        *,
        retryable: bool,
        retry_after_s: float | None = None,
        usage: Usage | None = None,
        raw_output: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.retry_after_s = retry_after_s
        self.usage = usage or Usage()
        self.raw_output = raw_output


class Drafter(Protocol):
    """Turns a request into a proposal. Holds no database connection and opens no transaction."""

    name: str

    async def draft(self, request: DraftRequest) -> DraftResult:
        """Propose. Raises DraftFailed, and nothing else, when no usable draft comes back."""

    async def aclose(self) -> None:
        """Give back what belongs to the running event loop, such as open connections."""
