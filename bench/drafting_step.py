"""G7, whole step: claim, brief, model, store and route, in one process, against the model's bound.

Usage: python -m bench.drafting_step [--in-flight 64] [--latency 0.5] [--rounds 9]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

from bench.figures import say
from bench.site import open_site

MESSAGE = "Hello, my order 1182 has not arrived and the tracking page shows nothing. " * 12


def main() -> None:
    """Print drafts/s, the bound and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.5, help="seconds per model call")
    parser.add_argument("--rounds", type=int, default=9, help="drafts = rounds x in flight")
    asked = parser.parse_args()
    open_site()
    _fill(asked.rounds * asked.in_flight)
    command = [sys.executable, "-m", "tests.doubles.openai_server", "--latency", str(asked.latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            base_url = server.stdout.readline().strip() if server.stdout else ""
            seconds, cpu, drafted = _measure(base_url, asked.in_flight)
        finally:
            server.terminate()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    rate, bound = drafted / seconds, asked.in_flight / asked.latency
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say(
        "",
        f"whole drafting step, {connection.vendor}, {asked.in_flight} in flight",
        f"{rate:.0f} drafts/s  CPU {cpu / drafted * 1e3:.1f} ms a draft  peak {peak:.0f} MiB",
    )
    say(
        "",
        f"whole drafting step, {connection.vendor}, against the bound {bound:.0f}/s",
        f"{rate / bound:.2f}",
    )


def _fill(count: int) -> None:
    from tests.builders import a_contact, an_order, received  # noqa: PLC0415

    contact = a_contact()
    for number in range(5):
        an_order(contact, reference=f"118{number}")
    for number in range(count):
        received(f"{number}: {MESSAGE}")


def _measure(base_url: str, in_flight: int) -> tuple[float, float, int]:
    """Seconds, CPU seconds and drafts that now wait for a person or beyond."""
    from django.conf import settings  # noqa: PLC0415

    from drafting.openai_settings import OpenAISettings  # noqa: PLC0415
    from review_queue.models import State, Task  # noqa: PLC0415
    from review_queue.services.drafts.drafting import draft_waiting_tasks  # noqa: PLC0415

    settings.DRAFTING = OpenAISettings(api_key="bench", base_url=base_url, in_flight=in_flight)
    settings.DRAFTING_IN_FLIGHT = in_flight
    draft_waiting_tasks(limit=1)  # import, certificates and the first connection
    started, cpu = time.perf_counter(), time.process_time()
    while draft_waiting_tasks():
        pass
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    pending = Task.objects.filter(state=State.PENDING).count()
    if Task.objects.exclude(state=State.PENDING).exists():
        raise SystemExit("some tasks got no draft; the figures would lie")
    return seconds, cpu, pending - 1


if __name__ == "__main__":
    main()
