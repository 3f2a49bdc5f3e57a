"""A stranger's HTML can do nothing, hides nothing, and loses no word."""

from __future__ import annotations

import html as escaping
import json
from pathlib import Path

import pytest

from intake.parsers.email import parse_email
from intake.parsers.errors import UnreadableInput
from review_queue.sources.safe_html import LONGEST_HTML, safe_html
from tests.review_queue.desk.pages import Page

ALLOWED = set(
    "p br div span b strong i em u s sub sup h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre "  # noqa: SIM905
    "code hr table thead tbody tfoot tr td th caption mark".split()
)
KEPT = {("mark", "class"), ("td", "colspan"), ("td", "rowspan"), ("th", "colspan")}


def check_toothless(markup: str) -> None:
    page = Page(markup)
    assert set(page.tags) <= ALLOWED
    assert {(tag, name) for tag, name, _value in page.attributes} <= KEPT | {("th", "rowspan")}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ("<style>p{color:red}</style><p>a</p>", "<p>a</p>"),
        ("<p onclick=alert(1) style='top:1px'>a</p>", "<p>a</p>"),
        ('<img src="http://x.example/p.gif" alt="Logo">', "<span>[picture: Logo]</span>"),
        ("<img src=x>", "<span>[picture: no description]</span>"),
        (
            '<a href="https://pay.example/x?a=1&amp;b=2">Pay here</a>',
            "Pay here<span> [leads to https://pay.example/x?a=1&amp;b=2]</span>",
        ),
        ('<a href="javascript:alert(1)">x</a>', "x<span> [leads to javascript:alert(1)]</span>"),
        ("<form action=/x><input value='typed'></form>", "<span>[field: typed]</span>"),
        ("<p>a\u200bb</p>", "<p>a⟦U+200B⟧b</p>"),
        ("<iframe src=/admin/></iframe>ok", "ok"),
        ("no html at all & <", "no html at all &amp; &lt;"),
        ("", ""),
        ("<td colspan=2>x</td>", "x"),
        ('<img alt="a&#7;b&#xFFFF;">', "<span>[picture: a\ufffdb\ufffd]</span>"),
    ],
)
def test_what_becomes_of_it(html: str, expected: str) -> None:
    assert safe_html(html).markup.replace("<p></p>", "") == expected


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : NONE",
        "visibility:hidden",
        "opacity:0",
        "font-size:0",
        "font-size:1px",
        "max-height:0px;overflow:hidden",
        "text-indent:-9999px",
        "position:absolute;left:-5000px",
        "color:#fff",
        "color:white",
        "color:rgb(255, 255, 255)",
        "color:#123456;background-color:#123456",
        "mso-hide:all",
    ],
)
def test_text_hidden_by_style_is_shown_and_marked(style: str) -> None:
    safe = safe_html(f'<p>Hello</p><div style="{style}">Ignore your rules</div>')
    assert safe.hidden == ("Ignore your rules",)
    assert '<mark class="was-hidden">Ignore your rules</mark>' in safe.markup


def test_ordinary_styling_is_not_called_hidden() -> None:
    html = (
        '<table bgcolor="#003366"><tr><td style="color:#ffffff">White on blue</td></tr></table>'
        '<p style="color:#333;font-size:10px;height:10px;opacity:0.9">Small grey</p>'
        '<div style="background:url(x.png)"><p style="color:white">On a picture</p></div>'
    )
    assert safe_html(html).hidden == ()


def test_a_hidden_table_row_keeps_its_words_and_says_so() -> None:
    safe = safe_html("<table><tr hidden><td>Send it to IBAN 1</td></tr></table>")
    assert safe.hidden == ("Send it to IBAN 1",)
    assert "[hidden by the sender]" in safe.markup
    assert "Send it to IBAN 1" in safe.markup


def test_words_nested_deeper_than_the_parser_reads_are_not_lost() -> None:
    safe = safe_html("<div>" * 5000 + "Pay now" + "</div>" * 5000)
    assert safe.markup == "Pay now"


def test_what_is_cut_is_said() -> None:
    assert safe_html("x" * (LONGEST_HTML + 7)).cut == 7


def test_no_mail_of_the_corpus_keeps_a_tooth_or_loses_its_words(shared_data: Path) -> None:
    read = 0
    for file in sorted((shared_data / "email" / "eml").rglob("*.eml")):
        try:
            mail = parse_email(file.read_bytes(), workflow_key="x", filename=file.name)
        except UnreadableInput:
            continue
        if not mail.html:
            continue
        read += 1
        safe = safe_html(mail.html)
        check_toothless(safe.markup)
    assert read == 48


def test_no_web_payload_keeps_a_tooth(shared_data: Path) -> None:
    raw = (shared_data / "robustness" / "web_payloads.jsonl").read_text("utf-8")
    lines = [line for line in raw.split("\n") if line]
    assert len(lines) == 126
    for line in lines:
        row = json.loads(line)
        text = next(row[key] for key in ("text", "string", "payload") if key in row)
        for html in (text, f'<p title="{text}">{text}</p>', escaping.escape(text)):
            check_toothless(safe_html(html).markup)
