"""Celery entry points over services. Messages carry ids only; losing one only delays."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from review_queue.backtesting.runs import run_backtest, run_waiting_backtests
from review_queue.batching.services import run_batch, run_waiting_batches
from review_queue.execution.due import run_due
from review_queue.execution.run import run_execution
from review_queue.failpoints import reach
from review_queue.notices.sending import send_letters
from review_queue.recalling.services import run_recall, run_waiting_recalls
from review_queue.rounds.sweep import drop_dead_claims, sweep
from review_queue.rounds.telling import beat_once
from review_queue.services.drafts.drafting import draft_waiting_tasks
from review_queue.services.judging.policy_events import activate_due_policy
from review_queue.services.judging.rejudging import rejudge_pending
from review_queue.services.judging.restaffing import recheck_staffing
from review_queue.services.lessons.calibrating import calibrate_workflows
from review_queue.services.lessons.learning import learn_from_decisions
from review_queue.services.lessons.teaching import run_training, run_waiting_trainings


@shared_task  # type: ignore[untyped-decorator]
def run_execution_job(id: int) -> None:  # noqa: A002
    """Run one approved action if it is due."""
    reach("K5")
    run_execution(id)


@shared_task  # type: ignore[untyped-decorator]
def draft_task_job(id: int) -> None:  # noqa: A002
    """Something new waits for a draft: take what waits, this task among it."""
    draft_waiting_tasks()


@shared_task  # type: ignore[untyped-decorator]
def draft_waiting_job() -> None:
    """Draft what waits (beat)."""
    draft_waiting_tasks()


@shared_task  # type: ignore[untyped-decorator]
def run_due_job() -> None:
    """Run the actions whose hold is over (beat)."""
    run_due()


@shared_task  # type: ignore[untyped-decorator]
def sweep_job() -> None:
    """Find what fell between two chairs (beat)."""
    sweep()


@shared_task  # type: ignore[untyped-decorator]
def expire_claims_job() -> None:
    """Free review items nobody holds any more (beat)."""
    drop_dead_claims()


@shared_task  # type: ignore[untyped-decorator]
def rejudge_pending_job(id: int) -> None:  # noqa: A002
    """Policy version `id` went live: waiting tasks get the stricter of then and now."""
    rejudge_pending()


@shared_task  # type: ignore[untyped-decorator]
def policy_job() -> None:
    """Put a waiting policy version in force, and judge again what waits (beat)."""
    activate_due_policy(now=timezone.now())
    rejudge_pending()
    recheck_staffing()


@shared_task  # type: ignore[untyped-decorator]
def send_letters_job(id: int) -> None:  # noqa: A002
    """Notice `id` is urgent: write the letters that cannot wait and send what is due."""
    send_letters()


@shared_task  # type: ignore[untyped-decorator]
def notices_job() -> None:
    """Remind, escalate, write the digest whose hour has come, and send (beat)."""
    beat_once()


@shared_task  # type: ignore[untyped-decorator]
def learn_job() -> None:
    """Learn topics and what confidence is worth from the company's own decisions (beat, daily)."""
    learn_from_decisions()
    calibrate_workflows()


@shared_task  # type: ignore[untyped-decorator]
def train_topics_job(id: int) -> None:  # noqa: A002
    """Do the training an owner asked for."""
    run_training(id)


@shared_task  # type: ignore[untyped-decorator]
def waiting_trainings_job() -> None:
    """Take up trainings that nobody does (beat)."""
    run_waiting_trainings()


@shared_task  # type: ignore[untyped-decorator]
def run_backtest_job(id: int) -> None:  # noqa: A002
    """Judge the past again for one backtest."""
    run_backtest(id)


@shared_task  # type: ignore[untyped-decorator]
def waiting_backtests_job() -> None:
    """Take up backtests that nobody runs (beat)."""
    run_waiting_backtests()


@shared_task  # type: ignore[untyped-decorator]
def recall_job(id: int) -> None:  # noqa: A002
    """Carry out one recall."""
    run_recall(id)


@shared_task  # type: ignore[untyped-decorator]
def waiting_recalls_job() -> None:
    """Take up recalls that nobody carries out (beat)."""
    run_waiting_recalls()


@shared_task  # type: ignore[untyped-decorator]
def batch_job(id: int) -> None:  # noqa: A002
    """Approve the rows of one batch."""
    run_batch(id)


@shared_task  # type: ignore[untyped-decorator]
def waiting_batches_job() -> None:
    """Take up batches that nobody carries out (beat)."""
    run_waiting_batches()
