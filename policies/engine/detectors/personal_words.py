"""Personal data told by its wording: e-mail, postal address, name, date of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_MOST = 200  # candidates looked at per text and kind
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])"
)
_NAME_PART = r"[^\W\d_a-z][\w'’-]{1,30}"  # noqa: RUF001
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|square|sq|terrace"
    r"|place|pl|way|highway|hwy|parkway|pkwy|close|crescent|row|circle|cir|trail|streets)\b\.?"
)
# "10482 is on its way" and "12 of us on the road" are no addresses.
_NAMED = r"(?!(?:is|are|was|were|has|have|had|will|of|on|in|at|by|and|or|people|days?) )"
_JOINED_STREET = (
    r"(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|damm|ufer|straat|laan|gracht|plein|gatan"
    r"|gata|vägen|vägur|vej|gade|veien|vegen|gaten|stræde|katu|tie|kuja|polku|ulica)"
)
_STREET_FIRST = (
    r"(?:rue|via|viale|piazza|calle|avenida|av\.|plaza|rua|praça|ul\.|ulica|c/|carrer|corso|largo"
    r"|chemin|allée|quai|place|boulevard|impasse)"
)
_FRENCH = r"(?:rue|chemin|allée|quai|place|boulevard|avenue|impasse|cours|route)"
_NAME_WORDS = r"(?:[^\W\d_][\w'.-]{0,20},? ){1,4}"
_STREETS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w.,])\d{{1,5}}[a-z]?,? {_NAMED}(?:[^\W\d_][\w'.-]{{0,20}} ){{1,3}}{_STREET}",
        rf"(?<!\w)(?:[^\W\d_][\w'-]{{1,20}} ){{1,3}}{_STREET} \d{{1,5}}(?!\w)",
        # Street and number in one word or the other order, as on the continent.
        rf"(?<!\w)[^\W\d_][\w'-]{{2,25}}{_JOINED_STREET} \d{{1,4}}[a-z]?(?!\w)",
        rf"(?<!\w)(?:\d{{1,4}}(?: bis)?,? )?{_STREET_FIRST} {_NAME_WORDS}\d{{1,5}}(?!\w)",
        rf"(?<![\w.,])\d{{1,4}}(?: bis)?,? {_FRENCH}(?: d[eu]s?| de la)? [^\W\d_][\w'-]{{1,25}}",
        r"(?<!\w)(?:[^\W\d_][\w-]{1,20} ){1,3}(?:u\.|utca|út|tér|krt\.|sok\.) \d{1,4}\.?",
        r"\bP\.? ?O\.? Box \d{1,6}\b|\bPSC \d{1,5},? Box \d{1,6}\b|\bUnit \d{1,5} Box \d{1,6}\b",
        r"\b(?:Apt|Suite|Ste|Flat|Apartment)\.? ?#?\d{1,5}[a-z]?\b",
        r"\b[A-Z][a-z]{2,20},? [A-Z]{2} \d{5}(?:-\d{4})?\b|\bAPO A[AEP] \d{5}\b",
        r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    )
)
_NAMES = (
    re.compile(
        r"\b(?i:my name is|i am called|this is|name ?:|ich heiße|mein name ist|je m'appelle"
        rf"|me llamo) (?P<name>{_NAME_PART}(?: {_NAME_PART}){{0,3}})"
    ),
    re.compile(
        r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Sir|Herrn?|Frau|Mme|M|Sr|Sra|Señora?)\.? "
        rf"(?P<name>{_NAME_PART}(?: {_NAME_PART}){{0,2}})"
    ),
    re.compile(
        r"(?:^|\n)(?i:dear|hi|hello|regards|sincerely|cheers|thanks|best|from|to|attn),?[ \n]{1,3}"
        rf"(?P<name>{_NAME_PART} {_NAME_PART})(?:[,.!\n]|$)"
    ),
)
_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?"
    r"[A-Za-zäé]{3,10},? \d{4}"
    r"|[A-Z][a-z]{2,9} \d{1,2}(?:st|nd|rd|th)?,? \d{4})"
)
_BIRTH = re.compile(
    r"\b(?:born|birth ?da(?:te|y)|date of birth|d\.?o\.?b\b\.?|geboren|geburtsdatum|geburtstag"
    r"|né(?:e)? le|date de naissance|fecha de nacimiento|nacid[oa]|data di nascita|geboortedatum)"
    rf"[^\d\n]{{0,25}}(?P<day>{_DAY})",
    re.IGNORECASE,
)


def find_emails(text: str) -> Iterator[str]:
    """E-mail addresses."""
    yield from (match.group() for match in islice(_EMAIL.finditer(text), _MOST))


def find_addresses(text: str) -> Iterator[str]:
    """What reads like a line of a postal address."""
    for pattern in _STREETS:
        yield from (match.group() for match in islice(pattern.finditer(text), _MOST))


def find_names(text: str) -> Iterator[str]:
    """Names after "my name is", a title or a greeting; others are not told from other words."""
    for pattern in _NAMES:
        yield from (match["name"] for match in islice(pattern.finditer(text), _MOST))


def find_birth_dates(text: str) -> Iterator[str]:
    """Dates that are said to be of birth."""
    yield from (match["day"] for match in islice(_BIRTH.finditer(text), _MOST))
