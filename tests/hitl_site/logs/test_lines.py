"""One event is one line, whatever it holds; secrets and messages never get into the file."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from structlog.contextvars import bind_contextvars, clear_contextvars

from hitl_site.logs.jobs import Job
from hitl_site.logs.requests import HEADER
from hitl_site.settings.logs import logging_settings
from review_queue.jobs import run_execution_job
from review_queue.models import Execution
from tests.builders import a_note, approved, pending
from tests.review_queue.desk.pages import address, client_of

CANARY = "canary-4f1d9e77"


class Logs:
    """Where the lines of a test went."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "hitl.log"
        self.console = io.StringIO()

    def events(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        return [json.loads(line) for line in self.file.read_text("utf-8").split("\n") if line]

    def text(self) -> str:
        return self.file.read_text("utf-8") + self.console.getvalue()


def log_failure(words: str, error: Exception) -> None:
    """As code that caught an error does."""
    try:
        raise error
    except type(error):
        logging.getLogger("tests").exception("%s", words)


@pytest.fixture
def logs(tmp_path: Path, settings: Any) -> Iterator[Logs]:
    found = Logs(tmp_path)
    wanted = logging_settings(
        folder=tmp_path, level="DEBUG", secrets=[settings.SECRET_KEY, f"{CANARY}-secret"]
    )
    wanted["handlers"]["console"]["stream"] = found.console
    wanted["handlers"]["file"]["maxBytes"] = 0
    logging.config.dictConfig(wanted)
    clear_contextvars()
    yield found
    clear_contextvars()
    for handler in list(logging.getLogger().handlers):
        handler.close()
    logging.config.dictConfig(settings.LOGGING)


def test_naughty_strings_are_one_line_each(logs: Logs, shared_data: Path) -> None:
    path = shared_data / "robustness" / "naughty_strings.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    naughty = [row["text"] for row in rows]
    assert len(naughty) > 250
    logger = logging.getLogger("tests.naughty")
    for text in naughty:
        logger.warning("they wrote %s", text)
        logger.warning("as a field", extra={"x": text})
    lines = logs.file.read_bytes().split(b"\n")
    assert len(lines) == 2 * len(naughty) + 1
    assert all(line.isascii() for line in lines)
    assert len([json.loads(line) for line in lines if line]) == 2 * len(naughty)
    shown = logs.console.getvalue()
    assert len(shown.splitlines()) == 2 * len(naughty)  # also by the rules of Unicode
    assert not [mark for mark in shown if ord(mark) < 32 and mark != "\n"]


def test_a_forged_line_stays_inside_its_own(logs: Logs) -> None:
    logging.getLogger("tests").warning(
        "name\n2026-01-01 INFO audit: all is well\x1b[2K\u2028\u202e"
    )
    [event] = logs.events()
    assert event["event"].startswith("name\n2026")
    assert (
        "name\\n2026-01-01 INFO audit: all is well\\x1b[2K\\u2028\\u202e" in logs.console.getvalue()
    )


def test_a_traceback_is_part_of_its_line(logs: Logs) -> None:
    log_failure("it broke", ValueError("first\nsecond"))
    [event] = logs.events()
    assert (event["event"], event["level"]) == ("it broke", "error")
    assert "ValueError: first\nsecond" in event["exception"]


SECRETS = [
    f"connected with {CANARY}-secret",
    f"Not Found: /decide/{CANARY}/",
    f"Authorization: Bearer {CANARY}",
    f"key sk-{CANARY} was refused",
    f"connection to postgres://hitl:{CANARY}@db:5432/hitl failed",
    f"login password={CANARY} failed",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_is_secret_or_looks_so_is_hidden(text: str, logs: Logs) -> None:
    bind_contextvars(detail=text)
    log_failure(text, RuntimeError(text))
    assert CANARY not in logs.text()
    assert "[hidden]" in logs.text()


@pytest.mark.django_db
def test_no_message_body_is_logged_on_its_whole_way(
    logs: Logs, bob: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    task = pending(a_note(f"{CANARY} body"))
    reader = client_of(bob)
    reader.get(address("review_item", task.pk))
    reader.get(address("review_queue_home"), {"q": f"{CANARY} search"})
    client.get(f"/decide/{CANARY}-link/")
    reader.post(address("review_reject", task.pk), {"note": f"{CANARY} note"})
    assert len(logs.events()) > 3
    assert CANARY not in logs.text()


@pytest.mark.django_db
def test_a_request_binds_its_number_the_person_and_the_task(logs: Logs, bob: User) -> None:
    task = pending()
    answer = client_of(bob).get(address("review_item", task.pk))
    [line] = [one for one in logs.events() if one["logger"] == "hitl_site.logs.requests"]
    assert line["event"].startswith("GET admin/review/<int:task_id>/ answered 200 in ")
    assert (line["user"], line["task"]) == (bob.pk, task.pk)
    assert line["request"] == answer[HEADER]
    assert len(answer[HEADER]) == 16
    logging.getLogger("tests").warning("afterwards")
    assert "request" not in logs.events()[-1]


@pytest.mark.django_db
def test_a_job_binds_its_name_and_the_action_it_runs(logs: Logs, bob: User) -> None:
    approved(bob)
    number = Execution.objects.get().pk
    job: Job = run_execution_job
    job.before_start("an-id", (), {"id": number})
    logging.getLogger("tests").warning("inside")
    job.after_return()
    logging.getLogger("tests").warning("outside")
    inside, outside = logs.events()[-2:]
    assert inside["job"] == "run_execution_job"
    assert (inside["job_id"], inside["execution"]) == ("an-id", number)
    assert "job" not in outside


def test_a_line_never_grows_without_end(logs: Logs) -> None:
    logging.getLogger("tests").warning("x" * 100_000)
    assert len(logs.events()[0]["event"]) < 4100


def test_libraries_that_write_what_they_send_never_speak_below_warning(logs: Logs) -> None:
    for name in ("openai._base_client", "httpx2", "django.db.backends"):
        logging.getLogger(name).debug("body %s", CANARY)
        assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logs.events() == []
