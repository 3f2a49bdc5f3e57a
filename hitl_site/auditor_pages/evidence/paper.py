"""A PDF page with headings, paragraphs and pairs, in a font that knows many scripts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
GREY, BLACK = (95, 95, 95), (20, 20, 20)
LONGEST = 20_000  # characters of one text on paper; evidence.json has the rest
LABEL_MM = 42


class Paper:
    """A4, portrait. What the font cannot draw stands as its code, never as an empty box."""

    def __init__(self, title: str, foot: str, at: datetime) -> None:
        self._pdf = _Footed(foot)
        self._pdf.set_creation_date(at)
        self._pdf.set_title(title)
        self._pdf.set_auto_page_break(auto=True, margin=18)
        self._pdf.set_margins(18, 16, 18)
        self._pdf.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self._pdf.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self._pdf.set_text_shaping(use_shaping_engine=True)
        font = self._pdf.fonts[FAMILY.lower()]
        self._known = font.cmap if isinstance(font, TTFFont) else {}
        self._pdf.add_page()
        self._write(title, size=16, bold=True, after=2)

    def heading(self, text: str) -> None:
        """A section begins."""
        if self._pdf.get_y() > self._pdf.h - 45:
            self._pdf.add_page()
        self._pdf.ln(4)
        self._write(text, size=12, bold=True, after=1)

    def text(self, text: str, *, small: bool = False) -> None:
        """A paragraph."""
        self._write(text, size=7.5 if small else 9.5, colour=GREY if small else BLACK, after=1)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Labels with their values, one below the other."""
        for label, value in pairs:
            self._pdf.set_text_color(*GREY)
            self._pdf.set_font(FAMILY, "", 8.5)
            top, page = self._pdf.get_y(), self._pdf.page
            self._pdf.multi_cell(
                LABEL_MM, 4.6, self.drawable(label), align="L", new_x=XPos.RIGHT, new_y=YPos.TOP
            )
            self._pdf.set_text_color(*BLACK)
            if self._pdf.page == page:
                self._pdf.set_y(top)
            self._pdf.set_x(self._pdf.l_margin + LABEL_MM + 2)
            self._pdf.multi_cell(
                0, 4.6, self.drawable(value) or "-", align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
            )

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self._pdf.output())

    def drawable(self, text: str) -> str:
        """The text with everything unseen made visible: ⟨U+200B⟩ for a zero-width blank."""
        cut = text[:LONGEST]
        more = f" [… {len(text) - LONGEST} more characters in evidence.json]" * (cut != text)
        return "".join(map(self._drawn, cut)) + more

    def _drawn(self, letter: str) -> str:
        if letter in "\n\t":
            return letter.replace("\t", "    ")
        hidden = unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        if hidden or (ord(letter) not in self._known and not letter.isspace()):
            return f"⟨U+{ord(letter):04X}⟩" if letter != "\r" else ""
        return letter

    def _write(
        self,
        text: str,
        *,
        size: float,
        bold: bool = False,
        colour: tuple[int, int, int] = BLACK,
        after: float = 0,
    ) -> None:
        self._pdf.set_text_color(*colour)
        self._pdf.set_font(FAMILY, "B" if bold else "", size)
        height = size * 0.52
        self._pdf.multi_cell(
            0, height, self.drawable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )
        self._pdf.ln(after)


class _Footed(FPDF):
    """Every page says what it belongs to and which one it is."""

    def __init__(self, foot: str) -> None:
        super().__init__(format="A4")
        self._foot = foot

    def footer(self) -> None:
        """Called by the library at the end of a page."""
        self.set_y(-12)
        self.set_font(FAMILY, "", 7)
        self.set_text_color(*GREY)
        self.cell(0, 5, f"{self._foot} · page {self.page_no()} of {{nb}}", align="L")
