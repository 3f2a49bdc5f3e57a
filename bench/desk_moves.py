"""Next, approve and undo at the desk with 10,000 waiting, as a reviewer's browser feels them.

Usage: python -m bench.desk_moves [--waiting 10000] [--moves 60]; needs Chromium. Each figure runs
from the key press to the frame in which the other item stands on the screen, on loopback; the
server is the product's own, in this process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import threading
from typing import TYPE_CHECKING, Any

from bench.figures import p50, p95, say
from bench.site import a_reviewer, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
KEYS = {"next": "j", "approve, the next one shown": "a", "undo": "u"}
LETTER = "Your order has left our house today and is with you on Thursday.\n" * 12
WATCH = """() => {
  window.moves = [];
  let pressed = 0;
  addEventListener('keydown', () => { pressed = performance.now(); }, { capture: true });
  document.addEventListener('desk:shown', () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.moves.push(performance.now() - pressed);
    channel.port2.postMessage(null);
  }));
}"""


def main() -> None:
    """Fill, serve, press keys, and print the tails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--moves", type=int, default=60)
    asked = parser.parse_args()
    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("Chromium is not installed; nothing was measured")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    open_site()
    a_reviewer()
    first = _fill(asked.waiting, asked.moves)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    address = _serve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(base_url=address)
        _log_in(page, f"/admin/review/{first}/")
        page.evaluate(WATCH)
        for name, key in KEYS.items():
            times = [_move(page, key) for _ in range(asked.moves if key != "u" else 10)]
            figure = f"p50 {p50(times):.0f}, p95 {p95(times):.0f} ms"
            say("", f"{name}, {asked.waiting} waiting (goal: p95 <= 100 ms)", figure)
        browser.close()


def _fill(waiting: int, moves: int) -> int:
    """The queue, with real drafts at its head: three for each move; the first one's id."""
    from bench.bulk import add_tasks  # noqa: PLC0415 - the site is open now
    from review_queue.models import Task, Tier  # noqa: PLC0415
    from tests.builders import a_contact, a_workflow, an_email, an_order, pending  # noqa: PLC0415

    customer = a_contact()
    for number in range(5):
        an_order(customer, str(number))
    tasks = [pending(an_email(body=LETTER)).pk for _ in range(3 * moves)]
    workflows = [a_workflow().pk]
    add_tasks(
        Task.objects.get(pk=tasks[-1]),
        waiting,
        workflows=workflows,
        contacts=range(customer.pk, customer.pk + 1),
    )
    for place, pk in enumerate(tasks):
        # No gate: what is measured is the desk, not how long somebody has to read.
        Task.objects.filter(pk=pk).update(rank=place, tier=Tier.UNDOABLE, answer_first=False)
    return tasks[0]


def _serve() -> str:
    """The product's own server on a free port of this machine."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    from hitl_site.run.web import make_server  # noqa: PLC0415

    listener = socket.create_server(("127.0.0.1", 0))
    application: Any = StaticFilesHandler(get_wsgi_application())
    server = make_server(application, listener, behind_proxy=False)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _log_in(page: Page, path: str) -> None:
    page.goto(f"/admin/login/?next={path}")
    page.fill("#id_username", "bench")
    page.fill("#id_password", "bench")
    page.click("#login-form button[type=submit]")
    page.wait_for_url(f"**{path}")


def _move(page: Page, key: str) -> float:
    """Milliseconds from the key to the painted item; waits as a person does who looks first."""
    page.locator("html.keys-ready").wait_for()
    page.wait_for_timeout(300)
    before = page.evaluate("window.moves.length")
    page.keyboard.press(key)
    page.wait_for_function("before => window.moves.length > before", arg=before)
    return float(page.evaluate("window.moves.at(-1)"))


if __name__ == "__main__":
    main()
