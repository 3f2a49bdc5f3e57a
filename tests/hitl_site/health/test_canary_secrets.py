"""Every connection acts once and fails once with secrets that are easy to recognise: found nowhere.

Real servers answer, the log is the product's own, and what the broker got is read out of a Redis.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from hitl_site.auditor_pages.evidence.packing import make_pack
from hitl_site.celery import app
from hitl_site.health.doctor.command import main as examine_and_tell
from review_queue.models import Attempt
from tests.hitl_site.evidence_of_work import anchor, unpacked
from tests.hitl_site.health.canaries import (
    CANARIES,
    MODEL_KEY,
    Outside,
    drive,
    found_in,
    outside,
    plant,
    steps,
)
from tests.hitl_site.health.test_doctor import doctor
from tests.hitl_site.logs.test_lines import Logs, logs
from tests.review_queue.admin.snapshots import whole_database
from tests.review_queue.desk.pages import address, client_of

__all__ = ["logs", "outside"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("here")]


@pytest.fixture
def sent(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Rings go to a real Redis that nobody empties; gives all of it, file and bodies."""
    redis: Any = Redis.from_url(redis_url)
    redis.flushall()
    ring = app.send_task

    def to_redis(*given: Any, **named: Any) -> Any:
        with app.connection_for_write(url=redis_url) as broker:
            return ring(*given, connection=broker, **named)

    monkeypatch.setattr(app, "send_task", to_redis)

    def dump() -> str:
        redis.config_set("rdbcompression", "no")
        redis.save()
        folder = redis.config_get("dir")["dir"]
        file = Path(folder, str(redis.config_get("dbfilename")["dbfilename"])).read_bytes()
        messages = [json.loads(one) for one in redis.lrange("hitl", 0, -1)]
        bodies = [base64.b64decode(one["body"]).decode() for one in messages]
        assert len(bodies) >= 10
        return file.decode("latin-1") + str(messages) + " ".join(bodies)

    yield dump
    redis.close()


def test_no_secret_that_acted_is_anywhere_in_clear(
    *,
    outside: Outside,
    sent: Callable[[], str],
    logs: Logs,
    bob: User,
    carol: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pages = plant(carol, outside, monkeypatch)
        tasks = drive(bob, outside)
    anchor()
    client = client_of(carol)
    packs = [make_pack(task=task, user=carol, at=timezone.now()) for task in tasks[-6:]]
    told = io.StringIO()
    with redirect_stdout(told):
        examine_and_tell([])
    places = {
        "database": str(whole_database()),
        "log": logs.text(),
        "redis": sent(),
        "table": client.post(address("auditor_trail_csv")).getvalue().decode(),
        "packs": "".join(
            data.decode("utf-8", "replace") for pack in packs for data in unpacked(pack).values()
        ),
        "pages": pages
        + "".join(
            client.get(path).content.decode()
            for path in (
                *(address("review_timeline", task.pk) for task in tasks),
                *(address("review_recovery", task.pk) for task in tasks),
                address("auditor_trail"),
            )
        ),
        "metrics": Client().get("/metrics").content.decode(),
        "doctor": told.getvalue(),
    }
    assert Attempt.objects.filter(phase="outcome").count() >= len(steps())
    assert [name for name, text in places.items() if len(text) < 100] == []
    assert "Canary webhook" in places["database"]
    assert "send-test" in places["log"]
    assert found_in(places) == []


def test_the_doctor_of_a_whole_installation_names_no_secret() -> None:
    secrets = {
        "OPENAI_API_KEY": MODEL_KEY,
        "EMAIL_URL": f"smtp+starttls://shop:{CANARIES['email']}@127.0.0.1:9",
        "REDIS_URL": f"redis://:{CANARIES['calendar']}@127.0.0.1:9/0",
        "CHECKPOINT_WEBHOOK_KEY": CANARIES["webhook"],
    }
    told = [doctor(**secrets), doctor("--json", **secrets)]
    assert found_in({"doctor": "".join(one.stdout + one.stderr for one in told)}) == []
    assert json.loads(told[1].stdout)["findings"]
