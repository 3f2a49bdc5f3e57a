"""One spelling for every value, so that a hash binds exactly what was approved."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NoReturn

DEEPEST = 32
LARGEST_WHOLE = 2**63 - 1


class NotCanonical(ValueError):
    """The value or text has no canonical form; nothing was hashed or stored."""


def canonical_json(value: object) -> str:
    """Sorted keys, no spaces, UTF-8 text as it is; only None, bool, int, str, list, tuple, mapping.

    NotCanonical for floats, other types, keys that are not text, lone surrogates and nesting
    deeper than 32.
    """
    return json.dumps(
        _plain(value, "value", 0),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def load_canonical(text: str | bytes) -> Any:
    """Read JSON strictly. NotCanonical for duplicate keys, floats, NaN, bad UTF-8, half letters."""
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        value = json.loads(
            decoded,
            object_pairs_hook=_unique_keys,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not valid JSON: {error}") from error
    return _plain(value, "value", 0)


def content_hash(
    *,
    task: int | str,
    draft_version: int,
    position: int,
    kind: str,
    connection_id: int | None,
    connection_config_hash: str,
    payload: Mapping[str, Any],
) -> str:
    """SHA-256 (hex) of one action of one draft version, sent over one configured way out."""
    body = {
        "task": task,
        "draft_version": draft_version,
        "position": position,
        "kind": kind,
        "connection_id": connection_id,
        "connection_config_hash": connection_config_hash,
        "payload": payload,
    }
    return _digest("action-v1", canonical_json(body))


def bundle_hash(action_hashes: tuple[str, ...] | list[str]) -> str:
    """SHA-256 (hex) of the ordered list of action hashes: what a decision binds."""
    return _digest("bundle-v1", canonical_json(list(action_hashes)))


def connection_config_hash(settings: Mapping[str, Any] | None) -> str:
    """SHA-256 (hex) of a connection's settings without its secrets; None is the sandbox."""
    return _digest("connection-v1", canonical_json(settings))


def _digest(domain: str, text: str) -> str:
    return hashlib.sha256(domain.encode() + b"\0" + text.encode("utf-8")).hexdigest()


def _plain(value: object, where: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise NotCanonical(f"{where} is nested deeper than {DEEPEST} levels")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value, where)
    if isinstance(value, str):
        return _text(value, where)
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{at}]", depth + 1) for at, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {
            _key(key, where): _plain(item, f"{where}.{key}", depth + 1)
            for key, item in value.items()
        }
    raise NotCanonical(
        f"{where} is of type {type(value).__name__}; use text, whole numbers, true/false, lists "
        "and mappings (money in minor units)"
    )


def _whole(value: int, where: str) -> int:
    if not -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
        raise NotCanonical(f"{where} is a whole number of more than 64 bits")
    return int(value)


def _key(key: object, where: str) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"{where} has the key {key!r}, which is not text")
    return _text(key, f"a key of {where}")


def _text(text: str, where: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{where} holds half a character (lone surrogate)") from error
    return str(text)


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise NotCanonical(f"the same key stands twice: {', '.join(map(repr, twice))}")
    return result


def _refuse_number(text: str) -> NoReturn:
    raise NotCanonical(f"the number {text} is not whole; use whole numbers (money in minor units)")
