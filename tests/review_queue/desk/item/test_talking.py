"""Second opinions are blind until they are given; comments name people and run nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from review_queue.models import Opinion, Task
from review_queue.services.desk.commenting import add_comment
from tests.builders import fresh, pending
from tests.review_queue.desk.item.test_moves import acts_of, page_of, words_of
from tests.review_queue.desk.pages import Page, address, client_of, decide_form

pytestmark = pytest.mark.django_db


def ask(task: Task, user: User, of: User | None = None, question: str = "") -> None:
    form = decide_form(task, question=question, person=str(of.pk) if of else "")
    client_of(user).post(address("review_ask_opinion", task.pk), form)


def test_who_is_asked_sees_neither_who_nor_what_until_they_answered(bob: User, dana: User) -> None:
    task = pending()
    add_comment(task_id=task.pk, author=bob, text="I think this is fraud.")
    ask(task, bob, dana, "Fraud, right?")
    for name in ("review_item", "review_timeline"):
        text = words_of(page_of(dana, fresh(task), name))
        assert "bob" not in text.casefold()
        assert "fraud" not in text.casefold()
    asked = page_of(dana, task)
    assert "What would you do with this one?" in asked.text
    assert "approve" not in acts_of(asked)
    opinion = Opinion.objects.get()
    form = decide_form(task, opinion="reject", opinion_note="The address is new.")
    client_of(dana).post(address("review_answer_opinion", task.pk, opinion.pk), form)
    for who in (dana, bob):
        text = words_of(page_of(who, task))
        for words in ("Dana: would reject.", "The address is new.", "Fraud, right?", "fraud."):
            assert words in text


def test_who_is_asked_is_not_told_who_has_it_open(bob: User, dana: User) -> None:
    task = pending()
    ask(task, bob, dana)
    client_of(bob).post(address("review_claim", task.pk))
    Task.objects.filter(pk=task.pk).update(assigned_to=bob)
    text = words_of(page_of(dana, fresh(task)))
    assert "A colleague is on this until" in text
    assert "Assigned to a colleague." in text
    assert "bob" not in text.casefold()
    assert client_of(dana).post(address("review_claim", task.pk)).json()["by"] == "A colleague"
    form = decide_form(fresh(task), opinion="reject")
    opinion = Opinion.objects.get()
    client_of(dana).post(address("review_answer_opinion", task.pk, opinion.pk), form)
    assert "Bob is on this until" in words_of(page_of(dana, fresh(task)))
    assert client_of(dana).post(address("review_claim", task.pk)).json()["by"] == "Bob"


def test_who_asked_sees_that_it_is_the_others_turn(bob: User, dana: User) -> None:
    task = pending()
    ask(task, bob, dana)
    page = page_of(bob, task)
    assert "You asked Dana for a second opinion" in words_of(page)
    assert "second_opinion" not in acts_of(page)
    assert "approve" in acts_of(page)


def test_an_answer_nobody_knows_and_a_foreign_question_change_nothing(
    bob: User, dana: User, carol: User
) -> None:
    task, other = pending(), pending()
    ask(task, bob, dana)
    opinion = Opinion.objects.get()
    page = address("review_answer_opinion", task.pk, opinion.pk)
    form = decide_form(task, opinion="maybe", opinion_note="Hm.")
    response = client_of(dana).post(page, form)
    assert response.status_code == 422
    assert Page(response.content.decode()).fields["opinion_note"] == "Hm."
    assert client_of(carol).post(page, form | {"opinion": "reject"}).status_code == 403
    wrong = address("review_answer_opinion", other.pk, opinion.pk)
    assert client_of(dana).post(wrong, form).status_code == 404
    opinion.refresh_from_db()
    assert opinion.answered_at is None


def test_nobody_to_ask_is_said_on_the_item(bob: User) -> None:
    task = pending()
    response = client_of(bob).post(address("review_ask_opinion", task.pk), decide_form(task))
    assert response.status_code == 403
    assert "nobody was asked" in response.content.decode()
    assert Opinion.objects.count() == 0


def test_a_comment_is_shown_as_text_and_names_are_marked(bob: User, dana: User) -> None:
    task = pending()
    text = "<script>alert(1)</script> @dana @nobody\r\nsecond line"
    page = client_of(bob).post(
        address("review_comment", task.pk), {"comment": text}, follow=True
    ).content.decode()  # fmt: skip
    assert "<script>alert" not in page
    assert '<span class="mention">@dana</span>' in page
    assert "Told: Dana" in page
    assert "Nobody here is called @nobody" in page


def test_an_empty_comment_is_refused_beside_the_item(bob: User, erin: User) -> None:
    task = pending()
    response = client_of(bob).post(address("review_comment", task.pk), {"comment": " "})
    assert response.status_code == 422
    assert "Write something first" in response.content.decode()
    assert client_of(erin).post(address("review_comment", task.pk)).status_code == 403
