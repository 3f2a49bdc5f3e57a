"""The gallery of playbooks: an owner starts with it from nothing; nobody else installs."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from policies.engine.levels import Level
from policies.engine.spec import Rule
from policies.history import Author
from policies.models import PolicyVersion
from policies.services import add_rules, live_policy, start_new_version
from review_queue.models import KnowledgeDocument, ReplyTemplate, Task, Workflow
from tests.review_queue.desk.pages import Page, address, client_of

pytestmark = pytest.mark.django_db
FOLDERS = ("invoice_matching", "refunds_and_credits", "support_replies")


def page_of(client: Client, path: str) -> Page:
    return Page(client.get(path, follow=True).content.decode())


def install(client: Client, folder: str = "support_replies") -> Page:
    posted = client.post(address("playbook_install", folder), follow=True)
    return Page(posted.content.decode())


def test_an_owner_starts_from_nothing_and_hands_in_the_first_task(carol: User) -> None:
    owner = client_of(carol)
    assert "Start with a ready-made playbook" in page_of(owner, address("review_queue_home")).text
    gallery = page_of(owner, address("playbooks"))
    posts = [value for tag, name, value in gallery.attributes if (tag, name) == ("form", "action")]
    assert [path for path in posts if "/playbooks/" in path] == [
        address("playbook_install", folder) for folder in FOLDERS
    ]
    for words in ("Support replies", "Internal note", "15 sample messages", "In Support replies:"):
        assert words in gallery.text
    assert "“Support replies” is installed, with 25 reply templates" in install(owner).text
    workflow = Workflow.objects.get()
    assert (workflow.key, workflow.owner) == ("support-replies", carol)
    assert {rule.workflow for rule in live_policy().rules} == {"support-replies"}
    form = page_of(owner, address("intake_new_task")).fields
    values = {"workflow": workflow.key, "subject": "Hours?", "text": "When are you open?"}
    taken = owner.post(address("intake_new_task"), {"token": form["token"], **values}, follow=True)
    assert "1 new task" in taken.content.decode()
    assert Task.objects.get().workflow == workflow


def test_installing_again_changes_nothing_and_says_so(carol: User) -> None:
    owner = client_of(carol)
    install(owner)
    Workflow.objects.update(role="Ours now.")
    before = (ReplyTemplate.objects.count(), PolicyVersion.objects.count())
    assert "is installed already; nothing was changed" in install(owner).text
    assert (ReplyTemplate.objects.count(), PolicyVersion.objects.count()) == before
    assert Workflow.objects.get().role == "Ours now."


def test_an_open_draft_of_the_rules_is_a_clear_refusal(carol: User) -> None:
    owner = client_of(carol)
    draft = start_new_version(by=Author(carol.pk, "carol"))
    add_rules(version=draft, rules=[Rule("own", "Own", (), Level.TWO_PEOPLE)])
    posted = owner.post(address("playbook_install", "support_replies"))
    text = Page(posted.content.decode()).text
    assert posted.status_code == 409
    assert "The playbook “Support replies” was not installed." in text
    assert "Publish the open draft of the rules or throw it away" in text
    assert (Workflow.objects.count(), KnowledgeDocument.objects.count()) == (0, 0)


def test_nobody_but_an_owner_sees_or_installs_playbooks(bob: User, erin: User) -> None:
    for user in (bob, erin):
        client = client_of(user)
        refused = client.get(address("playbooks"))
        assert refused.status_code == 403
        assert "Only an owner may set up workflows" in refused.content.decode()
        assert client.post(address("playbook_install", "support_replies")).status_code == 403
        links = [value for _, name, value in page_of(client, "/admin/").attributes]
        assert address("playbooks") not in links
    assert Workflow.objects.count() == 0


def test_the_gallery_stands_in_the_menu_and_installs_by_post_only(carol: User) -> None:
    owner = client_of(carol)
    links = [value for tag, _, value in page_of(owner, "/admin/").attributes if tag == "a"]
    assert address("playbooks") in links
    assert owner.get(address("playbook_install", "support_replies")).status_code == 405
    assert owner.post(address("playbook_install", "..")).status_code == 404
    assert Workflow.objects.count() == 0
