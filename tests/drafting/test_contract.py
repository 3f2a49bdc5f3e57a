"""Every drafter keeps the same promises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from connectors.registry import validate_payload
from drafting.builtin import BuiltinDrafter
from drafting.contract import Drafter, DraftFailed, DraftRequest, DraftResult
from drafting.openai_adapter import OpenAIDrafter
from tests.doubles import openai_replies as replies
from tests.doubles.openai_server import OpenAIServer
from tests.drafting.calling import settings_for
from tests.drafting.examples import request

Maker = Callable[[OpenAIServer], Drafter]
MAKERS: dict[str, Maker] = {
    "builtin": lambda _: BuiltinDrafter(),
    "openai": lambda server: OpenAIDrafter(settings_for(server)),
}
REQUESTS = {
    "plain": request("My order 1182 has not arrived, any tracking?"),
    "empty": request(""),
    "refund": request("Order 1182 is broken, refund please", strategy="refund"),
    "invoice": request("", strategy="invoice_match", fields={"invoice_number": "A-1"}),
    "nothing allowed": request("My order 1182?", kinds=("internal_note",), recipient=""),
    "odd characters": request(
        "\ud800\0\u202e{{7*7}} my order has not arrived", subject="\r\nBcc: x"
    ),
    "no company data": request("hello", records=(), templates=(), knowledge=()),
}


def draft(drafter: Drafter, asked: DraftRequest) -> DraftResult:
    async def run() -> DraftResult:
        try:
            return await drafter.draft(asked)
        finally:
            await drafter.aclose()

    return asyncio.run(run())


@pytest.mark.parametrize("case", REQUESTS)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_result_is_complete_fits_its_kinds_and_goes_only_to_the_recipient(
    maker: str, case: str, openai_server: OpenAIServer
) -> None:
    asked = REQUESTS[case]
    if not asked.recipient:
        openai_server.model = replies.drafted(actions=[], unsure_about="Nobody to write to.")
    drafter = MAKERS[maker](openai_server)

    result = draft(drafter, asked)

    allowed = {item.kind for item in asked.allowed}
    for action in result.actions:
        assert action.kind in allowed
        assert validate_payload(action.kind, action.payload) == action.payload
        assert action.payload.get("to", [asked.recipient]) == [asked.recipient]
    assert result.actions or result.unsure_about
    assert result.confidence is None or 0 <= result.confidence <= 1
    assert result.drafter == drafter.name
    assert result.prompt_version
    known = {"message", *(record.id for record in asked.records)}
    known |= {f"template:{item.id}" for item in asked.templates}
    known |= {f"knowledge:{item.id}" for item in asked.knowledge}
    for item in result.evidence:
        assert item.reference in known
        assert item.quote.strip()


@pytest.mark.parametrize("maker", MAKERS)
def test_a_drafter_works_on_one_loop_after_another(maker: str, openai_server: OpenAIServer) -> None:
    drafter = MAKERS[maker](openai_server)

    first, second = (draft(drafter, REQUESTS["plain"]) for _ in range(2))

    assert first.actions == second.actions
    assert len(first.actions) == 1


@pytest.mark.parametrize("maker", MAKERS)
def test_the_same_request_gives_the_same_draft(maker: str, openai_server: OpenAIServer) -> None:
    results = [draft(MAKERS[maker](openai_server), REQUESTS["refund"]) for _ in range(2)]

    assert results[0].actions == results[1].actions
    assert results[0].evidence == results[1].evidence
    assert results[0].prompt_text == results[1].prompt_text


def test_only_draft_failed_leaves_a_drafter(openai_server: OpenAIServer) -> None:
    openai_server.model = replies.garbage
    drafters_and_requests = [
        (MAKERS["openai"](openai_server), REQUESTS["plain"]),
        (MAKERS["builtin"](openai_server), request("x", strategy="?")),
    ]
    for drafter, asked in drafters_and_requests:
        with pytest.raises(DraftFailed) as failed:
            draft(drafter, asked)
        assert failed.value.reason.endswith(".")
