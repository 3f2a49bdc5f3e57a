"""Reads a playbook folder strictly: everything understood, or every mistake in plain words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from connectors.registry import ACTION_KINDS
from review_queue.models import Mode, Workflow
from review_queue.playbooks.contract import BrokenPlaybook, Playbook, PlaybookLimits
from review_queue.playbooks.fields import Fields
from review_queue.playbooks.rules import read_rules
from review_queue.playbooks.texts import read_knowledge, read_templates, read_text

STRATEGIES = tuple(str(name) for name, _ in Workflow._meta.get_field("strategy").flatchoices)
KNOWN_NAMES = {"playbook.toml", "instructions.md", "templates", "knowledge", "samples"}
SAMPLE_ENDINGS = {".eml", ".jsonl", ".csv"}
_KEY = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MOST = 2_147_483_647


def read_playbook(folder: Path, *, currency: str) -> Playbook:
    """The playbook in `folder`; money in its rules without a currency is in `currency`.

    Raises BrokenPlaybook with every mistake found.
    """
    problems: list[str] = []
    if not (folder / "playbook.toml").is_file():
        raise BrokenPlaybook(folder.name, ("There is no file playbook.toml in it.",))
    problems += [
        f"“{path.name}” does not belong into a playbook."
        for path in sorted(folder.iterdir())
        if path.name not in KNOWN_NAMES
    ]
    toml = read_text(folder / "playbook.toml", place="playbook.toml", problems=problems)
    try:
        table = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise BrokenPlaybook(folder.name, (f"playbook.toml: {error}.",)) from error
    playbook = _playbook(folder, table, currency, problems)
    if problems:
        raise BrokenPlaybook(folder.name, tuple(problems))
    return playbook


def _playbook(
    folder: Path, table: dict[str, object], currency: str, problems: list[str]
) -> Playbook:
    fields = Fields(table, place="playbook.toml", problems=problems)
    key = fields.text("key", longest=60)
    if key and not _KEY.fullmatch(key):
        problems.append("playbook.toml: key must be lower-case words such as support-replies.")
    playbook = Playbook(
        key=key,
        name=fields.text("name", longest=120),
        role=fields.text("role", longest=300),
        mode=fields.text("mode", longest=40, choices=Mode.values),
        strategy=fields.text("strategy", longest=40, choices=STRATEGIES),
        allowed_kinds=fields.texts("allowed_kinds", choices=ACTION_KINDS),
        limits=_limits(fields.table("limits")),
        instructions=read_text(
            folder / "instructions.md", place="instructions.md", problems=problems
        ),
        rules=read_rules(
            fields.tables("rules"), workflow_key=key, currency=currency, problems=problems
        ),
        templates=read_templates(folder, problems),
        knowledge=read_knowledge(folder, problems),
        sample_names=_samples(folder, problems),
    )
    fields.refuse_the_rest()
    return playbook


def _limits(fields: Fields) -> PlaybookLimits:
    limits = PlaybookLimits(
        confidence_threshold=fields.number("confidence_percent", most=100),
        sample_percent=fields.number("sample_percent", most=100),
        hold_seconds=fields.number("hold_seconds", most=7 * 86_400),
        due_minutes=fields.number("due_minutes", most=60 * 24 * 365),
        expires_hours=fields.number("expires_hours", most=24 * 365),
        daily_count_limit=fields.number("runs_per_day", most=_MOST),
        daily_amount_limit_minor=fields.number("amount_per_day_minor", most=_MOST),
        value_minor=fields.number("value_at_risk_minor", most=_MOST),
    )
    fields.refuse_the_rest()
    return limits


def _samples(folder: Path, problems: list[str]) -> tuple[str, ...]:
    subfolder = folder / "samples"
    paths = sorted(subfolder.iterdir()) if subfolder.is_dir() else []
    problems += [
        f"samples/{path.name}: a sample ends in {', '.join(sorted(SAMPLE_ENDINGS))}."
        for path in paths
        if path.suffix not in SAMPLE_ENDINGS
    ]
    return tuple(path.name for path in paths)
