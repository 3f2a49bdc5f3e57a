"""G11: past tasks judged again under another policy: processor seconds on one core, and memory.

Usage: python -m bench.backtest [--tasks 100000] [--rules 100] [--profile]; DATABASE_URL chooses the
database. One task is made by the real services; the others are copies of its stored facts with
another amount, age and text.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import json
import pstats
import random
import resource
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.figures import say
from bench.site import open_site
from bench.unguarded import unguarded

WORDS = (  # noqa: SIM905
    "order parcel invoice delivery address colour sofa lamp late damaged thanks please refund "
    "question opening hours monday box label return"
).split()


def main() -> None:
    """Print the seconds, rows a second and the growth of memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=100)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    open_site()
    from django.db import connection  # noqa: PLC0415 - the site is open now

    with unguarded():
        size = _fill(asked.tasks)
    say("", "stored facts of one task", f"{size:,} bytes")
    baseline, candidate = _policy(asked.rules, 30_000), _policy(asked.rules, 31_000)
    profile = cProfile.Profile() if asked.profile else None
    for half, part in ((0.1, "a tenth"), (1.0, "all")):
        seconds, result, grown = _measure(baseline, candidate, half, profile)
        rate, each = result.looked_at / seconds, seconds / result.looked_at * 1e6
        say("", f"{part}: {result.looked_at:,} tasks, {asked.rules} rules twice",
            f"{seconds:.2f} s  {rate:,.0f} rows/s  {each:.0f} us/row")  # fmt: skip
        say("", f"{part}: memory grown by", f"{grown:,} KB")
        say("", f"{part}: level changes for", f"{result.changed_count:,}")
    say("G11", f"backtest of {asked.tasks:,} stored tasks, {connection.vendor} (goal: 4 s)",
        f"{seconds:.2f} s")  # fmt: skip
    _compare(baseline, candidate, seconds / result.looked_at)
    if profile is not None:
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def _compare(baseline: Any, candidate: Any, small: float) -> None:
    """The same from the whole snapshots, as for drafts stored before there were small copies."""
    from review_queue.models import CompactFacts  # noqa: PLC0415

    with unguarded():
        CompactFacts.objects.all().delete()
    seconds, result, _ = _measure(baseline, candidate, 0.1, None)
    whole = seconds / result.looked_at
    say("", f"from whole snapshots: {result.looked_at:,} tasks",
        f"{whole * 1e6:.0f} us/row; the small copies take {small / whole:.2f} of it")  # fmt: skip


def _measure(
    baseline: Any, candidate: Any, share: float, profile: cProfile.Profile | None
) -> tuple[float, Any, int]:
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.backtesting import backtest  # noqa: PLC0415

    now = timezone.now()
    before, peak = _resident_kb(), [0]

    def watch(_done: int, _total: int) -> bool:
        peak[0] = max(peak[0], _resident_kb())
        return True

    if profile is not None and share == 1.0:
        profile.enable()
    started = time.process_time()
    since = now - timedelta(days=30 * share)
    result = backtest(
        candidate=candidate, baseline=baseline, since=since, until=now, progress=watch
    )
    seconds = time.process_time() - started
    if profile is not None:
        profile.disable()
    return seconds, result, max(0, peak[0] - before)


def _resident_kb() -> int:
    """Memory in use now; the highest mark of the process would be that of filling the database."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024


def _policy(count: int, bound: int) -> Any:
    """A third rest on amounts, a third on records, a third on words, as an owner's would."""
    from policies.engine.facts import Money  # noqa: PLC0415
    from policies.engine.levels import Level  # noqa: PLC0415
    from policies.engine.spec import Condition, Operator, PolicySpec, Rule  # noqa: PLC0415

    rules = []
    for number in range(count):
        amount = Condition("action.amount", Operator.MORE_THAN, Money(bound + number * 400, "EUR"))
        tier = Condition("contact.tier", Operator.IS, ("new", "important")[number % 2])
        days = Condition("contact.known_days", Operator.LESS_THAN, number)
        word = Condition(
            "message.text", Operator.CONTAINS, f"{WORDS[number % len(WORDS)]} {number}"
        )
        conditions = ((amount, tier), (tier, days), (word,))[number % 3]
        level = (Level.ONE_PERSON, Level.TWO_PEOPLE)[number % 2]
        rules.append(Rule(f"r{number}", f"Rule {number}", conditions, level))
    return PolicySpec(1, tuple(rules))


