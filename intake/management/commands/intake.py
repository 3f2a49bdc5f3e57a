"""Take files in from the command line: .eml, .jsonl and .csv."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.actors import Actor
from intake.parsers.registry import PARSERS
from intake.reports import TakeInReport
from intake.services import check_workflow, take_in_file
from review_queue.errors import RefusedInput

COMMAND_LINE = Actor("system", "", "command line", "cli")
SOME_REFUSED, NOTHING_READ = 1, 2


class Command(BaseCommand):
    """Exit status: 0 all are tasks, 1 some were refused or unreadable, 2 nothing could be read."""

    help = "Take work in from files. Taking the same file in again creates nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--workflow KEY [--dry-run] FILE...`."""
        parser.add_argument("--workflow", required=True, metavar="KEY")
        parser.add_argument("--dry-run", action="store_true", help="read and report, store nothing")
        parser.add_argument("files", nargs="+", metavar="FILE", help=", ".join(PARSERS))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line per refused piece, then the sums."""
        workflow_key, dry_run = options["workflow"], options["dry_run"]
        try:
            check_workflow(workflow_key)
        except RefusedInput as problem:
            raise CommandError(
                f"{problem} {problem.what_to_do}", returncode=NOTHING_READ
            ) from problem
        reports = [self._take_in(Path(name), workflow_key, dry_run) for name in options["files"]]
        read = [report for report in reports if report is not None]
        received = sum(report.received for report in read)
        known = sum(report.already_known for report in read)
        refused = sum(report.refused for report in read)
        where = " (see “Refused input” in the admin)" if refused and not dry_run else ""
        would = "would be " if dry_run else ""
        tasks = "task" if received == 1 else "tasks"
        self.stdout.write(
            f"{would}{received} {tasks}, {known} already known, {refused} refused{where}"
        )
        if not read:
            raise CommandError("No file could be read.", returncode=NOTHING_READ)
        if refused or len(read) < len(reports):
            raise CommandError("Not everything became a task.", returncode=SOME_REFUSED)

    def _take_in(self, path: Path, workflow_key: str, dry_run: bool) -> TakeInReport | None:
        try:
            report = take_in_file(
                path_or_bytes=path,
                filename=path.name,
                workflow_key=workflow_key,
                actor=COMMAND_LINE,
                dry_run=dry_run,
            )
        except OSError as problem:
            self.stderr.write(f"{path}: not read: {problem.strerror}. Check the path.")
            return None
        for item in report.items:
            if item.outcome == "refused":
                place = f", {item.place}" if item.place else ""
                self.stderr.write(f"{path}{place}: refused: {item.reason} {item.what_to_do}")
        return report
