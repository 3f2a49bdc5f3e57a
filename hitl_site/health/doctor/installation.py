"""Python, its environment and the packages. Standard library only."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from hitl_site.health.finding import BAD, OK, WARN, Finding

ROOT = Path(__file__).resolve().parent.parent.parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;#]+)", re.MULTILINE)
_SHOWN = 4


def look_at_installation(root: Path = ROOT) -> list[Finding]:
    """Three findings: the Python, where packages are kept, and which versions they have."""
    return [_python(), _environment(root), _packages(root / "requirements.txt")]


def _python() -> Finding:
    return Finding("python", "Python", OK, f"Python {sys.version.split()[0]}.")


def _environment(root: Path) -> Finding:
    title = "Environment"
    if sys.prefix != sys.base_prefix:
        return Finding("venv", title, OK, f"This runs in {sys.prefix}.")
    says = f"This runs outside a virtual environment, with {sys.executable}."
    mend = f"Use {root / '.venv/bin/python'} manage.py doctor; make run makes it."
    return Finding("venv", title, WARN, says, mend)


def _packages(pins: Path) -> Finding:
    title = "Packages"
    try:
        wanted = dict(_PIN.findall(pins.read_text(encoding="utf-8")))
    except OSError as error:
        says = f"{pins} cannot be read ({error.strerror})."
        return Finding("packages", title, BAD, says, "Fetch the product again: git checkout .")
    missing, other = [], []
    for name, pinned in wanted.items():
        try:
            found = version(name)
        except PackageNotFoundError:
            missing.append(name)
            continue
        if found != pinned:
            other.append(f"{name} {found} instead of {pinned}")
    mend = "Run: sh scripts/ensure_venv.sh run"
    if missing:
        says = f"{len(missing)} of {len(wanted)} packages are missing: {_listed(missing)}."
        return Finding("packages", title, BAD, says, mend)
    if other:
        return Finding("packages", title, WARN, f"Not as pinned: {_listed(other)}.", mend)
    return Finding("packages", title, OK, f"All {len(wanted)} are as pinned.")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
