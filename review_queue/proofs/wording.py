"""What is said about a statement: how it is supported, or what stands against it."""

from __future__ import annotations

from review_queue.proofs.contract import Found, Kind, Support, Trust

_THINGS = {
    Kind.AMOUNT: "amount", Kind.NUMBER: "figure", Kind.PERCENT: "share", Kind.DATE: "day",
    Kind.TIME: "time", Kind.DURATION: "length of time", Kind.REFERENCE: "number",
    Kind.ACCOUNT: "account", Kind.EMAIL: "address", Kind.LINK: "link", Kind.PHONE: "number",
    Kind.NAME: "name", Kind.WORDS: "wording", Kind.PROMISE: "promise",
}  # fmt: skip
_LONGEST = 80


def thing(kind: Kind) -> str:
    """What it is called: "amount", "day", "promise"."""
    return _THINGS[kind]


def exact_words(support: Support) -> str:
    """Where it stands."""
    if support.trust is Trust.MESSAGE:
        return f"only the customer says so ({support.title})"
    return f"stands in {support.title}{_as(support)}"


def derived_words(claim: Found, support: Support, how: str = "") -> str:
    """How it follows from what stands there."""
    if how:
        return f"worked out: {how} ({support.title}{_as(support)})"
    said = f"same {thing(claim.kind)}, written “{_short(support.text)}” in {support.title}"
    if support.trust is Trust.MESSAGE:
        return f"{said}; only the customer says so"
    return said + _as(support)


def mismatch_words(support: Support) -> str:
    """What the other source shows."""
    shows = "says" if support.trust is Trust.COMPANY else "shows"
    return f"{support.title} {shows} {_short(support.text)}{_as(support)}"


def other_value_words(support: Support, actual: Support) -> str:
    """The value exists, but it is something else there."""
    what = actual.name.replace("_", " ")
    meant = f"; {_short(actual.text)} is its {what}" if what else ""
    return f"{mismatch_words(support)}{meant}"


def elsewhere_words(support: Support, meant: str) -> str:
    """The value belongs to another record than the one this is about."""
    about = f", but this is about {meant}" if meant else ""
    return f"stands in {support.title}{_as(support)}{about}"


def other_thing_words(support: Support) -> str:
    """A number that exists, of another thing than the message is about."""
    return f"on file, but the message is about {support.title}"


def against_words(claim: Found, support: Support) -> str:
    """What stands on record instead."""
    if claim.kind is Kind.REFERENCE and support.title.endswith(support.text):
        return f"not on file; on file is {support.title}"
    return mismatch_words(support)


def customer_only_words(claim: Found, support: Support) -> str:
    """A trusted record outranks what the customer says."""
    return f"only the customer says so; {against_words(claim, support)}"


def unfit_words(claim: Found, support: Support) -> str:
    """The same value stands somewhere, about something else."""
    return f"no source: {support.title} has this {thing(claim.kind)} about something else"


def nothing_words(claim: Found) -> str:
    """Nothing supports it."""
    if claim.kind is Kind.PROMISE:
        return "no template or document of yours promises this"
    return "nothing on file and nothing in the message says this"


def demanded_words(support: Support) -> str:
    """A day by which the customer wants it, and nobody else names."""
    return f"a deadline only the customer names ({support.title}); nothing of yours promises it"


def pointed_words(support: Support) -> str:
    """Only the model itself points there."""
    return f"only by the model's own pointer to {support.title}: read whether it says so"


def _as(support: Support) -> str:
    name = support.name.replace("_", " ")
    known = support.trust is Trust.RECORD and name and name not in ("title", "reference")
    return f" as {name}" if known else ""


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
