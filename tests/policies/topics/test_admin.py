"""The pages of the topics: quality to read, nothing to write by hand but named questions."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from policies.topics.models import NamedDetector, TopicModel
from policies.topics.retraining import retrain_topics
from tests.policies.topics.examples_of_a_shop import shop_examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> Client:
    """Somebody who may do everything."""
    client.force_login(User.objects.create_superuser("root", "root@example.com", "long enough 1"))
    return client


def page(owner: Client, name: str, *args: int) -> str:
    """A page's text."""
    response = owner.get(reverse(f"admin:topics_{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_the_quality_on_unseen_texts_is_shown_per_topic(owner: Client) -> None:
    model = retrain_topics(decided=shop_examples())
    assert model is not None
    assert "100.0 %" in page(owner, "topicmodel_changelist")
    text = page(owner, "topicmodel_change", model.pk)
    for label, rows in (("refund", 90), ("information", 90), ("order_status", 90)):
        assert f'<th scope="row">{label}</th><td>{rows}</td>' in text


@pytest.mark.parametrize("action", ["change", "delete"])
def test_a_model_cannot_be_written_by_hand(owner: Client, action: str) -> None:
    model = retrain_topics(decided=shop_examples())
    assert model is not None
    address = reverse(f"admin:topics_topicmodel_{action}", args=[model.pk])
    answer = owner.post(address, {"sample_size": 9, "post": "yes"})
    assert answer.status_code == 403
    assert TopicModel.objects.get().sample_size == 270


def test_a_topic_name_cannot_bring_markup_into_the_page(owner: Client) -> None:
    model = retrain_topics(decided=shop_examples())
    assert model is not None
    overall = model.held_out_quality["overall"]
    values = {"rows": 1, "risk": "high", "found": 1.0, "right_when_said": 1.0, "held": 1.0}
    quality = {"overall": overall, "labels": {"<script>x</script>": values}}
    TopicModel.objects.update(held_out_quality=quality)
    text = page(owner, "topicmodel_change", model.pk)
    assert "<script>x" not in text
    assert "&lt;script&gt;x" in text


def test_the_key_of_a_question_stays_because_rules_name_it(owner: Client) -> None:
    detector = NamedDetector.objects.create(key="odd", name="Odd", question="Is it odd?")
    address = reverse("admin:topics_nameddetector_change", args=[detector.pk])
    form = {
        "key": "other", "name": "Strange", "question": "Is it strange?", "is_active": "on",
        "examples-TOTAL_FORMS": 0, "examples-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert owner.post(address, form).status_code == 302
    detector.refresh_from_db()
    assert (detector.key, detector.name) == ("odd", "Strange")
