"""HTML to readable text; quoted blocks come out with a leading `> ` as in plain mail."""

from __future__ import annotations

import hashlib
import html as entities
import re

from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

TAG = re.compile(r"<[^<>]*>")
BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+\n")


def html_to_text(html: str) -> str:
    """The text a reader would see: no scripts, no styles, nothing hidden."""
    marker = hashlib.sha256(html.encode()).hexdigest()[:16]
    try:
        tree = document_fromstring(
            html.encode(), parser=HTMLParser(encoding="utf-8", huge_tree=True)
        )
        _mark_quotes(tree, marker)
        text = str(Inscriptis(tree, ParserConfig(css=CSS_PROFILES["strict"].copy())).get_text())
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError):
        # Not a tree at all (empty, or nested without end): the words without the tags.
        text = entities.unescape(TAG.sub(" ", html))
    lines = [line.rstrip() for line in _prefixed(text, marker)]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _mark_quotes(tree: HtmlElement, marker: str) -> None:
    for quote in list(tree.iter("blockquote")):
        before, after = etree.Element("p"), etree.Element("p")
        before.text, after.text = f"{marker}+", f"{marker}-"
        before.tail, quote.text = quote.text, None
        quote.insert(0, before)
        quote.append(after)


def _prefixed(text: str, marker: str) -> list[str]:
    out, depth = [], 0
    for line in text.splitlines():
        bare = line.strip()
        if bare == f"{marker}+":
            depth += 1
        elif bare == f"{marker}-":
            depth -= 1
        else:
            out.append(">" * depth + (f" {bare}" if depth else line.replace("\xa0", " ")))
    return out
