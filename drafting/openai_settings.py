"""What connects us to an OpenAI-compatible server."""

from __future__ import annotations

from dataclasses import dataclass, field

DEFAULT_BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Connection, bounds and prices of one model.

    Prices are millionths of a US dollar per million tokens (USD 0.25 per million is 250_000).
    `timeout_s` bounds one draft with all its tries. `in_flight` sizes the connection pool.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = ""
    model: str = "gpt-5-mini"
    max_output_tokens: int = 4_000
    timeout_s: float = 60.0
    connect_timeout_s: float = 5.0
    in_flight: int = 64
    microdollars_per_million_in: int = 0
    microdollars_per_million_out: int = 0

    @property
    def is_connected(self) -> bool:
        """A key is set, or an address that is not the one everybody has by default."""
        return bool(self.api_key) or self.base_url.rstrip("/") not in {"", DEFAULT_BASE_URL}

    def cost_microdollars(self, prompt_tokens: int, completion_tokens: int) -> int:
        """The price of these tokens, rounded up to a millionth of a dollar."""
        total = (
            prompt_tokens * self.microdollars_per_million_in
            + completion_tokens * self.microdollars_per_million_out
        )
        return -(-total // 1_000_000)
