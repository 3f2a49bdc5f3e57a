"""Quoted history and signatures are cut off, answers in line are not, and nothing is lost."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.parsers.quoting import LONGEST_CUT, cut_quotes


def test_an_answer_in_line_keeps_its_questions() -> None:
    mail = (
        "On Dec 15, 2024, at 2:00 PM, Jane <j@x.org> wrote:\n"
        "> Option A?\n\nGreat.\n\n> Option B?\n\nNo."
    )
    assert cut_quotes(mail).text == "> Option A?\n\nGreat.\n\n> Option B?\n\nNo."


def test_an_answer_below_the_quotation_is_the_text() -> None:
    mail = "Hi,\nOn Tue, 2011-03-01 at 18:02 Al <a@x.org> wrote:\n> How?\n\nLike this.\n-- \nBo"
    cut = cut_quotes(mail)
    assert cut.text == "Hi,\nLike this."
    assert cut.quoted == "On Tue, 2011-03-01 at 18:02 Al <a@x.org> wrote:\n> How?\n\n-- \nBo"


def test_a_forwarded_mail_is_new_to_us_and_stays() -> None:
    mail = "See below.\n\n---------- Forwarded message ---------\nFrom the bank: pay now"
    assert cut_quotes(mail).text == mail


@pytest.mark.parametrize(
    "mail",
    [
        "On Monday I wrote: please refund order 12.",
        "From: our database, not From: external sources.\n\nHello.",
        "-- first point\n-- second point\n\nThanks",
        "As regards the refund: 12:30 is fine.",
        "Sent from the shop, the parcel never arrived.",
    ],
)
def test_words_that_only_look_like_quotation_stay(mail: str) -> None:
    assert cut_quotes(mail).text == mail
    assert cut_quotes(mail).quoted == ""


@pytest.mark.parametrize(
    "mail",
    ["> all\n> quoted", "-----Original Message-----\nFrom: a", "-- \nBo", "Sent from my iPhone"],
)
def test_a_mail_that_is_all_quotation_stays_whole(mail: str) -> None:
    assert cut_quotes(mail).text == mail
    assert cut_quotes(mail).quoted == ""


@given(
    st.lists(
        st.sampled_from(
            ["Hello", "", "> old", "-- ", "Sent from my phone", "From: a@b.c", "To: x", "Date: y",
             "Subject: z", "On 1 May 2024 at 10:00 Al <a@b.c> wrote:", "____", "42"]
        )
    )
)  # fmt: skip
def test_no_line_is_ever_lost(lines: list[str]) -> None:
    cut = cut_quotes("\n".join(lines))
    kept = cut.text.split("\n") + cut.quoted.split("\n")
    assert sorted(line.strip() for line in kept if line.strip()) == sorted(
        line.strip() for line in lines if line.strip()
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "On 1" * 100_000,
        "\n".join(["> a", "b"] * 20_000),
        "\n".join(["On 1 " * 70] * 2_000),
        "\n".join(["on 1:11 <a@" * 30] * 2_000),
        "From:" * 100_000,
        "\n".join(["From: x"] * 60_000),
    ],
)
def test_hostile_text_is_cut_in_linear_time(hostile: str) -> None:
    assert len(hostile) < LONGEST_CUT
    began = time.process_time()
    cut_quotes(hostile)
    assert time.process_time() - began < 5
