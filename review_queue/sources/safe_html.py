"""A stranger's HTML as a page that can do nothing: no scripts, styles, pictures, forms or links.

What the sender hid is shown and marked; where a link leads and what a picture is called stands in
the text. lxml rewrites, nh3 (a well-kept allow-list cleaner) has the last word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import nh3
from lxml import html as lxml_html
from lxml.etree import ParserError, _Comment, _ProcessingInstruction, iterwalk
from lxml.html import HtmlElement

from review_queue.hidden_text import pieces_of
from review_queue.sources.hiding import hides_text

LONGEST_HTML = 1_000_000
DEEPEST = 1_000  # libxml2 gives up at 2,048 and says nothing
_WITHOUT_TEXT = frozenset({"script", "style", "head", "template", "svg", "math", "title"})
_TAGS = frozenset(
    "p br div span b strong i em u s sub sup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre "  # noqa: SIM905 - read as a line
    "code hr table thead tbody tfoot tr td th caption mark".split()
)
# What lxml refuses to write: controls, halves of pairs, the two that are no characters.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CELLS = {"colspan", "rowspan"}


@dataclass(frozen=True, slots=True)
class SafeHtml:
    """Mark-up that may be put on a page of its own, and what was taken out or found.

    `pictures` were not loaded, `links` do not lead anywhere, `hidden` are passages the sender had
    made invisible, `cut` is how many characters were left out at the end.
    """

    markup: str
    pictures: int = 0
    links: int = 0
    hidden: tuple[str, ...] = ()
    cut: int = 0


def safe_html(html: str) -> SafeHtml:
    """The HTML with everything taken out that could act, load or hide. Any text is accepted."""
    text = html[:LONGEST_HTML].replace("\x00", "\ufffd")
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=_parser())
    except (ParserError, ValueError):
        return _words_only(text, html)
    if _is_too_deep(root):
        return _words_only(text, html)
    counted = {"pictures": 0, "links": 0}
    hidden: list[str] = []
    _rewrite(root, counted, hidden)
    markup = nh3.clean(
        lxml_html.tostring(root, encoding="unicode"),
        tags=set(_TAGS),
        attributes={"*": set(), "td": _CELLS, "th": _CELLS},
        allowed_classes={"mark": {"was-hidden", "odd-char"}},
    )
    return SafeHtml(
        markup,
        counted["pictures"],
        counted["links"],
        tuple(hidden),
        max(0, len(html) - LONGEST_HTML),
    )


def _words_only(text: str, html: str) -> SafeHtml:
    """The bare words: for what is no HTML, or nested so deep that the parser drops the inside."""
    return SafeHtml(nh3.clean(text, tags=set()), cut=max(0, len(html) - LONGEST_HTML))


def _is_too_deep(root: HtmlElement) -> bool:
    depth = 0
    for event, _element in iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth >= DEEPEST:
            return True
    return False


def _parser() -> lxml_html.HTMLParser:
    # `huge_tree`: without it libxml2 drops what is nested deeper than 256, unseen by anybody.
    return lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, huge_tree=True
    )


def _rewrite(root: HtmlElement, counted: dict[str, int], hidden: list[str]) -> None:
    for element in list(root.iter()):
        if isinstance(element, (_Comment, _ProcessingInstruction)) or not isinstance(
            element.tag, str
        ):
            continue
        tag = element.tag.lower()
        if tag in _WITHOUT_TEXT:
            element.clear(keep_tail=True)
            continue
        if tag == "img":
            counted["pictures"] += 1
            _say(element, f"[picture: {element.get('alt') or 'no description'}]")
        elif tag == "a" and element.get("href"):
            counted["links"] += 1
            element.append(_note(f" [leads to {element.get('href')}]"))
        elif tag == "input" and element.get("value"):
            _say(element, f"[field: {element.get('value')}]")
        if hides_text(element.attrib, (one.attrib for one in element.iterancestors())):
            _mark_hidden(element, hidden)
    _name_odd_characters(root)


def _say(element: HtmlElement, words: str) -> None:
    element.tag = "span"
    element.text = _writable(words)


def _note(words: str) -> HtmlElement:
    span = lxml_html.Element("span")
    span.text = _writable(words)
    return span


def _mark_hidden(element: HtmlElement, hidden: list[str]) -> None:
    words = " ".join(element.text_content().split())
    if not words or element.getparent() is None or element.tag in {"body", "html"}:
        return
    hidden.append(words[:500])
    # A mark inside the element keeps tables and lists whole.
    mark = lxml_html.Element("mark", {"class": "was-hidden"})
    mark.text, element.text = element.text, None
    if element.tag in {"table", "tbody", "thead", "tr", "ul", "ol", "dl"}:
        mark.text = "[hidden by the sender] "
        element.addprevious(mark)
        return
    for child in list(element):
        mark.append(child)
    element.append(mark)


def _name_odd_characters(root: HtmlElement) -> None:
    for element in root.iter():
        if element.text and not element.text.isascii():
            element.text = _writable(_with_names(element.text))
        if element.tail and not element.tail.isascii():
            element.tail = _writable(_with_names(element.tail))


def _writable(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _with_names(text: str) -> str:
    return "".join(
        f"⟦{piece.odd.partition(' ')[0]}⟧" if piece.odd else piece.text for piece in pieces_of(text)
    )
