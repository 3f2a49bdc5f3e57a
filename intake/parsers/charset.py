"""Bytes to text when the label is missing, unknown or wrong. Never fails."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

# Browsers and mail programs read these labels as the wider set on the right; so did the sender.
WIDER = {
    "ascii": "utf_8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso2022_jp": "iso2022_jp_ext",
}
NAMES = {
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "iso-8859-8-i": "iso8859-8",
    "unicode-1-1-utf-7": "utf_7",
    "unicode": "utf_16",
    "x-mac-roman": "mac_roman",
    "windows-874": "cp874",
    "utf8mb4": "utf_8",
}
# Codecs that run escapes or are quadratic on hostile input; no mail program writes them.
REFUSED = {"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "mbcs", "oem"}
SAMPLE = 65_536
MOSTLY_LATIN = 0.7
SHORT = 200
JAPANESE_ESCAPES = (b"\x1b$B", b"\x1b$@")


def decode_bytes(raw: bytes, label: str = "") -> tuple[str, str]:
    """The text, and a note when the label could not be followed (empty when it could)."""
    codec = _codec(label)
    if any(escape in raw for escape in JAPANESE_ESCAPES) and raw.isascii():
        # No other mail holds these bytes; they are often labelled UTF-8 by mistake.
        codec = "iso2022_jp"
    if codec:
        for candidate in (WIDER.get(codec, codec), codec):
            text = _strict(raw, candidate)
            if text is not None:
                return text, ""
    unlabelled = _strict(raw, "utf_8")
    if unlabelled is not None:
        return unlabelled, _note(label, "utf-8") if label else ""
    if codec and codec != "ascii":
        nearly = raw.decode(WIDER.get(codec, codec), "replace")
        if _mostly_right(nearly.rstrip("\ufffd")):
            return nearly, f"some characters are not valid {label} and were replaced"
    return _guess(raw, label)


def storable(text: str) -> str:
    """Without what no database column can hold: NUL and lone surrogates become U+FFFD."""
    text = text.replace("\x00", "\ufffd")
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _codec(label: str) -> str:
    cleaned = label.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(NAMES.get(cleaned, cleaned))
        "".encode(info.name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if info.name.replace("-", "_") in REFUSED else info.name


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _guess(raw: bytes, label: str) -> tuple[str, str]:
    best = from_bytes(raw[:SAMPLE]).best()
    codec = best.encoding if best is not None else "cp1252"
    if _is_short_and_latin(raw) and _strict(raw, "cp1252"):
        # A few accents in plain letters: statistics need more text than that, habit does not.
        codec = "cp1252"
    return raw.decode(codec, "replace"), _note(label, codec)


def _mostly_right(text: str) -> bool:
    """True when the charset gave far more foreign letters than errors."""
    errors = text.count("\ufffd")
    return errors * 4 <= sum(letter > "\x7f" for letter in text) - errors


def _is_short_and_latin(raw: bytes) -> bool:
    return len(raw) < SHORT and sum(byte < 0x80 for byte in raw) > len(raw) * MOSTLY_LATIN


def _note(label: str, codec: str) -> str:
    said = f"the charset {label[:40]!r} did not fit" if label else "no charset was given"
    return f"{said}; read as {codec}"
