"""Which drafter and which rewriter work with these settings, and how the admin says so."""

from __future__ import annotations

from dataclasses import dataclass

from drafting.builtin import BuiltinDrafter
from drafting.contract import Drafter
from drafting.judging_drafter import JudgingDrafter
from drafting.openai_settings import OpenAISettings
from drafting.rewriting import Rewriter

DraftingSettings = OpenAISettings


@dataclass(frozen=True, slots=True)
class DrafterDescription:
    """The drafter in words for the admin. `needs_connection`: no model is connected yet."""

    name: str
    needs_connection: bool
    sentence: str


def drafter_for(settings: DraftingSettings) -> Drafter:
    """The connected model, or the built-in drafter when there is none."""
    if not settings.is_connected:
        return BuiltinDrafter()
    # The SDK takes most of a second to import: only who drafts with it pays for it.
    from drafting.openai_adapter import OpenAIDrafter  # noqa: PLC0415
    from drafting.openai_judge import OpenAIJudge  # noqa: PLC0415

    return JudgingDrafter(OpenAIDrafter(settings), OpenAIJudge(settings))


def rewriter_for(settings: OpenAISettings) -> Rewriter | None:
    """The connected model, or None when there is none."""
    if not settings.is_connected:
        return None
    # As above.
    from drafting.openai_rewriter import OpenAIRewriter  # noqa: PLC0415

    return OpenAIRewriter(settings)


def describe(settings: DraftingSettings) -> DrafterDescription:
    """What drafts now, plainly."""
    if settings.is_connected:
        model = settings.model
        return DrafterDescription("openai", False, f"Drafts are written by the model {model}.")
    return DrafterDescription(
        "builtin",
        True,
        "No model is connected. Drafts are filled from your own reply templates and records; "
        "where none fits, nothing is proposed.",
    )
