"""`python -m tests.torture.entry COMMAND`: manage.py as a harness process, FAILPOINT armed."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from review_queue.failpoints import set_trap
from tests.torture.traps import trap_from

if __name__ == "__main__":
    if wanted := os.environ.get("FAILPOINT", ""):
        set_trap(trap_from(wanted))
    execute_from_command_line(["manage.py", *sys.argv[1:]])
