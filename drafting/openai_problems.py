"""What can go wrong in a model call, in plain words, and what may be tried again."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import openai

from drafting.openai_client import ReplyTooLarge

CONFIGURATION_RETRY_S = 300.0
QUOTA_RETRY_S = 900.0
MAY_RETRY = frozenset({408, 409, 425, 500, 502, 503, 504, 520, 522, 524, 529})


class CallProblem(Exception):
    """One try failed. `again`: another try now can help; `later`: the task may be tried later."""

    def __init__(
        self,
        reason: str,
        *,
        again: bool,
        later: bool,
        wait_s: float | None = None,
        raw_output: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.later = later
        self.wait_s = wait_s
        self.raw_output = raw_output


def problem_of(error: openai.OpenAIError) -> CallProblem:
    """The problem behind an error of the SDK."""
    if isinstance(error, ReplyTooLarge):
        return CallProblem(f"The model's server sent {error}.", again=True, later=False)
    if isinstance(error, openai.APITimeoutError):
        return CallProblem("The model's server did not answer in time.", again=False, later=True)
    if isinstance(error, openai.APIConnectionError):
        return CallProblem("The model's server cannot be reached.", again=True, later=True)
    if isinstance(error, openai.APIStatusError):
        return _of_status(error)
    return CallProblem(
        f"The model cannot be called with these settings ({type(error).__name__}). Check "
        "OPENAI_BASE_URL and OPENAI_API_KEY.",
        again=False, later=True, wait_s=CONFIGURATION_RETRY_S,
    )  # fmt: skip


def _of_status(error: openai.APIStatusError) -> CallProblem:
    status = error.status_code
    if status == 429 and error.code == "insufficient_quota":
        what, wait = "the account has no quota left. Top it up at the provider.", QUOTA_RETRY_S
    elif status == 429 or status in MAY_RETRY:
        what = "too many requests." if status == 429 else "it has trouble."
        wait_s = retry_after(error)
        return CallProblem(_said(status, what), again=True, later=True, wait_s=wait_s)
    elif status in {401, 403}:
        what, wait = "the key is not accepted. Check OPENAI_API_KEY.", CONFIGURATION_RETRY_S
    elif status == 404:
        what = "address or model not found. Check OPENAI_BASE_URL and OPENAI_MODEL."
        wait = CONFIGURATION_RETRY_S
    elif status < 400:
        what = "it moved. Set OPENAI_BASE_URL to its new address."
        wait = CONFIGURATION_RETRY_S
    else:
        what = "it does not accept the request."
        return CallProblem(_said(status, what), again=False, later=False)
    return CallProblem(_said(status, what), again=False, later=True, wait_s=wait)


def _said(status: int, what: str) -> str:
    return f"The model's server answered {status}: {what}"


def retry_after(error: openai.APIStatusError) -> float | None:
    """Seconds the server asks us to wait, never negative; None when it does not plainly say."""
    text = error.response.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:6])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
