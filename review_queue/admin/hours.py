"""Business hours as lines that people write: monday 09:00-17:00, holidays DE-BY."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from review_queue.services.facts.clock import UnreadableHours, check_hours

HELP = (
    "One line a day, such as monday 09:00-17:00; other days are closed. A line such as "
    "holidays DE-BY names the calendar of public holidays. Empty: Monday to Friday, 9 to 17."
)


class HoursField(forms.CharField):
    """Reads and writes the lines; the value is what the company's row keeps."""

    def __init__(self, **options: Any) -> None:
        rows = forms.Textarea(attrs={"rows": 4})
        super().__init__(required=False, max_length=1000, widget=rows, help_text=HELP, **options)

    def prepare_value(self, value: Any) -> Any:
        """The stored hours as lines; what was just typed stays as it was typed."""
        return hours_as_lines(value) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        """The hours. Raises ValidationError, naming the line."""
        return hours_from_lines(str(value or ""))

    def validate(self, value: Any) -> None:
        """Everything was checked by line."""

    def run_validators(self, value: Any) -> None:
        """The length of text says nothing about hours."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the lines mean something else."""
        try:
            return bool(hours_from_lines(str(data or "")) != (initial or {}))
        except ValidationError:
            return True


def hours_as_lines(hours: Mapping[str, Any]) -> str:
    """One line for every entry, in the order kept."""
    return "\n".join(
        f"{name} {value}" if isinstance(value, str) else f"{name} {'-'.join(value)}"
        for name, value in hours.items()
    )


def hours_from_lines(text: str) -> dict[str, Any]:
    """The hours that the lines say. Raises ValidationError, naming the line that is unclear."""
    found: dict[str, Any] = {}
    for line in text.splitlines():
        name, _, rest = line.strip().partition(" ")
        if not name:
            continue
        key, rest = name.lower().rstrip(":"), rest.strip()
        value: Any = rest.upper() if key == "holidays" else _span(rest)
        try:
            check_hours({key: value})
        except UnreadableHours as error:
            raise ValidationError(f"“{line.strip()}”: {error}") from error
        found[key] = value
    return found


def _span(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\u2013", "-").split("-")]
