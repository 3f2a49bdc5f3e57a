"""EMAIL_URL: the one-line form of a mail connection, with errors that say what to write."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.email.settings import EmailSettings
from connectors.email.url import InvalidEmailUrl, settings_from_email_url


@pytest.mark.parametrize(
    ("url", "expected", "password"),
    [
        ("smtp://localhost", ("localhost", 25, "none", "", None), None),
        ("smtp://127.0.0.1:1025/", ("127.0.0.1", 1025, "none", "", None), None),
        ("smtp+tls://u:p@mail.example.com", ("mail.example.com", 587, "starttls", "u", None), "p"),
        ("smtps://mail.example.com", ("mail.example.com", 465, "tls", "", None), None),
        ("SMTPS://me%40example.com:p%2Fw%40%23@mail.example.com:2465?from=Shop%20%3Chelp@a.de%3E",
         ("mail.example.com", 2465, "tls", "me@example.com", "Shop <help@a.de>"), "p/w@#"),
        (" smtp://[::1]:25 ", ("::1", 25, "none", "", None), None),
    ],
)  # fmt: skip
def test_a_good_url_becomes_a_connection(
    url: str, expected: tuple[Any, ...], password: str | None
) -> None:
    connection = settings_from_email_url(url)
    names = ("host", "port", "security", "username", "from_address")
    assert connection.settings == dict(zip(names, expected, strict=True))
    assert connection.secrets == ({"password": password} if password else {})
    assert (connection.kind, connection.label) == ("email", "EMAIL_URL")
    EmailSettings.model_validate(connection.settings)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "must start with smtp://, smtp+tls:// or smtps://"),
        ("mail.example.com:587", "must start with smtp://, smtp+tls:// or smtps://"),
        ("http://mail.example.com", "must start with smtp://, smtp+tls:// or smtps://"),
        ("smtp://", "names no server"),
        ("smtp://:25", "names no server"),
        ("smtp://mail.example.com:abc", "is not a valid address"),
        ("smtp://mail.example.com:70000", "is not a valid address"),
        ("smtp://mail.example.com:0", "port: must be greater than or equal to 1"),
        ("smtps://u:S3CRET/x@mail.example.com", "is not a valid address"),
        ("smtps://mail.example.com/inbox", "percent-encode it"),
        ("smtps://u@mail.example.com", "both a user name and a password"),
        ("smtps://:S3CRET@mail.example.com", "both a user name and a password"),
        ("smtp://u:S3CRET@mail.example.com", "needs starttls or tls"),
        ("smtps://mail.example.com?ssl=1", "takes only ?from="),
        ("smtps://mail.example.com?from=a@b.de,c@d.de", "from_address: must be one address"),
        ("smtps://mail.example.com?from=a@b.de%0d%0aBcc:x@y.de", "from_address: must be one"),
        ("smtps://u:S3CRET@[mail", "is not a valid address"),
    ],
)
def test_a_bad_url_is_refused_in_plain_words_without_its_password(url: str, words: str) -> None:
    with pytest.raises(InvalidEmailUrl) as refusal:
        settings_from_email_url(url)
    assert words in str(refusal.value)
    assert "EMAIL_URL" in str(refusal.value)
    assert "S3CRET" not in str(refusal.value)
    assert refusal.value.__cause__ is None or "S3CRET" not in str(refusal.value.__cause__)
