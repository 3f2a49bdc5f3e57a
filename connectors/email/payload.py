"""What an e-mail action may hold: every recipient, every word and every file, fixed."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from connectors.files import FileToSend, check_files
from connectors.payloads import Payload
from connectors.text import Address, Line, Paragraphs, check_not_blank

MOST_RECIPIENTS = 10
MOST_FILES = 10
LONGEST_SUBJECT = 300
LONGEST_BODY = 20_000
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


def check_message_id(text: str) -> str:
    """The text unchanged when it is one message id in angle brackets; else ValueError."""
    if not _MESSAGE_ID.fullmatch(text):
        raise ValueError("must be one message id in angle brackets such as <abc@example.com>")
    return text


MessageId = Annotated[str, AfterValidator(check_message_id)]


class EmailPayload(Payload):
    """One plain-text e-mail to at most ten people a line, with at most ten files."""

    to: list[Address] = Field(
        min_length=1, max_length=MOST_RECIPIENTS, description="Plain addresses, no names"
    )
    cc: list[Address] = Field(
        default=[], max_length=MOST_RECIPIENTS, description="Plain addresses of copies; often empty"
    )
    bcc: list[Address] = Field(
        default=[],
        max_length=MOST_RECIPIENTS,
        description="Plain addresses of copies that the others do not see; often empty",
    )
    subject: Annotated[Line, AfterValidator(check_not_blank)] = Field(
        max_length=LONGEST_SUBJECT, description="One line"
    )
    body: Annotated[Paragraphs, AfterValidator(check_not_blank)] = Field(
        max_length=LONGEST_BODY, description="Plain text"
    )
    in_reply_to: MessageId | None = Field(
        default=None, description="Message id this answers, or null"
    )
    references: list[MessageId] = Field(
        default=[], max_length=20, description="Message ids of the conversation so far; often empty"
    )
    attachments: list[FileToSend] = Field(
        default=[], max_length=MOST_FILES, description="Files that go along; often empty"
    )

    @model_validator(mode="after")
    def _nobody_twice(self) -> Self:
        seen: set[str] = set()
        for address in [*self.to, *self.cc, *self.bcc]:
            if address.lower() in seen:
                raise ValueError(f"{address} stands twice among the recipients")
            seen.add(address.lower())
        return self

    @model_validator(mode="after")
    def _files_fit_a_mail(self) -> Self:
        check_files(self.attachments)
        return self
