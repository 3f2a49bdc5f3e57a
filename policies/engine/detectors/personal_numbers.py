"""Numbers that identify a person or an account, told from other numbers by their check digits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import AddressValueError, IPv4Address
from itertools import islice

import phonenumbers
from stdnum import iban, luhn
from stdnum.br import cpf
from stdnum.ch import ssn as swiss_number
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.pl import pesel
from stdnum.us import itin, ssn

_MOST = 200  # candidates looked at per text and kind
_CARD = re.compile(r"(?<![\w+-])\d(?:[ -]?\d){11,18}(?![\w-]|\.\d)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w.+/#-])(?:\+|00)?\(?\d{1,7}\)?(?:[ .\-/()x]{1,3}\d{1,10}){0,6}(?![\w]|[-/.]\d)"
)
_PHONE_WORD = re.compile(
    r"\b(?:phone|call|tel|telephone|mobile|cell|fax|whatsapp|reach|ring|dial|text|number|sms"
    r"|telefon|rufnummer|handy|téléphone|móvil)\w{0,3}\b[^\d\n]{0,40}$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d{2}")
_SPACED = re.compile(r"\d{2,5}([ .-])\d{2,4}(?:\1\d{2,4}){1,4}|\(\d{2,5}\) ?\d{2,4}[ .-]?\d{2,5}")
_REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "SE", "CH")
_IP = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)")


def _is_american(number: str) -> bool:
    bare = re.sub(r"[- ]", "-", number)
    return bool(ssn.is_valid(bare) or itin.is_valid(bare))


_NATIONAL: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])"), _is_american),
    (re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)"), bool),
    (re.compile(r"(?<!\w)\d{8}-?[A-Z](?!\w)"), dni.is_valid),
    (re.compile(r"(?<!\w)[XYZ]-?\d{7}-?[A-Z](?!\w)"), nie.is_valid),
    (re.compile(r"(?<!\w)[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z](?!\w)"), codicefiscale.is_valid),
    (re.compile(r"(?<!\w)[12] ?\d{2} ?\d{2} ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\w)"), nir.is_valid),
    (re.compile(r"(?<!\w)756\.?\d{4}\.?\d{4}\.?\d{2}(?!\w)"), swiss_number.is_valid),
    (re.compile(r"(?<!\w)\d{6}[-+A]\d{3}[0-9A-Z](?!\w)"), hetu.is_valid),
    (re.compile(r"(?<!\w)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"), cpf.is_valid),
    (re.compile(r"(?<!\w)\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\w)"), idnr.is_valid),
    (re.compile(r"(?<!\w)\d{11}(?!\w)"), pesel.is_valid),
)
_SAID_SSN = re.compile(
    r"\b(?:ssn|social security(?: number| no\.?)?|tax id\w{0,8}|national insurance number"
    r"|passport(?: number| no\.?)?|driver'?s licen[cs]e(?: number)?)\b"
    r"[^\d\n]{0,20}?(?P<number>[A-Z]{0,2}\d[\d -]{4,14}\d)",
    re.IGNORECASE,
)


def find_cards(text: str) -> Iterator[str]:
    """Payment card numbers: 12 to 19 digits, a known first digit, the Luhn check."""
    for match in islice(_CARD.finditer(text), _MOST):
        digits = re.sub(r"\D", "", match.group())
        known = digits[0] in "3456" or digits.startswith(("1800", "2131"))
        known = known or "2221" <= digits[:4] <= "2720"
        # Twelve or thirteen figures in groups are rather a telephone number.
        known = known and (len(digits) > 13 or match.group() == digits)
        if known and luhn.is_valid(digits):
            yield match.group()


def find_ibans(text: str) -> Iterator[str]:
    """Bank account numbers with the right check digits; trailing words are left off."""
    for match in islice(_IBAN.finditer(text), _MOST):
        found = match.group()
        while len(found) >= 15:
            if iban.is_valid(found):
                yield found
                break
            cut = found.rfind(" ")
            found = found[:cut] if cut > 0 else ""


def find_phones(text: str) -> Iterator[str]:
    """Telephone numbers: international ones, grouped ones, and bare ones after "call" and such."""
    for match in islice(_PHONE.finditer(text), _MOST):
        found = match.group().rstrip(" .-/(x")
        digits = re.sub(r"\D", "", found)
        is_other = _DATE.fullmatch(found) or _IP.fullmatch(found) or next(find_cards(found), "")
        if is_other or not 7 <= len(digits) <= 15:
            continue
        said = _PHONE_WORD.search(text[max(0, match.start() - 60) : match.start()])
        grouped = _SPACED.search(found) or (len(digits) in (10, 11) and digits[0] == "0")
        if (found.startswith(("+", "00")) or grouped or said) and _is_possible(found):
            yield found


def find_ip_addresses(text: str) -> Iterator[str]:
    """IPv4 addresses."""
    for match in islice(_IP.finditer(text), _MOST):
        try:
            IPv4Address(match.group())
        except AddressValueError:
            continue
        yield match.group()


def find_id_numbers(text: str) -> Iterator[str]:
    """National numbers of persons with the right check digits, or named as such."""
    for pattern, is_valid in _NATIONAL:
        for match in islice(pattern.finditer(text), _MOST):
            if is_valid(match.group()):
                yield match.group()
    for match in islice(_SAID_SSN.finditer(text), _MOST):
        yield match["number"]


def _is_possible(number: str) -> bool:
    """Whether some country writes numbers so, by length and first digits."""
    written = "+" + number[2:] if number.startswith("00") else number
    regions: tuple[str | None, ...] = (None,) if written.startswith("+") else _REGIONS
    for region in regions:
        try:
            parsed = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return True
    return False
