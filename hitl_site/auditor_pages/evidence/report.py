"""The readable report of one task: what came in, who decided and why, what ran, what proves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from hitl_site.auditor_pages.evidence.gathering import Evidence
from hitl_site.auditor_pages.evidence.paper import Paper
from hitl_site.auditor_pages.words import title_of
from policies.engine.levels import Level
from review_queue.desk.words.plain_words import kind_words
from review_queue.models import Decision, Execution, State

_LEVELS = {
    Level.AUTO: "It may run without a person.",
    Level.ONE_PERSON: "One person has to look.",
    Level.TWO_PEOPLE: "Two people have to look.",
    Level.BLOCK: "The rules do not allow it.",
}
_FIELDS = ("Subject", "From", "Came as", "Sent", "SHA-256 of the bytes")


def report_of(evidence: Evidence, at: datetime) -> bytes:
    """The PDF."""
    facts, task = evidence.facts, evidence.task
    foot = f"Evidence of task #{task.pk}, made {_moment(facts['made']['at'])}"
    paper = Paper(f"Evidence of task #{task.pk}", foot, at)
    paper.text(task.subject)
    paper.pairs(
        [
            ("State now", str(dict(State.choices).get(task.state, task.state))),
            ("Workflow", facts["task"]["workflow"]),
            ("Made", f"{_moment(facts['made']['at'])} for {facts['made']['by']['name']}"),
        ]
    )
    _what_came_in(paper, facts["source"])
    for draft in facts["drafts"]:
        _draft(paper, draft)
    _decisions(paper, facts["decisions"])
    _runs(paper, facts["executions"])
    _trail(paper, facts)
    _proof(paper, facts)
    return paper.bytes()


def _what_came_in(paper: Paper, source: Mapping[str, Any]) -> None:
    paper.heading("What came in")
    sender = " ".join(filter(None, [source["sender_name"], source["sender_address"]]))
    values = (
        source["subject"],
        sender,
        source["kind"],
        _moment(source["sent_at"]),
        source["raw_sha256"],
    )
    paper.pairs([pair for pair in zip(_FIELDS, values, strict=True) if pair[1]])
    paper.text(source["text"] or "(no text)")


def _draft(paper: Paper, draft: Mapping[str, Any]) -> None:
    paper.heading(f"Draft {draft['version']}")
    paper.pairs(
        [
            ("Made by", f"{draft['actor']['name']} {draft['model']}".strip()),
            ("When", _moment(draft["created_at"])),
            ("Hash", draft["content_hash"]),
        ]
    )
    for action in draft["actions"]:
        words = kind_words(action["kind"])
        paper.pairs([(f"Step {action['position']}", f"{words}: {action['summary']}")])
        paper.pairs([("Exact bytes", action["payload"]), ("Their hash", action["content_hash"])])
    verdict = draft["verdict"]
    if verdict is not None:
        said = [str(reason.get("sentence", "")) for reason in verdict["reasons"]]
        version = verdict["policy_version"]
        paper.pairs(
            [
                ("Why", " ".join([_LEVELS[Level(verdict["level"])], *filter(None, said)])),
                ("Under", f"rules version {version}" if version else "no rules in force"),
            ]
        )


def _decisions(paper: Paper, decisions: Sequence[Mapping[str, Any]]) -> None:
    paper.heading("Who decided")
    if not decisions:
        paper.text("Nobody has decided yet.")
    for one in decisions:
        paper.pairs(
            [
                (_moment(one["decided_at"]), f"{one['actor']['name']}: {_answer(one['answer'])}"),
                ("Draft they saw", one["draft_hash"]),
                ("Beside it", one["evidence_hash"]),
                *_given([("Note", one["note"]), ("Reasons", ", ".join(one["reason_codes"]))]),
            ]
        )


def _runs(paper: Paper, runs: Sequence[Mapping[str, Any]]) -> None:
    paper.heading("What ran")
    if not runs:
        paper.text("Nothing has run.")
    for run in runs:
        status = str(dict(Execution.Status.choices).get(run["status"], run["status"]))
        tries = "; ".join(
            f"{_moment(one['at'])} {one['phase']} {one['outcome']}".strip()
            for one in run["attempts"]
        )
        paper.pairs(
            [
                (f"Step {run['position']}", f"{kind_words(run['kind'])}: {status}"),
                ("Bytes it ran", run["content_hash"]),
                *_given(
                    [
                        ("Their reference", run["external_ref"]),
                        ("Said", run["detail"]),
                        ("Tries", tries),
                    ]
                ),
            ]
        )


def _trail(paper: Paper, facts: Mapping[str, Any]) -> None:
    paper.heading("The trail")
    seals = {seal["entry_hash"]: seal["seq"] for seal in facts["seals"]}
    for entry in facts["entries"]:
        seal = seals.get(entry["entry_hash"])
        place = f"entry {entry['position']}, " + (f"seal {seal}" if seal else "not sealed yet")
        paper.pairs([(_moment(entry["occurred_at"]), f"{title_of(entry['kind'])} ({place})")])
        paper.text(f"{entry['actor']}  {entry['entry_hash']}", small=True)


def _proof(paper: Paper, facts: Mapping[str, Any]) -> None:
    paper.heading("What proves it")
    chain, point = facts["chain"], facts["checkpoint"]
    paper.pairs(
        [("Chain", f"{chain['name']}, {chain['length']} entries"), ("Its end", chain["head"])]
    )
    if point is None:
        paper.text(
            "No signed checkpoint covers these entries yet: they are protected by their "
            "chain only. A pack made later has more to show."
        )
    else:
        paper.text("Signed checkpoint that covers the sealed entries:")
        paper.text(point["note"], small=True)
        paper.pairs([("Public keys", "\n".join(facts["keys"]))])
    paper.text(
        "To check all of it without trusting anybody: unpack the zip and run "
        "python3 check_pack.py on the folder. This paper is for reading; evidence.json is what "
        "is checked."
    )


def _given(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [pair for pair in pairs if pair[1]]


def _answer(code: str) -> str:
    return str(dict(Decision.Answer.choices).get(code, code))


def _moment(text: str | None) -> str:
    return f"{text[:10]} {text[11:19]} UTC" if text else ""