def _fill(count: int) -> int:
    """One real task and its copies, spread over 30 days; returns the size of one's facts."""
    from django.utils import timezone  # noqa: PLC0415

    from review_queue.models import Draft, FactsSnapshot, Task, Verdict  # noqa: PLC0415
    from tests.builders import a_contact, a_refund, an_order, pending  # noqa: PLC0415

    contact = a_contact()
    an_order(contact)
    first = pending(a_refund(), text="I have a question. " * 50)
    draft, verdict = first.drafts.get(), Verdict.objects.get(task=first)
    facts, chance, now = FactsSnapshot.objects.get(task=first), random.Random(1), timezone.now()
    content = json.loads(facts.json_text)
    for start in range(0, count, 2000):
        numbers = range(start, min(start + 2000, count))
        tasks = Task.objects.bulk_create(_copy(first, source_key=f"bench:{n}") for n in numbers)
        drafts = Draft.objects.bulk_create(_copy(draft, task=task) for task in tasks)
        rows = []
        for place, (task, own) in enumerate(zip(tasks, drafts, strict=True)):
            text = _varied(content, chance)
            sha = hashlib.sha256(text.encode()).hexdigest()
            at = now - timedelta(days=30) * (1 - (start + place + 0.5) / count)
            rows.append(
                _copy(facts, task=task, draft=own, json_text=text, sha256=sha, created_at=at)
            )
        _judge(verdict, FactsSnapshot.objects.bulk_create(rows))
    return len(facts.json_text)


def _judge(verdict: Any, stored: Any) -> None:
    """The same verdict for each of these facts, with the small copy that backtests read."""
    from review_queue.models import CompactFacts, Verdict  # noqa: PLC0415
    from review_queue.services.judging.replay import inquiry_from_text  # noqa: PLC0415
    from review_queue.services.routing.compact import compact_row  # noqa: PLC0415

    judged = [
        _copy(verdict, task=row.task, draft=row.draft, facts=row, created_at=row.created_at)
        for row in stored
    ]
    Verdict.objects.bulk_create(judged)
    CompactFacts.objects.bulk_create(
        compact_row(one, inquiry_from_text(one.facts.json_text)) for one in judged
    )


def _varied(content: dict[str, Any], chance: random.Random) -> str:
    """The same facts with another amount, tier, age and message of about 1 KB."""
    words = " ".join(chance.choices(WORDS, k=150)) + f" {chance.randrange(100)}"
    content["facts"]["input_texts"][1]["text"] = words
    own = {
        "action.amount": {"minor": chance.randrange(60_000), "currency": "EUR"},
        "contact.tier": chance.choice(["new", "standard", "important"]),
        "contact.known_days": chance.randrange(400),
        "message.text": words,
    }
    kinds = {"action.amount": "money", "contact.known_days": "number"}
    for fact in content["facts"]["facts"]:
        if fact["name"] in own:
            fact["value"] = own[fact["name"]]
            fact["kind"] = kinds.get(fact["name"], "text")
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


def _copy(row: Any, **changes: Any) -> Any:
    values = {
        f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key
    }
    for name, value in changes.items():
        field = row._meta.get_field(name)
        values[field.attname] = value.pk if field.is_relation else value
    copy = type(row)(**values)
    for name, value in changes.items():
        if row._meta.get_field(name).is_relation:
            setattr(copy, name, value)
    return copy


if __name__ == "__main__":
    main()
