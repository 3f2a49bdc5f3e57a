"""What one person saw of one draft, as the server knows it: read once, and only if a gate asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import User

from review_queue.models import Action, BlindAnswer, Company, Draft, Evidence, Task, Tier, ViewEvent
from review_queue.selectors.proofs import claims_opened_in, unproven_claims
from review_queue.services.decisions.rekeying import Slot, slots_to_type
from review_queue.services.drafts.reading import TEMPLATE
from review_queue.services.people.preferences import preferences_of

ITEM = "item"
MESSAGE = "message"


@dataclass(frozen=True)
class Sight:
    """One person in front of one draft.

    Tier and draft are those on the screen, before an edit. `shown_at` is when the page was handed
    out, None where no page was; `confirmed` are the steps ticked one by one. Who `arbitrates` sees
    what two others said, so nothing is asked of them blind.
    """

    task: Task
    draft: Draft
    actions: tuple[Action, ...]
    reviewer: User
    tier: int
    answer_first: bool
    now: datetime
    shown_at: datetime | None = None
    confirmed: frozenset[int] = field(default_factory=frozenset)
    arbitrates: bool = False
    chose: bool = False
    known_evidence: tuple[Evidence, ...] | None = None
    known_claims: tuple[tuple[str, str], ...] | None = None
    known_currency: str = ""
    known_views: tuple[ViewEvent, ...] | None = None
    known_answers: tuple[BlindAnswer, ...] | None = None

    def having_chosen(self, tier: int) -> Sight:
        """The same person, who picked another option of those on the screen, of this tier.

        It takes its time to read as any draft of its tier. What is asked about the draft that
        stood says nothing of the one they chose.
        """
        return replace(self, tier=max(self.tier, min(tier, Tier.CHECK)), chose=True)

    @cached_property
    def views(self) -> list[ViewEvent]:
        """What the open page reported of this draft version."""
        if self.known_views is not None:
            return list(self.known_views)
        mine = ViewEvent.objects.filter(
            task=self.task, user=self.reviewer, draft_version=self.draft.version
        )
        return list(mine.only("card", "active_ms", "opened", "shown_at").order_by("id"))

    @cached_property
    def opened(self) -> frozenset[str]:
        """The cards they opened by hand."""
        return frozenset(view.card for view in self.views if view.opened)

    @property
    def is_measured(self) -> bool:
        """Whether the page measured attention; without scripts there is only the clock."""
        return any(view.card == ITEM for view in self.views)

    @cached_property
    def attention_ms(self) -> int:
        """Milliseconds of attention that count: what was reported, and no more than passed.

        Without a measurement the time since the page was handed out is the most there can be.
        """
        passed = self._passed_ms()
        if not self.is_measured:
            return passed
        return min(sum(view.active_ms for view in self.views if view.card == ITEM), passed)

    @cached_property
    def exempt_from_speed(self) -> bool:
        """Whether this person uses assistive technology; their speed is nobody's business."""
        return preferences_of(self.reviewer).assistive_technology

    @cached_property
    def grounds(self) -> tuple[Evidence, ...]:
        """The evidence that has to be opened.

        Not the message, which stands whole on the page, nor a reply template, which proves nothing.
        """
        known = self.known_evidence
        if known is None:
            known = tuple(Evidence.objects.filter(draft=self.draft).order_by("position"))
        return tuple(one for one in known if one.kind not in (TEMPLATE, MESSAGE))

    @cached_property
    def claims(self) -> tuple[tuple[str, str], ...]:
        """Statements of the draft that have to be looked at: (id, what they say)."""
        if self.known_claims is not None:
            return self.known_claims
        return tuple((one.id, one.text) for one in unproven_claims(self.task, self.draft))

    @cached_property
    def opened_claims(self) -> frozenset[str]:
        """Ids of the statements they opened."""
        return claims_opened_in(self.views)

    @cached_property
    def answers(self) -> list[BlindAnswer]:
        """What they said about this draft, the blind answer first."""
        if self.known_answers is not None:
            return list(self.known_answers)
        given = BlindAnswer.objects.filter(draft=self.draft, user=self.reviewer)
        return list(given.order_by("id"))

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """What they have to type from the source."""
        return self.slots_of(self.actions)

    def slots_of(self, actions: Sequence[Action]) -> tuple[Slot, ...]:
        """What has to be typed for these steps, which may be an edited version of those seen."""
        if not any("amount" in one.payload_text or self.tier > 2 for one in actions):
            return ()
        return slots_to_type(self.tier, actions, self.task.workflow, self._currency)

    @cached_property
    def _currency(self) -> str:
        return (
            self.known_currency
            or Company.objects.values_list("currency", flat=True).first()
            or "EUR"
        )

    def _passed_ms(self) -> int:
        """Milliseconds since the server first knew that they have it in front of them."""
        known = [view.shown_at for view in self.views]
        if self.shown_at is not None:
            known.append(self.shown_at)
        if not known:
            return 0
        return max(0, int((self.now - min(known)).total_seconds() * 1000))


def sight_of(
    *,
    task: Task,
    draft: Draft,
    actions: Sequence[Action],
    reviewer: User,
    now: datetime,
    shown_at: datetime | None = None,
    confirmed: Sequence[int] = (),
    evidence: Sequence[Evidence] | None = None,
    claims: Sequence[tuple[str, str]] | None = None,
    currency: str = "",
    arbitrates: bool = False,
    views: Sequence[ViewEvent] | None = None,
    answers: Sequence[BlindAnswer] | None = None,
) -> Sight:
    """The sight of this person now; asks nothing of the database yet."""
    return Sight(
        task=task,
        draft=draft,
        actions=tuple(actions),
        reviewer=reviewer,
        tier=task.tier,
        answer_first=task.answer_first,
        now=now,
        shown_at=shown_at,
        confirmed=frozenset(confirmed),
        known_evidence=None if evidence is None else tuple(evidence),
        known_claims=None if claims is None else tuple(claims),
        known_currency=currency,
        known_views=None if views is None else tuple(views),
        known_answers=None if answers is None else tuple(answers),
        arbitrates=arbitrates,
    )
