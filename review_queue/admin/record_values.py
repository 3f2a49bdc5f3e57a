"""What a record says, edited as lines of "name: value" instead of JSON.

Money reads "EUR 52.00". A line nobody touched keeps exactly the value that was stored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision, list_currencies
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from connectors.money import LARGEST_MINOR
from review_queue.models import ContactRecord

MOST_LINES = 100
LONGEST_NAME = 60
LONGEST_VALUE = 4000
_NAME = re.compile(r"[^\W\d_](?:[\w .\-/]*\w)?")
_AMOUNT = re.compile(r"(?P<code>[A-Z]{3})\s+(?P<amount>\S+)|(?P<first>\S+)\s+(?P<last>[A-Z]{3})")
_PLAIN_AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15})(?:\.[0-9]{1,6})?")
_HELP = (
    "One line for each: its name, a colon, what it says. Money with its currency, such as "
    "total: EUR 52.00."
)


def lines_of(values: Mapping[str, Any]) -> str:
    """The values as a person reads and edits them, one a line."""
    return "\n".join(f"{_shown_name(name)}: {_shown(value)}" for name, value in values.items())


def lines_block(values: Mapping[str, Any]) -> SafeString | str:
    """The same lines, shown only; a dash when there are none."""
    return format_html('<pre class="mono">{}</pre>', lines_of(values)) if values else "-"


class RecordValuesField(forms.CharField):
    """Gives the values of a record as they are stored; `before` is what stood there."""

    widget = forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})

    def __init__(self, **options: Any) -> None:
        self.before: Mapping[str, Any] = {}
        super().__init__(**{"required": False, "strip": False, "help_text": _HELP, **options})

    def prepare_value(self, value: Any) -> Any:
        """Stored values as lines; what somebody typed stays as typed."""
        return lines_of(value) if isinstance(value, Mapping) else value

    def clean(self, value: Any) -> Any:
        """The values by name. Raises ValidationError naming every line that cannot be read."""
        text = super().clean(value)
        found: dict[str, Any] = {}
        problems: list[str] = []
        lines = [(at, line) for at, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) > MOST_LINES:
            raise ValidationError(f"These are {len(lines)} lines; at most {MOST_LINES} are kept.")
        for number, line in lines:
            try:
                name, read = self._read(line)
            except ValueError as error:
                problems.append(f"Line {number}: {error}.")
                continue
            if name in found:
                problems.append(f"Line {number}: “{_shown_name(name)}” stands there twice.")
            found[name] = read
        if problems:
            raise ValidationError(problems)
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare what is said, not how it is spaced."""
        try:
            return bool(self.clean(data or "") != (initial or {}))
        except ValidationError:
            return True

    def _read(self, line: str) -> tuple[str, Any]:
        shown, colon, text = line.partition(":")
        shown, text = shown.strip(), text.strip()
        if not colon:
            raise ValueError("there is no colon between the name and what it says")
        known = {_shown_name(name): name for name in self.before}
        if shown not in known and (len(shown) > LONGEST_NAME or not _NAME.fullmatch(shown)):
            raise ValueError("the name before the colon has to be words of letters and digits")
        if len(text) > LONGEST_VALUE:
            raise ValueError(f"this is longer than {LONGEST_VALUE:,} characters")
        name = known.get(shown, shown.replace(" ", "_"))
        if name in self.before and text == _shown(self.before[name]).strip():
            return name, self.before[name]
        return name, _value(text, self.before.get(name))


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """A record with its values as lines."""

    values = RecordValuesField(label="What it says")

    class Meta:
        model = ContactRecord
        fields = ("kind", "reference", "title", "values")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["values"]
        if isinstance(field, RecordValuesField):
            field.before = self.instance.values


def _shown_name(name: str) -> str:
    spaced = name.replace("_", " ")
    return spaced if spaced.replace(" ", "_") == name and _NAME.fullmatch(spaced) else name


def _shown(value: Any) -> str:
    if _is_money(value):
        code = value["currency"]
        return f"{code} {Decimal(value['minor']).scaleb(-get_currency_precision(code)):,f}"
    if isinstance(value, str) and not set("\r\n") & set(value) and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_money(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"minor", "currency"}
        and type(value["minor"]) is int
        and value["currency"] in list_currencies()
    )


def _value(text: str, before: Any) -> Any:
    """What a typed text means; figures count as a number only where a number stood before."""
    if (found := _AMOUNT.fullmatch(text)) and (
        code := found["code"] or found["last"]
    ) in list_currencies():
        return _money(found["amount"] or found["first"], code)
    if text[:1] in ("{", "["):
        try:
            return _read_json(text)
        except (ValueError, RecursionError):
            raise ValueError("this begins like a list but cannot be read as one") from None
    was_text = isinstance(before, str)
    if isinstance(before, bool | int | float) or (was_text and _shown(before) != before):
        try:
            return _read_json(text)
        except ValueError:
            return text
    return text
    return text


def _read_json(text: str) -> Any:
    """Only what every database keeps: no NaN, no infinity, no NUL. Raises ValueError."""
    read = json.loads(text)
    if "\\u0000" in json.dumps(read, allow_nan=False):
        raise ValueError
    return read


def _money(amount: str, code: str) -> dict[str, Any]:
    precision = get_currency_precision(code)
    if _PLAIN_AMOUNT.fullmatch(amount):
        minor = Decimal(amount.replace(",", "")).scaleb(precision)
        if minor == minor.to_integral_value() and minor <= LARGEST_MINOR:
            return {"minor": int(minor), "currency": code}
    raise ValueError(f"“{amount[:40]}” is no amount in {code}; write it like {_example(code)}")


def _example(code: str) -> str:
    return f"{code} {Decimal(125000).scaleb(-get_currency_precision(code)):,f}"
