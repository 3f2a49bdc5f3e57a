"""Judges one statement against everything known: exact, derived, mismatch or without a source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from review_queue.proofs import wording
from review_queue.proofs.arithmetic import worked_out
from review_queue.proofs.contract import Found, Kind, Label, Support, Trust
from review_queue.proofs.index import Held, Index, support_in
from review_queue.proofs.marks import noun_of
from review_queue.proofs.promises import promises_in
from review_queue.proofs.scope import Statement, expected, in_scope, is_named
from review_queue.proofs.sentences import (
    denies,
    is_about_the_same,
    likeness,
    sentence_at,
    stems_of,
)

_LIKE = 0.6  # share of stems from which two sentences are about the same thing
_WORD_FOR_WORD = 0.9
# Values that mean nothing without what they are a value of.
_NEED_CONTEXT = frozenset(
    {Kind.AMOUNT, Kind.DURATION, Kind.PERCENT, Kind.NUMBER, Kind.TIME, Kind.DATE}
)
_DEADLINE = re.compile(
    r"(?:\bby|\bbefore|\buntil|\bno later than|\blatest)\s{1,3}(?:the\s)?$", re.I
)


@dataclass(frozen=True, slots=True)
class Judged:
    """The label with its reason in words, and the span it rests on."""

    label: Label
    words: str
    support: Support | None = None


def judge(statement: Statement, index: Index, records: frozenset[str]) -> Judged:
    """What is known about one statement. The first that applies counts; trust goes before fit."""
    claim = statement.claim
    if any(isinstance(one, tuple) and one[0] == "wrong weekday" for one in claim.values):
        return Judged(Label.MISMATCH, "the weekday does not fit the day")
    taken = _taken_over(statement, index)
    if taken is not None:
        return Judged(Label.EXACT, wording.exact_words(taken), taken)
    if claim.kind is Kind.PROMISE:
        return _promise(statement, index)
    return _value(statement, index, records)


def _goes_on(statement: Statement, start: int, end: int) -> bool:
    """Words that are all of a piece stand for it only where a value fills the slot after them."""
    claim, text = statement.claim, statement.field.text
    if (start, end) != (claim.start, claim.end):
        return True
    after = end + len(text[end:]) - len(text[end:].lstrip())
    return any(one.start == after for one in statement.beside)


def _value(statement: Statement, index: Index, records: frozenset[str]) -> Judged:
    claim, equal = statement.claim, index.equal(statement.claim)
    meant = expected(statement, index, records)
    equal = [one for one in equal if not _is_other_thing(claim, one)]
    own = [one for one in equal if one.passage.trust is Trust.RECORD and in_scope(one, records)]
    if own:
        return _on_record(statement, index, own, meant)
    if claim.kind is Kind.NAME and meant is not None and _part_of_name(statement, meant):
        held = meant.support()
        return Judged(Label.DERIVED, f"part of the name in {held.title}", held)
    found = worked_out(statement, index, records)
    if found is not None:
        support = found[0].support()
        return Judged(Label.DERIVED, wording.derived_words(claim, support, found[1]), support)
    return _not_on_record(statement, equal, meant, records) or _against(statement, index, meant)


def _taken_over(statement: Statement, index: Index) -> Support | None:
    """The company's own sentence the claim is a part of, word for word."""
    claim, text = statement.claim, statement.field.text
    for passage, piece in index.literals:
        if claim.text not in piece.text or len(piece.text) < len(claim.text):
            continue
        at = text.find(piece.text)
        while at >= 0:
            end = at + len(piece.text)
            if at <= claim.start and claim.end <= end and _goes_on(statement, at, end):
                start = piece.start + claim.start - at
                return support_in(passage, start, start + len(claim.text))
            at = text.find(piece.text, at + 1)
    return None


def _on_record(statement: Statement, index: Index, own: list[Held], meant: Held | None) -> Judged:
    """A record has the value; it counts unless the record has another for the same thing."""
    claim = statement.claim
    fitting = [one for one in own if is_named(statement, one)] or own
    best = next((one for one in fitting if one.found.text == claim.text), fitting[0])
    if meant is None or index.is_same(claim, meant.found):
        return _same(statement, best)
    against = meant.support()
    if claim.kind is Kind.REFERENCE:
        return Judged(Label.MISMATCH, wording.other_thing_words(against), against)
    if is_named(statement, meant):
        words = wording.other_value_words(against, best.support())
        return Judged(Label.MISMATCH, words, against)
    return _same(statement, best)


def _same(statement: Statement, held: Held) -> Judged:
    support = held.support()
    if held.found.text == statement.claim.text and held.found.kind is statement.claim.kind:
        return Judged(Label.EXACT, wording.exact_words(support), support)
    return Judged(Label.DERIVED, wording.derived_words(statement.claim, support), support)


