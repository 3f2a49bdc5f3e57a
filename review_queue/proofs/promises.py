"""Promises in a draft: what the company commits itself to, by the words that do it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from review_queue.proofs.contract import Found, Kind

FREE = "free"
_FAMILIES = {
    FREE: r"free of charge|for free|at no (?:extra |additional )?(?:cost|charge)"
    r"|costs? you nothing|costs? (?:the )?customers? nothing"
    r"|without (?:any )?(?:extra )?(?:cost|charge)s?"
    r"|kostenlos|kostenfrei|gratis|gratuit(?:e|ement)?|sans frais",
    "money": r"full refund|money[- ]back|compensat(?:e|ion)|vouchers?|gift cards?|discounts?"
    r"|store credit|as a goodwill gesture|goodwill gesture|waive",
    "certain": r"guarantee[ds]?|i promise|we promise|you have (?:my|our) word|rest assured",
    "soon": r"as soon as possible|immediately|straight away|right away|by the end of (?:the )?"
    r"(?:day|week|month|year)|within the hour|same day",
    "will": r"(?:we|i|you|they|our team|a colleague)(?:['’]ll| will| shall| are going to)"  # noqa: RUF001
    r"(?: (?:not|also|then|now|always|never|personally|gladly))? (?!not\b)\w{2,20}"
    r"|wir werden|wij zullen|nous allons|le enviaremos",
    "do": r"(?:we|i) (?:hereby |also |then |now )?(?:refund|replace|cover|pay|credit|compensate"
    r"|confirm|assure|deliver|reimburse|repair|exchange)"
    r"|wir erstatten|nous (?:vous )?remboursons|wij vergoeden",
}  # fmt: skip
_PROMISE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{key}>{words})" for key, words in _FAMILIES.items())
    + r")(?!\w)",
    re.IGNORECASE,
)


def promises_in(text: str) -> Iterator[Found]:
    """The words that make a sentence a promise; what is promised is the sentence around them."""
    for match in _PROMISE.finditer(text):
        values = frozenset({str(match.lastgroup)})
        yield Found(Kind.PROMISE, match.start(), match.end(), match[0], values)
