"""What a browser would send back from an admin form that nobody touched."""

from __future__ import annotations

from typing import Any

from django import forms
from django.test import Client


def filled(client: Client, address: str) -> dict[str, Any]:
    """The form at this address as it stands, its inlines included, ready to be posted."""
    page = client.get(address)
    assert page.status_code == 200, address
    data = _values(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        for part in (inline.formset.management_form, *inline.formset.forms):
            data |= _values(part)
    return data


def _values(form: forms.BaseForm) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        widget = bound.field.widget
        if isinstance(widget, forms.CheckboxInput):
            if value:
                sent[bound.html_name] = "on"
        elif isinstance(widget, forms.SplitDateTimeWidget):
            for part, one in zip(("0", "1"), widget.decompress(value), strict=True):
                text = "" if one is None else str(one)
                sent[f"{bound.html_name}_{part}"] = text
                sent[f"{bound.html_initial_name}_{part}"] = text
        elif value is not None:
            sent[bound.html_name] = _plain(value)
    return sent


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return str(value)
