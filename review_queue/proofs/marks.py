"""Numbers of things and addresses in a text: orders, accounts, phones, e-mail, links, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from review_queue.proofs.contract import Found, Kind
from review_queue.proofs.figures import FIGURE, readings_of

_NOUNS = {
    "purchase order": "purchase order|po",
    "credit note": "credit note|creditnota|gutschrift|avoir",
    "order": "order|bestellung|auftrag|bestelling|commande|pedido|ordine|encomenda|bestellnummer",
    "invoice": "invoice|rechnung|factuur|facture|factura|fattura|fatura|rechnungsnummer",
    "tracking": "tracking(?: code)?|shipment|parcel|sendung|zending|colis",
    "ticket": "ticket|case|request|vorgang|dossier",
    "customer": "customer|client|kunde|klant|account|kundennummer",
    "reservation": "reservation|booking|buchung|reservering",
    "return": "return|rma|retoure|retour",
    "contract": "contract|vertrag|policy|certificate",
}
_NOUN_OF = re.compile(
    "|".join(f"(?P<{key.replace(' ', '_')}>{words})" for key, words in _NOUNS.items()), re.I
)
_THING = r"(?=[\w./-]{0,30}\d)[A-Za-z0-9][\w/.-]{0,38}[A-Za-z0-9]"
_LED = re.compile(
    rf"(?<!\w)(?P<noun>{'|'.join(_NOUNS.values())})s?(?:\s{{1,3}}(?:no\.?|number|nr\.?|num[ée]ro"
    rf"|nummer|n°|id|code|reference|ref\.?))?\s{{0,3}}[:#]?\s{{0,3}}#?(?P<token>{_THING})",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"(?<![\w&])#\s?(?P<token>[A-Za-z0-9][\w-]{1,38})")
_MIXED = re.compile(
    r"(?<![\w@./#-])(?P<token>(?=[A-Z0-9/_-]{0,38}\d)(?=[A-Z0-9/_-]{0,38}[A-Z])"
    r"[A-Z0-9][A-Z0-9/_-]{3,38}[A-Z0-9])(?![\w@-]|\.\w)"
)
_LONG = re.compile(r"(?<![\w@.,/#-])(?P<token>\d{5,30})(?![\w@]|[.,/-]\d)")
_COUNTRIES = (
    "AD AE AL AT AZ BA BE BG BH BR BY CH CR CY CZ DE DK DO EE EG ES FI FO FR GB GE GI GL GR GT HR "
    "HU IE IL IQ IS IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MR MT MU NL NO PK PL PS PT QA RO "
    "RS SA SC SE SI SK SM ST SV TL TN TR UA VA VG XK"
)
_ACCOUNT = re.compile(
    rf"(?<!\w)(?:{_COUNTRIES.replace(' ', '|')})\d{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}"
    r"(?: ?[A-Z0-9]{1,3})?(?!\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])")
_LINK = re.compile(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"'()\[\]{}]{3,300}", re.IGNORECASE)
_PHONE = re.compile(
    "(?<![\\w.,/-])(?:\\+|00|\\(0?|0)\\d[\\d \u00a0()./-]{5,20}\\d(?![\\w]|[.,]\\d)"
)
_NUMBER = re.compile(rf"(?<![\w.,@#/'’-])(?P<figure>{FIGURE})(?![\w@])")  # noqa: RUF001


def references_in(text: str) -> Iterator[Found]:
    """Numbers of orders, invoices, parcels and the like, with the noun they follow."""
    for pattern in (_LED, _SIGNED, _MIXED, _LONG):
        for match in pattern.finditer(text):
            start, token = match.start("token"), match["token"]
            plain = not re.search(r"\d{3}", token) and not re.search(r"[A-Za-z]", token)
            if plain or not re.search(r"\d", token) or re.fullmatch(r"\d+[.,/]\d+", token):
                continue
            noun = noun_of(match["noun"]) if pattern is _LED else ""
            yield Found(
                Kind.REFERENCE, start, start + len(token), token,
                frozenset({plain_reference(token)}), noun,
            )  # fmt: skip


def accounts_in(text: str) -> Iterator[Found]:
    """International bank account numbers, right or wrong ones."""
    for match in _ACCOUNT.finditer(text):
        value = re.sub(r"\s", "", match[0])
        yield Found(Kind.ACCOUNT, match.start(), match.end(), match[0], frozenset({value}))


def addresses_in(text: str) -> Iterator[Found]:
    """E-mail addresses and web addresses."""
    for match in _EMAIL.finditer(text):
        values = frozenset({match[0].casefold()})
        yield Found(Kind.EMAIL, match.start(), match.end(), match[0], values)
    for match in _LINK.finditer(text):
        link = match[0].rstrip(".,;:!?")
        plain = re.sub(r"^https?://(?:www\.)?|^www\.", "", link.casefold()).rstrip("/")
        yield Found(Kind.LINK, match.start(), match.start() + len(link), link, frozenset({plain}))


def phones_in(text: str) -> Iterator[Found]:
    """Telephone numbers that begin with a plus or a nought; their last nine digits."""
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        if 8 <= len(digits) <= 15:
            values = frozenset({digits[-9:].lstrip("0")})
            yield Found(Kind.PHONE, match.start(), match.end(), match[0], values)


def numbers_in(text: str) -> Iterator[Found]:
    """Every other figure."""
    for match in _NUMBER.finditer(text):
        values = readings_of(match["figure"])
        if values:
            yield Found(Kind.NUMBER, match.start(), match.end(), match[0], values)


def plain_reference(token: str) -> str:
    """A number of a thing without signs, spaces and case."""
    return re.sub(r"[\s#]", "", token).upper()


def noun_of(words: str) -> str:
    """Which thing the words name: "order" for "Bestellung"; empty for none."""
    match = _NOUN_OF.search(words.replace("_", " "))
    return str(match.lastgroup).replace("_", " ") if match and match.lastgroup else ""
