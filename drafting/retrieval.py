"""BM25 search over the company's own texts with an in-memory index, kept per content."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Document, Index, Occur, Query, SchemaBuilder

from drafting.wellformed import wellformed
from drafting.words import analyzer, important_words

TITLE_WEIGHT = 2.0
WRITER_BYTES = 15_000_000  # the smallest heap tantivy accepts
KEPT_INDEXES = 16


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the company's text that can be found. `title` weighs more than `text`."""

    reference: str
    title: str
    text: str

    def words(self) -> frozenset[str]:
        """Every important word of title and text."""
        return frozenset(important_words(f"{self.title}\n{self.text}", most=10_000))


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that shares words with the message; the score only ranks, it has no unit.

    `telling` are shared title words that no other passage has in its title.
    """

    passage: Passage
    score: float
    shared: tuple[str, ...]
    shared_in_title: tuple[str, ...]
    telling: tuple[str, ...]


class PassageIndex:
    """A read-only search index over a fixed set of passages."""

    def __init__(self, passages: tuple[Passage, ...]) -> None:
        self.passages = passages
        self._words = [passage.words() for passage in passages]
        self._title_words = [frozenset(important_words(item.title)) for item in passages]
        self._titles_with = Counter(word for words in self._title_words for word in words)
        builder = SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("title", tokenizer_name="important")
        builder.add_text_field("text", tokenizer_name="important")
        self._schema = builder.build()
        self._index = Index(self._schema)
        self._index.register_tokenizer("important", analyzer())
        self._fill()

    def _fill(self) -> None:
        writer = self._index.writer(WRITER_BYTES, 1)
        for number, passage in enumerate(self.passages):
            document = Document()
            document.add_integer("number", number)
            document.add_text("title", wellformed(passage.title))
            document.add_text("text", wellformed(passage.text))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: tuple[str, ...], limit: int = 5) -> list[Match]:
        """The best passages for these stems (see `important_words`), best first."""
        if not words or not self.passages:
            return []
        searcher = self._index.searcher()
        hits = searcher.search(self._query(words), limit).hits
        numbered = [(score, searcher.doc(address)["number"][0]) for score, address in hits]
        # Equal scores come back in any order: the order of the passages decides.
        numbered.sort(key=lambda pair: (-pair[0], pair[1]))
        return [self._match(number, score, words) for score, number in numbered]

    def _query(self, words: tuple[str, ...]) -> Query:
        parts: list[tuple[Occur, Query]] = []
        for word in words:
            in_title = Query.term_query(self._schema, "title", word)
            parts.append((Occur.Should, Query.boost_query(in_title, TITLE_WEIGHT)))
            parts.append((Occur.Should, Query.term_query(self._schema, "text", word)))
        return Query.boolean_query(parts)

    def _match(self, number: int, score: float, words: tuple[str, ...]) -> Match:
        in_title = tuple(word for word in words if word in self._title_words[number])
        return Match(
            passage=self.passages[number],
            score=score,
            shared=tuple(word for word in words if word in self._words[number]),
            shared_in_title=in_title,
            telling=tuple(word for word in in_title if self._titles_with[word] == 1),
        )


@lru_cache(maxsize=KEPT_INDEXES)
def index_for(passages: tuple[Passage, ...]) -> PassageIndex:
    """The index of exactly these texts; built once, found again by content."""
    return PassageIndex(passages)
