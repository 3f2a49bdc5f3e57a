"""What an answer proves: the table from HTTP to Sent, NotSent and Unknown."""

from __future__ import annotations

from connectors.contract import NotSent, Outcome, Sent, Unknown
from connectors.http.exchange import Answer, NoAnswer
from connectors.network import CannotConnect

NO_REFUSALS: frozenset[int] = frozenset()
EVERY_4XX: frozenset[int] = frozenset(range(400, 500))
TRY_LATER = frozenset({408, 425, 429})


def classify(answer: Answer, host: str, *, refusals: frozenset[int]) -> Outcome:
    """2xx is Sent; a status in `refusals` is NotSent; everything else may have been applied.

    `refusals` are the 4xx answers of which the provider says that nothing was applied.
    """
    said = f"{host} answered {answer.status} {answer.phrase}".rstrip()
    if answer.is_success:
        return Sent(
            f"http:{answer.status}",
            f"{said}.",
            answer.response_sha256,
            request_sha256=answer.request_sha256,
        )
    if answer.status in refusals & EVERY_4XX:
        return NotSent(f"{said}: it refused the request.", answer.status in TRY_LATER)
    if 300 <= answer.status < 400:
        return Unknown(f"{said}: redirects are not followed. Enter the final address instead.")
    return Unknown(f"{said}. It may have been applied; check there first.")


def of_failure(error: CannotConnect | NoAnswer) -> Outcome:
    """Before the first byte nothing happened; after it, perhaps."""
    if isinstance(error, CannotConnect):
        return NotSent(f"{error.reason} Nothing was sent.", error.retryable)
    return Unknown(error.reason)
