"""The "New task" form: a message written by hand, or a file."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

from django import forms

from review_queue.models import Workflow
from review_queue.submission import Submission

from .parsers.contract import LARGEST_INPUT
from .parsers.errors import UnreadableInput
from .parsers.registry import PARSERS, parser_for

LONGEST_TEXT = 500_000


class NewTaskForm(forms.Form):
    """Either a message or a file; says by field what is wrong, and keeps what was typed."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    workflow = forms.ModelChoiceField(
        queryset=Workflow.objects.none(),
        to_field_name="key",
        empty_label="Choose…",
        help_text="Which job this work is for.",
    )
    subject = forms.CharField(required=False, max_length=300, strip=False)
    sender_name = forms.CharField(
        label="Customer's name", required=False, max_length=200, strip=False
    )
    sender_address = forms.EmailField(label="Customer's e-mail", required=False, max_length=254)
    text = forms.CharField(
        label="Message",
        required=False,
        max_length=LONGEST_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Paste what the customer wrote, as it came.",
    )
    upload = forms.FileField(
        label="Or a file",
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(PARSERS)}),
        help_text=("An e-mail (.eml) or a table with one task a row (.csv, .jsonl), up to 25 MB."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        active = Workflow.objects.filter(is_active=True).order_by("name")
        self.fields["workflow"].queryset = active  # type: ignore[attr-defined]

    def clean_upload(self) -> Any:
        """The file, if it is of a kind and size that can be read."""
        upload = self.cleaned_data["upload"]
        if upload is None:
            return None
        if upload.size > LARGEST_INPUT:
            raise forms.ValidationError(
                f"The file has {upload.size / 1024 / 1024:.1f} MB; 25 MB is the most. It was not "
                "taken in: hand it in in parts, or use the intake command on the server."
            )
        try:
            parser_for(upload.name)
        except UnreadableInput as problem:
            raise forms.ValidationError(f"{problem.reason} {problem.what_to_do}") from problem
        return upload

    def clean(self) -> dict[str, Any]:
        """One of the two, not none and not both."""
        cleaned = super().clean() or {}
        written, upload = cleaned.get("text", "").strip(), cleaned.get("upload")
        if upload and written:
            self.add_error("upload", "Hand in the message or the file, not both: choose one.")
        elif not upload and not written and not {"text", "upload"} & self.errors.keys():
            self.add_error("text", "Write or paste the message, or choose a file below.")
        return cleaned

    def submission(self) -> Submission:
        """The written message as work; the same form sent twice is the same work."""
        said = {
            name: self.cleaned_data[name]
            for name in ("subject", "sender_name", "sender_address", "text")
        }
        # Browsers send every line break of a text box as CR LF; that is theirs, not the writer's.
        said["text"] = said["text"].replace("\r\n", "\n")
        raw = json.dumps(said, ensure_ascii=False).encode()
        digest = hashlib.sha256(raw).hexdigest()[:16]
        return Submission(
            workflow_key=self.cleaned_data["workflow"].key,
            source_key=f"form:{self.cleaned_data['token']}:{digest}",
            kind="form",
            raw=raw,
            raw_media_type="application/json",
            **said,
        )
