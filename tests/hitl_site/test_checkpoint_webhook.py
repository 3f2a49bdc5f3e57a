"""Every checkpoint also leaves by a signed webhook, from the anchor's own process."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook

from audit.anchor.config import AnchorConfig
from audit.anchor.outlets import Courier, outlet_state
from audit.chain import utc_text
from audit.models import Checkpoint, CheckpointReceipt
from hitl_site.environment.reading import Environment
from hitl_site.health.collectors import record
from hitl_site.health.finding import BAD, OK, WARN
from hitl_site.run.checkpoint_webhook import WebhookOutlet
from tests.audit.anchored import folders, signed
from tests.conftest import ROOT
from tests.doubles.http_sink import Applied, HttpSink

KEY = "whsec_" + base64.b64encode(b"a key of the auditor, 24 bytes+").decode()
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with HttpSink() as running:
        yield running


@pytest.fixture
def anchor(settings: Any, tmp_path: Path, sink: HttpSink) -> AnchorConfig:
    url = f"http://127.0.0.1:{sink.port}/checkpoints"
    settings.CHECKPOINT_WEBHOOK_URL = url
    settings.CHECKPOINT_OUTLET = {
        "url": url,
        "signing_key": KEY,
        "private_hosts": f"127.0.0.1:{sink.port}",
    }
    return folders(settings, tmp_path)


class Clock:
    """Seconds, set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def courier(config: AnchorConfig, clock: Clock) -> Courier:
    assert config.outlet
    return Courier(config, WebhookOutlet(config.outlet), clock=clock)


def read(one: Applied) -> Any:
    """What came in, once the standard's own library found the signature right."""
    Webhook(KEY).verify(one.body.decode(), one.headers)
    return json.loads(one.body)


def test_the_newest_checkpoint_is_posted_once_signed_and_its_receipt_is_kept(
    anchor: AnchorConfig, sink: HttpSink
) -> None:
    note = signed(anchor, 3).note
    runner = courier(anchor, Clock())
    assert (runner.take_newest(), runner.take_newest()) == ("", "")
    [came] = sink.applied
    event = read(came)
    assert event["type"] == "audit.checkpoint_signed"
    assert event["data"] == {"origin": anchor.name, "size": 3, "note": note}
    kept = CheckpointReceipt.objects.get(way="webhook")
    assert kept.place == f"http://127.0.0.1:{sink.port}/checkpoints"
    assert kept.receipt == f"message {came.headers['webhook-id']}, answered 200"
    assert record.checkpoint_webhook().says == "The receiver has the newest checkpoint."


def test_what_is_not_taken_is_told_on_the_health_page_and_sent_again_with_growing_pauses(
    anchor: AnchorConfig, sink: HttpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(anchor, 3)
    sink.behaviour, clock = "500", Clock()
    runner = courier(anchor, clock)
    problem = runner.take_newest()
    assert "500" in problem
    assert not CheckpointReceipt.objects.filter(way="webhook").exists()
    assert record.checkpoint_webhook().state == OK
    monkeypatch.setattr(record, "SLOW_POST", timedelta(seconds=-1))
    found = record.checkpoint_webhook()
    assert (found.state, "500" in found.says) == (WARN, True)
    monkeypatch.setattr(record, "TOO_LATE", timedelta(seconds=-1))
    assert record.checkpoint_webhook().state == BAD
    for now, tries in ((59, 1), (60, 2), (179, 2), (180, 3)):
        clock.now = now
        runner.take_newest()
        assert len(sink.applied) == tries
    sink.behaviour, clock.now = "200", 500
    assert runner.take_newest() == ""
    assert len({one.headers["webhook-id"] for one in sink.applied}) == 1
    assert CheckpointReceipt.objects.filter(way="webhook").count() == 1
    assert record.checkpoint_webhook().state == OK
    state = outlet_state(anchor.exports)
    assert state is not None
    assert (state.size, state.problem, state.failing_since) == (3, "", "")


def test_a_failure_there_keeps_no_checkpoint_from_being_signed(
    anchor: AnchorConfig, sink: HttpSink
) -> None:
    signed(anchor, 3)
    sink.behaviour, clock = "reset", Clock()
    runner = courier(anchor, clock)
    assert runner.take_newest() != ""
    signed(anchor, 2)
    sink.behaviour, clock.now = "200", 60
    assert runner.take_newest() == ""
    assert read(sink.applied[-1])["data"]["size"] == 5
    assert Checkpoint.objects.count() == 2


def test_an_address_inside_the_network_that_nobody_allowed_is_not_reached(
    anchor: AnchorConfig, sink: HttpSink
) -> None:
    signed(anchor, 1)
    assert anchor.outlet
    closed = replace(anchor, outlet=anchor.outlet | {"private_hosts": ""})
    assert courier(closed, Clock()).take_newest() != ""
    assert (sink.applied, sink.connections) == ([], 0)


def loaded_with(module: str) -> set[str]:
    """Which of the heavy packages come along with it, in a process of its own."""
    heavy = {"django", "requests", "pydantic"}
    program = f"import sys, {module}; print(*({heavy} & set(sys.modules)))"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(answer.stdout.split())


def test_the_anchors_process_posts_without_django(anchor: AnchorConfig, sink: HttpSink) -> None:
    signed(anchor, 3)
    config = replace(anchor, ends_with_parent=True)
    with subprocess.Popen(
        [sys.executable, "-m", "hitl_site.run.signer"], stdin=subprocess.PIPE, text=True, cwd=ROOT
    ) as child:
        assert child.stdin is not None
        child.stdin.write(config.as_line())
        child.stdin.close()
        assert child.wait(60) == 0
    assert [read(one)["data"]["size"] for one in sink.applied] == [3]
    assert loaded_with("hitl_site.run.checkpoint_webhook") == {"pydantic"}
    assert loaded_with("hitl_site.run.signer") == set()


def test_without_a_receiver_health_says_that_there_is_none(settings: Any) -> None:
    settings.CHECKPOINT_WEBHOOK_URL = ""
    assert record.checkpoint_webhook().says.startswith("None is set up")


def test_a_checkpoint_that_was_never_tried_is_late_too(anchor: AnchorConfig) -> None:
    at = utc_text(timezone.now() - timedelta(minutes=20))
    Checkpoint.objects.create(origin="o", size=9, root="r", note="n", key_id="k", created_at=at)
    assert record.checkpoint_webhook().state == WARN


def test_address_and_key_are_given_together() -> None:
    environment = Environment({"CHECKPOINT_WEBHOOK_URL": "https://auditor.example/x"})
    environment.needs_both("CHECKPOINT_WEBHOOK_URL", "CHECKPOINT_WEBHOOK_KEY")
    [problem] = environment.problems
    assert problem == (
        "CHECKPOINT_WEBHOOK_KEY is needed with CHECKPOINT_WEBHOOK_URL. Nothing was started. "
        "Example: CHECKPOINT_WEBHOOK_KEY=whsec_and-base64"
    )
