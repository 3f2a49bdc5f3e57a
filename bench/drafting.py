"""Drafts per second with the SDK against the bound in_flight / latency, on a loopback server.

Usage: python -m bench.drafting [--in-flight 64] [--latency 0.5] [--rounds 20]
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import time

from bench.figures import say
from drafting.batch import draft_many
from drafting.contract import (
    ActionType,
    DraftFailed,
    DraftRequest,
    DraftResult,
    Record,
    ReplyTemplateText,
    SourceText,
)
from drafting.openai_adapter import OpenAIDrafter
from drafting.openai_settings import OpenAISettings

EMAIL = {
    "type": "object",
    "properties": {"subject": {"type": "string"}, "body": {"type": "string"}},
    "required": ["subject", "body"],
    "additionalProperties": False,
}
MESSAGE = "Hello, my order 1182 has not arrived and the tracking page shows nothing. " * 12


def request(number: int) -> DraftRequest:
    """A request of about 1 KB with a record and a template."""
    return DraftRequest(
        task_id=number,
        workflow_key="support-replies",
        role="You answer customers of a small shop.",
        instructions="Be brief and kind.",
        allowed=(ActionType("email", "E-mail", EMAIL),),
        source=SourceText("Where is my order?", f"{number}: {MESSAGE}", "Ann", "ann@example.com"),
        recipient="ann@example.com",
        contact_id=5,
        records=(Record("order:1182", "order", "Order 1182", {"status": "shipped"}),),
        templates=(ReplyTemplateText(1, "Late order", "Your order", "It is late, sorry."),),
    )


async def measure(base_url: str, in_flight: int, total: int) -> tuple[float, float, int]:
    """Seconds and CPU seconds for `total` drafts, and how many failed."""
    settings = OpenAISettings(api_key="bench", base_url=base_url, in_flight=in_flight)
    failed = 0

    async def stored(_: int, result: DraftResult | DraftFailed) -> None:
        nonlocal failed
        failed += isinstance(result, DraftFailed)

    drafter = OpenAIDrafter(settings)
    await drafter.draft(request(0))  # import, certificates and the first connection
    started, cpu = time.perf_counter(), time.process_time()
    await draft_many(map(request, range(total)), drafter, in_flight=in_flight, on_result=stored)
    return time.perf_counter() - started, time.process_time() - cpu, failed


def main() -> None:
    """Print drafts/s, the bound, their ratio and the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds per model call")
    parser.add_argument("--rounds", type=int, default=20, help="drafts = rounds x in flight")
    asked = parser.parse_args()
    total = asked.rounds * asked.in_flight
    command = [sys.executable, "-m", "tests.doubles.openai_server", "--latency", str(asked.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            base_url = server.stdout.readline().strip() if server.stdout else ""
            seconds, cpu, failed = asyncio.run(measure(base_url, asked.in_flight, total))
        finally:
            server.terminate()
    rate, bound = total / seconds, asked.in_flight / asked.latency
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if failed:
        raise SystemExit(f"{failed} of {total} drafts failed; the figures would lie")
    say(
        "",
        f"drafter alone, {asked.in_flight} in flight",
        f"{rate:.0f} drafts/s  CPU {cpu / total * 1e3:.1f} ms a draft",
    )
    say(
        "G7",
        f"drafter alone against the bound {bound:.0f}/s (goal: >= 0.95)",
        f"{rate / bound:.2f}",
    )
    say("G7", "memory, peak (goal: <= 80 MiB)", f"{peak:.0f} MiB")


if __name__ == "__main__":
    main()
