"""The queue's tables, one file a subject."""

from review_queue.models.alternative import Alternative
from review_queue.models.autosave import Autosave
from review_queue.models.backtest import BacktestRun
from review_queue.models.batch import Batch, BatchRow
from review_queue.models.bounce import Bounce
from review_queue.models.comment import Comment, Mention
from review_queue.models.compact_facts import CompactFacts
from review_queue.models.company import Company
from review_queue.models.connection import Connection
from review_queue.models.contact import Contact, ContactChange, ContactRecord, Note
from review_queue.models.documents import AddedFile, FileBytes, FiledDocument
from review_queue.models.draft import Action, Draft, Evidence
from review_queue.models.execution import Attempt, Execution
from review_queue.models.follow_up import FollowUp, MailReference
from review_queue.models.gate import BlindAnswer, BlindPick
from review_queue.models.knowledge import KnowledgeDocument, ReplyTemplate
from review_queue.models.language_answers import LanguageAnswers
from review_queue.models.limits import DailyLimit, LimitHold, LimitUse
from review_queue.models.notices import (
    DecisionLink,
    DigestSlot,
    GuessCount,
    Letter,
    Notice,
    NoticeKind,
    NoticePreferences,
    Urgency,
)
from review_queue.models.opinion import Opinion
from review_queue.models.preferences import ReviewerPreferences
from review_queue.models.quarantine import Quarantine
from review_queue.models.recall import Recall, RecallStep
from review_queue.models.review import Claim, Decision, ViewEvent
from review_queue.models.review_plan import ReviewPlan
from review_queue.models.rule_hit import RuleHit
from review_queue.models.rule_proposal import RuleProposal
from review_queue.models.saved_view import SavedView
from review_queue.models.second_opinion import Rejudgement, ShadowVerdict
from review_queue.models.source import Source
from review_queue.models.staffing import LoneReview
from review_queue.models.statement import OutcomeStatement
from review_queue.models.states import CLOSED, NEEDS_A_PERSON, TRANSITIONS, State
from review_queue.models.task import Task
from review_queue.models.tier import Tier
from review_queue.models.time_watch import (
    Absence,
    Heartbeat,
    Silence,
    SilenceChoice,
    TimeStep,
)
from review_queue.models.to_do import ToDo
from review_queue.models.verdict import FactsSnapshot, Verdict
from review_queue.models.workflow import Mode, Workflow

__all__ = [
    "CLOSED",
    "NEEDS_A_PERSON",
    "TRANSITIONS",
    "Absence",
    "Action",
    "AddedFile",
    "Alternative",
    "Attempt",
    "Autosave",
    "BacktestRun",
    "Batch",
    "BatchRow",
    "BlindAnswer",
    "BlindPick",
    "Bounce",
    "Claim",
    "Comment",
    "CompactFacts",
    "Company",
    "Connection",
    "Contact",
    "ContactChange",
    "ContactRecord",
    "DailyLimit",
    "Decision",
    "DecisionLink",
    "DigestSlot",
    "Draft",
    "Evidence",
    "Execution",
    "FactsSnapshot",
    "FileBytes",
    "FiledDocument",
    "FollowUp",
    "GuessCount",
    "Heartbeat",
    "KnowledgeDocument",
    "LanguageAnswers",
    "Letter",
    "LimitHold",
    "LimitUse",
    "LoneReview",
    "MailReference",
    "Mention",
    "Mode",
    "Note",
    "Notice",
    "NoticeKind",
    "NoticePreferences",
    "Opinion",
    "OutcomeStatement",
    "Quarantine",
    "Recall",
    "RecallStep",
    "Rejudgement",
    "ReplyTemplate",
    "ReviewPlan",
    "ReviewerPreferences",
    "RuleHit",
    "RuleProposal",
    "SavedView",
    "ShadowVerdict",
    "Silence",
    "SilenceChoice",
    "Source",
    "State",
    "Task",
    "Tier",
    "TimeStep",
    "ToDo",
    "Urgency",
    "Verdict",
    "ViewEvent",
    "Workflow",
]
