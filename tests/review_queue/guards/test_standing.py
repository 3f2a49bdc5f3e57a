"""The guards come back after every migration; without them nothing is approved or sent."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.models.signals import post_migrate, pre_migrate

from audit.models import Entry
from audit.trigger_store import drop_trigger, missing_triggers
from audit.triggers import expected_triggers
from hitl_site.checks.guards import guards_stand
from review_queue.errors import GuardsMissing
from review_queue.execution.run import run_execution
from review_queue.guards.standing import forget_guards
from review_queue.models import Decision, Draft, Execution, Note, State, Task
from review_queue.services.decisions.deciding import approve_task
from tests.builders import a_note, approved, ballot, fresh, pending

pytestmark = pytest.mark.django_db


def drop(name: str) -> None:
    """As a file's owner can, with any SQL tool."""
    drop_trigger(next(one for one in expected_triggers(connection.vendor) if one.name == name))
    forget_guards()


def test_nothing_is_approved_without_one_of_them_and_everything_again_once_it_is_back(
    bob: User,
) -> None:
    task = pending()
    drop("guard_queue_decision_update")
    with pytest.raises(GuardsMissing, match=r"guard_queue_decision_update\. Nothing was approved"):
        approve_task(ballot(task, bob))
    assert (fresh(task).state, Decision.objects.count()) == (State.PENDING, 0)
    out = StringIO()
    call_command("guards", "--install", stdout=out)
    assert "Every guard stands as it must." in out.getvalue()
    assert approve_task(ballot(task, bob)).still_needed == 0


def test_nothing_is_sent_without_one_of_them_and_no_try_is_spent(bob: User) -> None:
    approved(bob, [a_note()])
    execution = Execution.objects.get()
    Execution.objects.update(next_at=execution.created_at)
    drop("guard_queue_execution_update")
    with pytest.raises(GuardsMissing, match="nothing was sent"):
        run_execution(execution.pk)
    with pytest.raises(CommandError, match=r"manage\.py guards --install"):
        call_command("sweep")
    assert Note.objects.count() == 0
    assert Execution.objects.get().attempts == 0
    call_command("guards", "--install", stdout=StringIO())
    assert run_execution(execution.pk) is True
    assert Note.objects.count() == 1


def test_the_check_and_the_command_name_what_is_missing() -> None:
    assert guards_stand(databases=["default"]) == []
    drop("guard_audit_entry_delete")
    (found,) = guards_stand(databases=["default"])
    assert found.id == "hitl.E009"
    assert "guard_audit_entry_delete" in found.msg
    with pytest.raises(CommandError, match="1 guards are missing or changed: guard_audit_entry"):
        call_command("guards")


def test_a_changed_trigger_counts_as_missing() -> None:
    name = "guard_audit_entry_update"
    drop(name)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql'
                " AS $$ BEGIN RETURN NEW; END $$"
            )
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON audit_entry FOR EACH ROW'
                f' EXECUTE FUNCTION "{name}"()'
            )
        else:
            cursor.execute(
                f'CREATE TRIGGER "{name}" BEFORE UPDATE ON audit_entry BEGIN SELECT 1; END'
            )
    assert missing_triggers() == [name]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [Task, Draft, Decision, Entry, Task.history.model])
def test_they_stand_again_after_a_table_was_made_anew(model: type[models.Model]) -> None:
    wider = models.CharField(max_length=500)
    narrow = next(
        field for field in model._meta.local_concrete_fields if type(field) is models.CharField
    )
    wider.set_attributes_from_name(narrow.name)
    wider.model, wider.column = model, narrow.column
    queue = apps.get_app_config("queue")
    told = {"app_config": queue, "using": "default", "verbosity": 0, "interactive": False}
    pre_migrate.send(sender=queue, plan=[("alter", False)], apps=apps, **told)
    assert missing_triggers()
    with connection.schema_editor() as editor:
        editor.alter_field(model, narrow, wider)
    with connection.schema_editor() as editor:
        editor.alter_field(model, wider, narrow)
    post_migrate.send(sender=queue, plan=[("alter", False)], apps=apps, **told)
    assert missing_triggers() == []
