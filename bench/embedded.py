"""G15: everything in one process as `make run` starts it: memory when idle, and the second start.

Usage: python -m bench.embedded. The first start makes the demo company. Memory is read after one
log-in and one queue page, once the process has been left alone for a while.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from bench.figures import p50, say
from hitl_site.environment.variables import VARIABLES
from tests.doubles.ports import free_port

PASSWORD = "bench-password-1"
OWNER = "owner"
QUIET_S = 15
STARTS = 3
PATIENCE_S = 120


def main() -> None:
    """Print the resident memory and the seconds to the first answer."""
    with tempfile.TemporaryDirectory(prefix="hitl-bench-") as folder:
        first, _ = _run(folder, use=False)
        later = [_run(folder, use=True) for _ in range(STARTS)]
    say("", "first start, demo company included", f"{first:.1f} s")
    say(
        "G15",
        "second start until a page answers (goal: <= 4 s)",
        f"p50 {p50([seconds for seconds, _ in later]):.1f} s",
    )
    say(
        "G15",
        "memory idle, web, worker, beat, anchor (goal: <= 200 MiB)",
        f"p50 {p50([memory for _, memory in later]):.0f} MiB",
    )


def _run(folder: str, *, use: bool) -> tuple[float, float]:
    """Seconds until the log-in page came, and MiB after use (0 without)."""
    port = free_port()
    site = f"http://127.0.0.1:{port}"
    rest = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    environment = rest | {
        "ENV_FILE": "none",
        "DATA_DIR": folder,
        "PORT": str(port),
        "DEMO_PASSWORD": PASSWORD,
        "LOG_LEVEL": "ERROR",
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "hitl_site.run", "all"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        page = _first_answer(browser, f"{site}/admin/login/", process)
        seconds = time.perf_counter() - started
        if not use:
            return seconds, 0
        _log_in(browser, site, page)
        time.sleep(QUIET_S)
        return seconds, _resident(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)


def _first_answer(browser: OpenerDirector, address: str, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            text: str = browser.open(address, timeout=PATIENCE_S).read().decode()
        except (URLError, ConnectionError):
            time.sleep(0.02)  # not listening yet
        else:
            return text
    raise SystemExit("the product did not start; nothing was measured")


def _log_in(browser: OpenerDirector, site: str, page: str) -> None:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    form = {
        "csrfmiddlewaretoken": token[1] if token else "",
        "username": OWNER,
        "password": PASSWORD,
        "next": "/admin/review/",
    }
    answer = browser.open(f"{site}/admin/login/", urlencode(form).encode())
    if not answer.geturl().endswith("/admin/review/"):
        raise SystemExit(f"log-in failed, it led to {answer.geturl()}; nothing was measured")
    answer.read()


def _resident(pid: int) -> float:
    """MiB, the anchor's process included."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    own = int(found[1]) / 1024 if found else 0.0
    children = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    return own + sum(_resident(int(child)) for some in children for child in some)


if __name__ == "__main__":
    main()
