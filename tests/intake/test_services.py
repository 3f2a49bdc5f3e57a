"""A file taken in: every piece is a task or a kept refusal, and again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from audit.actors import SYSTEM
from intake import services
from intake.models import Refusal
from intake.reports import TakeInReport
from review_queue.errors import RefusedInput
from review_queue.models import Source, Task, Workflow
from review_queue.services.arriving.intake import receive_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow() -> Workflow:
    return Workflow.objects.create(key="support", name="Support", role="Answers customers.")


def _take_in(raw: bytes, filename: str, *, dry_run: bool = False) -> TakeInReport:
    return services.take_in_file(
        path_or_bytes=raw,
        filename=filename,
        workflow_key="support",
        actor=SYSTEM,
        dry_run=dry_run,
    )


def _sums(report: TakeInReport) -> tuple[int, int, int]:
    return report.received, report.already_known, report.refused


@pytest.mark.usefixtures("workflow")
def test_rows_become_tasks_and_a_bad_one_is_kept() -> None:
    report = _take_in(b"id,text\n1,Help\n2,a,b\n3,More\n", "a.csv")
    assert _sums(report) == (2, 0, 1)
    assert [item.outcome for item in report.items] == ["received", "refused", "received"]
    assert list(Source.objects.order_by("pk").values_list("text", flat=True)) == ["Help", "More"]
    kept = Refusal.objects.get()
    assert (kept.filename, kept.place, bytes(kept.raw)) == ("a.csv", "line 3", b"2,a,b\n")
    assert kept.reason == "The row has 3 cells, the first line names 2 columns."


@pytest.mark.usefixtures("workflow")
def test_taking_the_same_file_in_again_creates_nothing() -> None:
    raw = b"id,text\n1,Help\n2,a,b\n"
    assert _sums(_take_in(raw, "a.csv")) == (1, 0, 1)
    assert _sums(_take_in(raw, "copy.csv")) == (0, 1, 1)
    assert (Task.objects.count(), Refusal.objects.count()) == (1, 1)


@pytest.mark.usefixtures("workflow")
def test_a_dry_run_reports_and_stores_nothing() -> None:
    report = _take_in(b"id,text\n1,Help\n2,a,b\n", "a.csv", dry_run=True)
    assert _sums(report) == (1, 0, 1)
    assert (Task.objects.count(), Refusal.objects.count()) == (0, 0)


@pytest.mark.usefixtures("workflow")
@pytest.mark.parametrize(
    ("raw", "filename", "reason"),
    [
        (b"x", "a.exe", "The file name ends in “.exe”; that kind of file cannot be read."),
        (b"x", "noending", "The file name has no ending; that kind of file cannot be read."),
        (b"a,b\n1,2\n", "a.csv", "No column holds the message; the columns are: a, b."),
        (b"\x00\x01", "a.eml", "This is not an e-mail: it has no From, To, Subject or Date."),
    ],
)
def test_a_file_that_cannot_be_read_is_kept_whole(raw: bytes, filename: str, reason: str) -> None:
    report = _take_in(raw, filename)
    assert _sums(report) == (0, 0, 1)
    kept = Refusal.objects.get()
    assert (kept.reason, bytes(kept.raw), kept.filename) == (reason, raw, filename)
    assert kept.what_to_do
    assert Task.objects.count() == 0


@pytest.mark.usefixtures("workflow")
def test_a_piece_the_queue_refuses_is_kept_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_call: object) -> None:
        raise RefusedInput("Closed today; no task was created.", what_to_do="Come back.")

    monkeypatch.setattr(services, "receive_task", refuse)
    assert _sums(_take_in(b"text\nHelp\n", "a.csv")) == (0, 0, 1)
    kept = Refusal.objects.get()
    assert (kept.reason, kept.what_to_do) == ("Closed today; no task was created.", "Come back.")
    assert bytes(kept.raw) == b"Help\n"


@pytest.mark.usefixtures("workflow")
def test_each_row_is_stored_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    real = receive_task

    def stop_at_the_second(**call: object) -> object:
        if Task.objects.exists():
            raise ConnectionError
        return real(**call)  # type: ignore[arg-type]

    monkeypatch.setattr(services, "receive_task", stop_at_the_second)
    with pytest.raises(ConnectionError):
        _take_in(b"id,text\n1,Help\n2,More\n", "a.csv")
    monkeypatch.undo()
    assert Task.objects.count() == 1
    assert _sums(_take_in(b"id,text\n1,Help\n2,More\n", "a.csv")) == (1, 1, 0)


def test_an_unknown_workflow_takes_nothing_in_and_names_those_there_are(
    workflow: Workflow,
) -> None:
    workflow.key = "orders"
    workflow.save()
    with pytest.raises(RefusedInput) as refused:
        _take_in(b"text\nHelp\n", "a.csv")
    assert str(refused.value) == "There is no active workflow “support”; nothing was taken in."
    assert refused.value.what_to_do == "Use one of: orders."
    assert (Task.objects.count(), Refusal.objects.count()) == (0, 0)


@pytest.mark.usefixtures("workflow")
def test_every_real_mail_ends_as_a_task_or_a_refusal(shared_data: Path) -> None:
    folder = shared_data / "email" / "eml"
    reports = [
        services.take_in_file(
            path_or_bytes=path, filename=path.name, workflow_key="support", actor=SYSTEM
        )
        for path in sorted(folder.glob("*.eml"))
    ]
    assert len(reports) == 259
    sums = [sum(column) for column in zip(*map(_sums, reports), strict=True)]
    # Two of them are copies of a mail that is there already, under other transport headers.
    assert sums == [254, 2, 3]
    assert (Task.objects.count(), Refusal.objects.count()) == (254, 3)
