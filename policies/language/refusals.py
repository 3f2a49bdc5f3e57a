"""What a rule can never do: let something through with less care."""

from __future__ import annotations

from policies.language.reader import PhraseBook, Reader

ONLY_MORE_CARE = (
    "A rule can only ask for more care. To let more run alone, change the workflow's mode or "
    "remove a rule."
)
_LESS_CARE: PhraseBook[bool] = PhraseBook(
    (phrase, True)
    for phrase in (
        "approve automatically", "auto-approve", "autoapprove", "approve", "allow", "permit",
        "accept", "skip", "ignore", "bypass", "automatically", "automate", "release", "let it",
        "let them", "let everything", "let all", "let through", "trust", "whitelist", "waive",
        "no review", "no approval", "no one", "nobody", "no person", "without review",
        "without approval", "without a person", "don't ask", "do not ask", "never ask",
        "don't check", "do not check", "never check", "don't review", "do not review",
        "never review", "don't hold", "do not hold", "never hold", "don't block", "do not block",
        "never block", "don't stop", "do not stop", "don't escalate", "do not escalate",
        "never escalate", "it may run", "may run", "it can run", "can run", "run alone",
        "run without", "send without", "send automatically", "run automatically", "not be",
        "never be", "don't need", "do not need", "does not need", "doesn't need", "never need",
        "be allowed", "are allowed", "is allowed", "be approved automatically",
        "are approved automatically", "is approved automatically", "it does not need",
    )
)  # fmt: skip


def refuse_less_care(reader: Reader) -> None:
    """Raise NotUnderstood when the outcome at the cursor would lower protection."""
    start = reader.place
    reader.eat("always", "please", "just")
    found = _LESS_CARE.at(reader.tokens, reader.place)
    if found is not None:
        raise reader.unclear(
            ONLY_MORE_CARE, "such as: one person checks it", reader.place, found[1], is_final=True
        )
    reader.place = start


def refuse_automatic(reader: Reader) -> None:
    """Raise NotUnderstood for “automatically” anywhere but in the reason."""
    for place, token in enumerate(reader.tokens):
        if token.folded in {"because", "since"}:
            return
        if token.folded in {"automatically", "auto-approve", "autoapprove", "auto-approved"}:
            start = place - 1 if place and reader.tokens[place - 1].folded == "approve" else place
            raise reader.unclear(
                ONLY_MORE_CARE, "such as: one person checks it", start, place + 1, is_final=True
            )
