"""Which key does what at the desk: the catalogue, one person's changes to it, and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SPACE = "Space"
RESERVED = frozenset("123456789")  # they pick a reason in an open menu
LONGEST_KEY = len(SPACE)


@dataclass(frozen=True, slots=True)
class KeyAction:
    """One action of the desk. `act` is the data-act of its controls; `none` is said without one."""

    act: str
    key: str
    words: str
    detail: str = ""
    none: str = ""


ACTIONS: tuple[KeyAction, ...] = (
    KeyAction("proof", SPACE, "Next claim without proof", "it never approves"),
    KeyAction("approve", "a", "Approve"),
    KeyAction("edit", "e", "Fix and approve", "then Ctrl Enter approves with your edits"),
    KeyAction("send_back", "r", "Send back", "then 1 to 6 for the reason"),
    KeyAction("reject", "x", "Reject", "then 1 to 5 for the reason"),
    KeyAction("second_opinion", "s", "Ask for a second opinion"),
    KeyAction("later", "h", "Later"),
    KeyAction(
        "undo",
        "u",
        "Undo the last approval that has not left",
        "again for the one before",
        none="There is nothing left to undo.",
    ),
    KeyAction("next", "j", "Next", none="There is no next one."),
    KeyAction("previous", "k", "Previous", none="There is no previous one."),
    KeyAction("block", "b", "Block until you lift it"),
    KeyAction("never_again", ".", "Wrong, never again", "makes a rule"),
    KeyAction("comment", "c", "Comment"),
    KeyAction("assign", "t", "Assign to somebody"),
    KeyAction("extend", "l", "Keep holding this one"),
    KeyAction("batch", "g", "Look-alikes together"),
    KeyAction("help", "?", "This list of keys"),
)
DEFAULTS: Mapping[str, str] = {action.act: action.key for action in ACTIONS}


class KeysRefused(ValueError):
    """Typed-in keys do not fit; `fields` maps the action to what is wrong with its key."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("Some keys do not fit. Nothing was changed.")
        self.fields = dict(fields)


def bindings_of(changed: Mapping[str, object]) -> dict[str, str]:
    """Every action's key, "" where it has none; what is stored for unknown actions is ignored."""
    return {
        act: key if isinstance(key := changed.get(act, default), str) else default
        for act, default in DEFAULTS.items()
    }


def changed_keys(typed: Mapping[str, str]) -> dict[str, str]:
    """The keys that differ from the defaults. Raises KeysRefused with every key that does not fit.

    An action that is not named keeps its default; an empty key switches the action's key off.
    """
    keys = {act: _read(typed.get(act, default)) for act, default in DEFAULTS.items()}
    problems = {act: words for act, key in keys.items() if (words := _fault(key))}
    for act, key in keys.items():
        twin = next((one.words for one in ACTIONS if one.act != act and keys[one.act] == key), "")
        if key and twin and act not in problems:
            problems[act] = f"{shown(key)} is also the key of “{twin}”. Give one of them another."
    if problems:
        raise KeysRefused(problems)
    return {act: key for act, key in keys.items() if key != DEFAULTS[act]}


def shown(key: str) -> str:
    """How a key is written on the screen."""
    return key.upper() if len(key) == 1 else key


def _read(text: str) -> str:
    if text == " " or text.strip().lower() == SPACE.lower():
        return SPACE
    return text.strip().lower()


def _fault(key: str) -> str:
    if key in ("", SPACE):
        return ""
    if len(key) != 1 or not key.isprintable():
        return "One letter, digit or sign, or the word Space."
    if key in RESERVED:
        return "The digits 1 to 9 pick a reason; choose another key."
    return ""
