"""What the gate looked at, as JSON with the source of every value, so that a verdict replays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.engine.codec.strict import (
    UnreadableJson,
    as_flag,
    as_list,
    as_object,
    as_share,
    as_text,
    canonical,
    parse,
    share_text,
)
from policies.engine.codec.values import value_from_json, value_kind, value_to_json
from policies.engine.facts import Fact, LabelledText, TrustedFacts, UntrustedFacts

SNAPSHOT_SCHEMA = 2  # 1 had no calibrated confidence
_KEYS_1 = frozenset(
    {"schema_version", "facts", "input_texts", "output_texts", "model_flags", "confidence"}
)
_KEYS = _KEYS_1 | {"calibrated_confidence"}
_FACT_KEYS = frozenset({"name", "value", "kind", "trusted", "source"})
_TEXT_KEYS = frozenset({"label", "text"})


def snapshot_to_json(trusted: TrustedFacts, untrusted: UntrustedFacts) -> str:
    """Everything both sides knew, canonical. Raises UnreadableJson for a value it cannot store."""
    facts = [
        _fact_to_json(fact, is_trusted)
        for is_trusted, side in ((True, trusted.values), (False, untrusted.values))
        for _, fact in sorted(side.items())
    ]
    return canonical(
        {
            "schema_version": SNAPSHOT_SCHEMA,
            "facts": facts,
            "input_texts": _texts_to_json(untrusted.input_texts),
            "output_texts": _texts_to_json(untrusted.output_texts),
            "model_flags": list(untrusted.model_flags),
            "confidence": _share_to_json(untrusted.confidence),
            "calibrated_confidence": _share_to_json(untrusted.calibrated_confidence),
        }
    )


def snapshot_from_json(text: str) -> tuple[TrustedFacts, UntrustedFacts]:
    """Both sides again, of this or an earlier schema, ready for `decide`. Raises UnreadableJson."""
    parsed = parse(text)
    is_first = isinstance(parsed, dict) and parsed.get("schema_version") == 1
    found = as_object(parsed, "snapshot", _KEYS_1 if is_first else _KEYS)
    if found["schema_version"] not in (1, SNAPSHOT_SCHEMA):
        raise UnreadableJson(f"snapshot has the unknown schema {found['schema_version']!r}")
    trusted: dict[str, Fact] = {}
    untrusted: dict[str, Fact] = {}
    for fact, is_trusted in _facts_from_json(found["facts"]):
        side = trusted if is_trusted else untrusted
        if fact.name in side:
            raise UnreadableJson(f"the fact {fact.name} stands twice")
        side[fact.name] = fact
    flags = as_list(found["model_flags"], "model_flags")
    return TrustedFacts(trusted), UntrustedFacts(
        values=untrusted,
        input_texts=_texts_from_json(found["input_texts"], "input_texts"),
        output_texts=_texts_from_json(found["output_texts"], "output_texts"),
        model_flags=tuple(as_text(flag, "model_flags") for flag in flags),
        confidence=_share_from_json(found["confidence"], "confidence"),
        calibrated_confidence=_share_from_json(
            found.get("calibrated_confidence"), "calibrated_confidence"
        ),
    )


def _share_to_json(share: float | None) -> str | None:
    return None if share is None else share_text(share)


def _share_from_json(value: object, where: str) -> float | None:
    return None if value is None else as_share(value, where)


def _fact_to_json(fact: Fact, is_trusted: bool) -> dict[str, object]:
    return {
        "name": fact.name,
        "value": value_to_json(fact.value),
        "kind": value_kind(fact.value),
        "trusted": is_trusted,
        "source": fact.source,
    }


def _facts_from_json(value: object) -> Iterator[tuple[Fact, bool]]:
    for item in as_list(value, "facts"):
        found = as_object(item, "fact", _FACT_KEYS)
        name = as_text(found["name"], "fact.name")
        fact = Fact(
            name=name,
            value=value_from_json(found["kind"], found["value"], name),
            source=as_text(found["source"], f"{name}.source"),
        )
        yield fact, as_flag(found["trusted"], f"{name}.trusted")


def _texts_to_json(texts: Iterable[LabelledText]) -> list[dict[str, str]]:
    return [{"label": text.label, "text": text.text} for text in texts]


def _texts_from_json(value: object, where: str) -> tuple[LabelledText, ...]:
    items = (as_object(item, where, _TEXT_KEYS) for item in as_list(value, where))
    return tuple(
        LabelledText(as_text(item["label"], where), as_text(item["text"], where)) for item in items
    )