def _not_on_record(
    statement: Statement, equal: list[Held], meant: Held | None, records: frozenset[str]
) -> Judged | None:
    claim = statement.claim
    company = [one for one in equal if one.passage.trust is Trust.COMPANY]
    fitting = [one for one in company if _fits(statement, one)]
    if fitting and (meant is None or not is_named(statement, meant)):
        return _same(statement, fitting[0])
    foreign = [one for one in equal if not in_scope(one, records)]
    if foreign:
        support = foreign[0].support()
        kind = foreign[0].passage.kind
        about = [one.replace(":", " ") for one in sorted(records) if one.startswith(f"{kind}:")]
        words = wording.elsewhere_words(support, " and ".join(about).replace("_", " "))
        return Judged(Label.MISMATCH, words, support)
    said = [one for one in equal if one.passage.trust is Trust.MESSAGE]
    if said:
        return _said(statement, said, meant)
    if company:
        support = company[0].support()
        return Judged(Label.NONE, wording.unfit_words(claim, support), support)
    return None


def _said(statement: Statement, said: list[Held], meant: Held | None) -> Judged:
    """Only the message has the value: a record outranks it, and a wish is no promise."""
    claim = statement.claim
    if meant is not None:
        against = meant.support()
        words = wording.customer_only_words(claim, against)
        return Judged(Label.MISMATCH, words, against)
    best = next((one for one in said if one.found.text == claim.text), said[0])
    if claim.kind is Kind.DATE and _DEADLINE.search(statement.field.text[: claim.start][-16:]):
        support = best.support()
        return Judged(Label.NONE, wording.demanded_words(support), support)
    return _same(statement, best)


def _fits(statement: Statement, held: Held) -> bool:
    if statement.claim.kind not in _NEED_CONTEXT:
        return True
    sentence = sentence_at(held.passage.text, held.found.start).text
    return is_about_the_same(statement.sentence, sentence)


def _against(statement: Statement, index: Index, meant: Held | None) -> Judged:
    """Nothing has the value: say what the record has instead, or a sentence about the same."""
    if meant is not None:
        support = meant.support()
        return Judged(Label.MISMATCH, wording.against_words(statement.claim, support), support)
    best, best_held = _LIKE, None
    for one in index.of(statement.claim.kind):
        if one.passage.trust is not Trust.COMPANY:
            continue
        sentence = sentence_at(one.passage.text, one.found.start).text
        alike = likeness(statement.sentence, sentence, least=1)
        if alike > best:
            best, best_held = alike, one
    if best_held is not None:
        support = best_held.support()
        return Judged(Label.MISMATCH, wording.mismatch_words(support), support)
    return Judged(Label.NONE, wording.nothing_words(statement.claim))


def _promise(statement: Statement, index: Index) -> Judged:
    """A promise holds when a sentence of the company makes it about the same thing, no less."""
    about = stems_of(statement.sentence) - stems_of(statement.claim.text)
    pointed: tuple[float, Support | None] = (0.0, None)
    for passage, span in index.sentences:
        shared = len(about & stems_of(span.text)) / len(about) if about else 0.0
        support = support_in(passage, span.start, span.end)
        if shared >= _WORD_FOR_WORD and _promises(statement, support):
            return Judged(Label.DERIVED, f"{support.title} says nearly the same", support)
        if passage.pointed and shared > max(pointed[0], _LIKE / 2):
            pointed = (shared, support)
    if pointed[1] is not None:
        return Judged(Label.POINTED, wording.pointed_words(pointed[1]), pointed[1])
    return Judged(Label.NONE, wording.nothing_words(statement.claim))


def _promises(statement: Statement, support: Support) -> bool:
    """Whether the company's sentence makes this sort of promise, and denies as much or little."""
    families = {value for found in promises_in(support.text) for value in found.values}
    same_sense = denies(statement.sentence) == denies(support.text)
    return same_sense and bool(families & statement.claim.values)


def _is_other_thing(claim: Found, held: Held) -> bool:
    """Whether the number is that of another sort of thing: an order's is no invoice's."""
    passage = held.passage
    if not claim.noun or passage.name not in ("reference", "title"):
        return False
    kind = passage.kind.replace("_", " ")
    return bool(noun_of(kind)) and not kind.endswith(claim.noun) and not claim.noun.endswith(kind)


def _part_of_name(statement: Statement, meant: Held) -> bool:
    parts = set(str(next(iter(statement.claim.values))).split())
    whole = set(str(next(iter(meant.found.values))).split())
    return bool(parts) and parts <= whole
