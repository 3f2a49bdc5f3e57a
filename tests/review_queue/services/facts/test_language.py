"""The company's own questions, answered by a connected model: stored, replayed, only raising."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from audit.models import Entry, Payload
from drafting.openai_settings import OpenAISettings
from policies.engine.levels import Level
from policies.engine.spec import Condition, Mode, Operator, PolicySpec, Rule
from policies.services import live_policy
from policies.topics.live import forget_loaded_models
from policies.topics.models import NamedDetector, NamedExample
from policies.topics.retraining import retrain_named_detectors
from review_queue.models import Draft, FactsSnapshot, LanguageAnswers, Task, Verdict
from review_queue.services.decisions.deciding import approve_task
from review_queue.services.drafts.drafting import draft_waiting_tasks
from review_queue.services.drafts.freezing import Proposed
from review_queue.services.judging.replay import ask_gate, inquiry_from_text
from tests.builders import a_contact, a_workflow, ballot, fresh, received
from tests.doubles.openai_answers import answering, by_form
from tests.doubles.openai_replies import Body, Model, Reply, drafted, failing, garbage
from tests.doubles.openai_server import OpenAIServer, running_openai
from tests.hitl_site.owner import in_force
from tests.policies.topics.examples_of_a_shop import shop_examples

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "Does the customer ask for an exception?"
NOTE = {"kind": "internal_note", "payload": {"text": "Called."}}
DRAFTS = drafted(actions=[NOTE], confidence_percent=100)
ROUTINE = "hello when does the shop open, I need a lamp"
ASKING = Rule(
    "asks", "Exceptions", (Condition("named.exception", Operator.IS, True),), Level.TWO_PEOPLE
)


@pytest.fixture(autouse=True)
def _no_loaded_model() -> None:
    forget_loaded_models()


@pytest.fixture
def server(settings: Settings, roles: None) -> Iterator[OpenAIServer]:
    """A connected model, a rule that asks the question, and a workflow that may run alone."""
    a_workflow(mode=Mode.FLAG_ON_EXCEPTION, confidence_threshold=50)
    a_contact()
    NamedDetector.objects.create(key="exception", name="Exception", question=QUESTION)
    in_force(ASKING)
    with running_openai() as double:
        settings.DRAFTING = OpenAISettings(api_key="k", base_url=double.base_url, timeout_s=10)
        yield double


def teach() -> None:
    """Enough examples for the local check: refunds are a yes, opening hours a no."""
    detector = NamedDetector.objects.get()
    for row in shop_examples():
        if row.label != "order_status":
            is_yes = row.label == "refund"
            NamedExample.objects.create(detector=detector, text=row.text, is_yes=is_yes)
    assert len(retrain_named_detectors()) == 1


def judged(server: OpenAIServer, answers: Model, text: str = ROUTINE) -> Task:
    """A task drafted and routed while the model answers the questions so."""
    server.model = by_form(draft=DRAFTS, answers=answers)
    task = received(text=text)
    draft_waiting_tasks()
    return fresh(task)


def stored_fact(task: Task) -> object:
    """What the verdict knew of the question: True, False or None, with its source."""
    text = FactsSnapshot.objects.filter(task=task).latest("id").json_text
    fact = inquiry_from_text(text).untrusted.values.get("named.exception")
    return (fact.value, fact.source) if fact else None


def test_a_yes_is_stored_as_a_fact_with_model_and_prompt_and_decides(server: OpenAIServer) -> None:
    task = judged(server, answering("yes"))
    row = LanguageAnswers.objects.get(draft__task=task)
    assert row.answers == [{"key": "exception", "question": QUESTION, "answer": "yes"}]
    assert (row.model, row.prompt_tokens, row.problem) == ("pretended-1", 100, "")
    assert row.prompt_version.startswith("judge-1+")
    assert stored_fact(task) == (
        True,
        f"the question “{QUESTION}”, answered by the model pretended-1 ({row.prompt_version})",
    )
    assert task.level == Level.TWO_PEOPLE


def test_the_stored_answer_replays_without_asking_again(server: OpenAIServer) -> None:
    task = judged(server, answering("yes"))
    asked = len(server.received)
    server.model = failing(500)
    verdict = ask_gate(inquiry_from_text(FactsSnapshot.objects.get().json_text), live_policy())
    assert verdict.level == Level(Verdict.objects.get(task=task).level) == Level.TWO_PEOPLE
    assert len(server.received) == asked


@pytest.mark.parametrize("answers", [answering("no"), failing(500), garbage, answering(True)])
def test_without_a_yes_the_work_goes_where_it_went_without_a_model(
    server: OpenAIServer, answers: Model
) -> None:
    untaught = judged(server, answers)
    assert stored_fact(untaught) is None
    assert untaught.level == Level.ONE_PERSON
    reasons = Verdict.objects.get(task=untaught).reasons
    assert "unevaluable" in {reason["source"] for reason in reasons}
    teach()
    assert stored_fact(judged(server, answers)) == (
        False, f"the question “{QUESTION}”, answered by the local check",
    )  # fmt: skip
    refund = judged(server, answers, "please refund the broken lamp")
    assert refund.level == Level.TWO_PEOPLE


def test_a_yes_raises_above_the_local_no(server: OpenAIServer) -> None:
    teach()
    assert judged(server, answering("no")).level < Level.TWO_PEOPLE
    assert judged(server, answering("yes")).level == Level.TWO_PEOPLE


def test_injected_texts_that_talk_the_model_into_no_lower_nothing(
    server: OpenAIServer, shared_data: Path
) -> None:
    def levels(model: Model) -> list[int]:
        server.model = by_form(draft=DRAFTS, answers=model)
        tasks = [received(text=text) for text in texts]
        draft_waiting_tasks()
        return [fresh(task).level for task in tasks]

    lines = (shared_data / "injection" / "injections.jsonl").read_text("utf-8").splitlines()
    texts = [str(json.loads(line)["text"]) for line in lines[::25] if line]
    assert len(texts) > 10
    silent, obedient = levels(failing(500)), levels(answering("no"))
    assert all(one >= Level.ONE_PERSON for one in silent)
    assert obedient == silent


def test_no_transaction_is_open_while_questions_are_asked(server: OpenAIServer) -> None:
    others: list[int] = []

    def look() -> None:
        # Over another connection: an open transaction would hold the row.
        others.append(Draft.objects.count())
        Task.objects.update(summary="seen meanwhile")
        connection.close()

    def answers(body: Body) -> Reply:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(look).result(timeout=60)
        return answering("yes")(body)

    task = judged(server, answers)
    assert others == [0]
    assert task.level == Level.TWO_PEOPLE


def test_a_yes_still_counts_after_an_edit(server: OpenAIServer, bob: User, dana: User) -> None:
    task = judged(server, answering("yes"))
    better = [Proposed("internal_note", {"text": "Called twice."})]
    approve_task(ballot(task, bob), edits=better)
    known = stored_fact(fresh(task))
    assert isinstance(known, tuple)
    assert known[0] is True
    assert len(server.received) == 2


def test_an_answer_to_another_question_is_no_answer(
    server: OpenAIServer, bob: User, dana: User
) -> None:
    task = judged(server, answering("yes"))
    NamedDetector.objects.update(question="Does the customer threaten us?")
    better = [Proposed("internal_note", {"text": "Called twice."})]
    approve_task(ballot(task, bob), edits=better)
    assert FactsSnapshot.objects.filter(task=task).count() == 2
    assert stored_fact(fresh(task)) is None


def test_nothing_is_asked_where_there_is_no_question(server: OpenAIServer) -> None:
    NamedDetector.objects.update(is_active=False)
    task = judged(server, answering("yes"))
    assert len(server.received) == 1
    assert not LanguageAnswers.objects.exists()
    assert ask_gate(
        inquiry_from_text(FactsSnapshot.objects.get(task=task).json_text), PolicySpec(0)
    )


def test_the_ledger_and_the_timeline_tell_what_was_answered(
    server: OpenAIServer, erin: User
) -> None:
    task = judged(server, answering("yes"))
    entry = Entry.objects.get(kind="queue.task.drafted")
    told = json.loads(Payload.objects.get(entry_hash=entry.entry_hash).text)
    assert told["answers"] == {"exception": "yes"}
    assert told["answers_model"] == "pretended-1"
    client = Client()
    client.force_login(erin)
    page = client.get(reverse("admin:review_timeline", args=[task.pk])).content.decode()
    assert f"{QUESTION} <strong>Yes</strong>" in page
