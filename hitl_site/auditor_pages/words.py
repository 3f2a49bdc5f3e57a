"""Plain words for the kinds of events that belong to no task, and the areas they are in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from review_queue.desk.timeline.timeline_steps import task_title

_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "accounts.login.failed": "A log-in failed",
        "accounts.login.succeeded": "Logged in",
        "accounts.login.ended": "Logged out",
        "accounts.password.changed": "Changed their own password",
        "audit.trail.exported": "Took a table of the trail away",
        "audit.evidence.exported": "Took an evidence pack away",
        "audit.payload.erased": "Erased the details of an entry",
        "audit.person.erased": "Erased what was held about a customer",
        "audit.verify.asked": "Asked for a check of the trail",
        "audit.verify.finished": "The trail was checked",
        "auth.user.added": "Account made",
        "auth.user.changed": "Account changed",
        "auth.user.rights_changed": "Rights of an account changed",
        "auth.user.switched_off": "Account switched off",
        "auth.user.switched_on": "Account switched on again",
        "auth.group.added": "Group made",
        "auth.group.changed": "Group changed",
        "auth.group.rights_changed": "Rights of a group changed",
        "policies.rule.confirmed": "A rule was looked at and kept",
        "policies.version.cancelled": "A waiting change of the rules was taken back",
        "policies.version.confirmed": "A second owner agreed to a change of the rules",
        "policies.version.edited": "The draft of the rules was changed",
        "policies.version.overtaken": "A change of the rules was overtaken",
        "policies.version.published": "Rules put in force",
        "policies.version.retired": "Rules no longer in force",
        "policies.version.scheduled": "A change of the rules waits for its hour",
        "policies.version.shadowed": "A change of the rules is tried without effect",
        "policies.version.started": "A draft of the rules was begun",
        "queue.automation.restarted": "Automation started again",
        "queue.automation.stopped": "Automation stopped",
        "queue.backtest.exported": "Took a table of a backtest away",
        "queue.connection.added": "Connection made",
        "queue.connection.changed": "Connection changed",
        "queue.connection.secret_changed": "Secret of a connection changed",
        "queue.connection.tested": "Connection tried out",
        "queue.notice_preferences.changed": "Wishes for notices changed",
        "queue.playbook.installed": "Playbook installed",
        "queue.preferences.changed": "Own settings of the desk changed",
        "queue.workflow.changed": "Workflow changed",
        "site.demo.created": "Demo company made",
    }
)
AREAS: tuple[tuple[str, str, str], ...] = (
    ("tasks", "Tasks", "queue.task."),
    ("stopping", "Stopping and starting", "queue.automation."),
    ("settings", "Settings and connections", "queue."),
    ("rules", "Rules", "policies."),
    ("people", "People and groups", "auth."),
    ("log-ins", "Log-ins and passwords", "accounts."),
    ("audit", "Checks and exports", "audit."),
    ("problems", "Problems found later", "oversight."),
    ("intake", "Work coming in", "intake."),
    ("others", "Everything else", ""),
)


def title_of(kind: str) -> str:
    """What happened, in words: "Rules put in force" for policies.version.published."""
    if kind in _TITLES:
        return _TITLES[kind]
    if kind.startswith("queue.task."):
        return task_title(kind)
    _, _, rest = kind.partition(".")
    noun, _, verb = rest.partition(".")
    return f"{noun} {verb}".replace("_", " ").strip().capitalize() or kind


def area_of(kind: str) -> str:
    """The key of the first area whose prefix the kind has."""
    return next(key for key, _, prefix in AREAS if kind.startswith(prefix))
