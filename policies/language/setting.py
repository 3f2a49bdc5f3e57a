"""What a sentence may name in this company: its workflows, groups, kinds of work and currency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from policies.language.reader import PhraseBook, Reader
from policies.language.vocabulary import KIND_WORDS


@dataclass(frozen=True)
class Setting:
    """The company's own names. `workflows` is key to name; `kinds` are kinds of steps."""

    workflows: Mapping[str, str] = field(default_factory=dict)
    groups: Collection[str] = ()
    kinds: Collection[str] = ()

    def workflow_book(self) -> PhraseBook[frozenset[str]]:
        """Keys and names of workflows; a name that two share means both."""
        found: dict[str, set[str]] = {}
        for key, name in self.workflows.items():
            for said in {key, name.strip().casefold()} - {""}:
                found.setdefault(said.casefold(), set()).add(key)
        return PhraseBook((said, frozenset(keys)) for said, keys in found.items())

    def group_book(self) -> PhraseBook[str]:
        """Names of groups, and what one of them is called: an owner of Owners."""
        named = {name: name for name in self.groups if name.strip()}
        single = {name[:-1]: name for name in named if name.endswith("s") and len(name) > 2}
        return PhraseBook((single | named).items())

    def kind_book(self) -> PhraseBook[str]:
        """Words for kinds of steps, the kind's own name included."""
        words = {said: kind for kind in self.kinds for said in KIND_WORDS.get(kind, ())}
        words |= {kind: kind for kind in self.kinds}
        return PhraseBook(words.items())


@dataclass
class Scene:
    """The reader together with the company's names, handed from part to part."""

    reader: Reader
    setting: Setting
    workflows: PhraseBook[frozenset[str]] = field(init=False)
    groups: PhraseBook[str] = field(init=False)
    kinds: PhraseBook[str] = field(init=False)

    def __post_init__(self) -> None:
        self.workflows = self.setting.workflow_book()
        self.groups = self.setting.group_book()
        self.kinds = self.setting.kind_book()

    def read_workflow(self) -> str:
        """A workflow's key; empty when none is named. Raises NotUnderstood for a shared name."""
        start = self.reader.place
        keys = self.reader.find(self.workflows)
        if keys is None:
            return ""
        if len(keys) > 1:
            raise self.reader.unclear(
                "More than one workflow has this name.",
                "Write its key: " + ", ".join(sorted(keys)),
                start,
                self.reader.place,
            )
        return next(iter(keys))
