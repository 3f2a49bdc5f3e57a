#!/usr/bin/env python
"""Django's command line for this project."""

import os
import sys


def main() -> None:
    """Run the command named on the command line; a wrong environment is clear lines, exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hitl_site.settings")
    if sys.argv[1:2] == ["doctor"]:  # must work where nothing else can be imported
        from hitl_site.health.doctor.command import main as examine  # noqa: PLC0415

        sys.exit(examine(sys.argv[2:]))
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    from hitl_site.environment.reading import WrongEnvironment  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except WrongEnvironment as wrong:
        sys.stderr.write(f"{wrong}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
