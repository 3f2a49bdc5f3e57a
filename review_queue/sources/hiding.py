"""Whether an HTML element hides its text from the eye: by style, by attribute, by colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_NOTHING_TO_SEE = re.compile(
    r"display:none|visibility:hidden|opacity:0(?:\.0+)?(?:;|$)|mso-hide:all"
    r"|font-size:[01](?:\.\d+)?(?:px|pt|em|rem|%)?(?:;|!|$)"
    r"|(?:max-)?(?:height|width):0(?:px|em|%)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:left|top|margin-left):-\d{3,}|clip:rect\(0"
)
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_GROUND = re.compile(r"background(?:-color)?:([^;! ]+)")
_NAMED = {"white": "#ffffff", "black": "#000000"}


def hides_text(attributes: Mapping[str, str], around: Iterable[Mapping[str, str]] = ()) -> bool:
    """True when a reader would not see the element's text although it is there.

    `around` are the attributes of its ancestors, nearest first: they may give the background.
    """
    if "hidden" in attributes:
        return True
    style = _style_of(attributes)
    if _NOTHING_TO_SEE.search(style):
        return True
    colour = _hex(_first(_COLOUR, style) or attributes.get("color", ""))
    return bool(colour) and colour == _ground([attributes, *around])


def _ground(chain: Iterable[Mapping[str, str]]) -> str:
    """The background's colour; white where nothing gives one, empty where it cannot be read."""
    for attributes in chain:
        said = _first(_GROUND, _style_of(attributes)) or attributes.get("bgcolor", "")
        if said and said != "transparent":
            return _hex(said)
        if attributes.get("background"):
            return ""
    return "#ffffff"


def _style_of(attributes: Mapping[str, str]) -> str:
    return re.sub(r"\s+", "", attributes.get("style", "").lower())


def _first(pattern: re.Pattern[str], style: str) -> str:
    found = pattern.search(style)
    return found[1] if found else ""


def _hex(colour: str) -> str:
    """#rrggbb of the usual spellings; empty for what is not read."""
    text = colour.strip().lower()
    text = _NAMED.get(text, text)
    if re.fullmatch(r"#[0-9a-f]{3}", text):
        return "#" + "".join(letter * 2 for letter in text[1:])
    numbers = re.fullmatch(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})(?:,[\d.]+)?\)", text)
    if numbers:
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in numbers.groups())
    return text if re.fullmatch(r"#[0-9a-f]{6}", text) else ""
