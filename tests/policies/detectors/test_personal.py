"""Personal data by type: exact hits, near misses with wrong check digits, and leaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from policies.engine.detectors import personal_numbers as numbers
from policies.engine.detectors import personal_words as words
from tests.policies.detectors.looking import came_in, out, raised

Find = Callable[[str], Iterable[str]]


@pytest.mark.parametrize(
    ("find", "text", "value"),
    [
        (numbers.find_cards, "card 4454 7945 1139 0933.", "4454 7945 1139 0933"),
        (numbers.find_cards, "my card is 340376792748116", "340376792748116"),
        (numbers.find_cards, "Maestro 501864667909", "501864667909"),
        (numbers.find_ibans, "GB33 BUKB 2020 1555 5555 55 please", "GB33 BUKB 2020 1555 5555 55"),
        (numbers.find_ibans, "NL91ABNA0417164300", "NL91ABNA0417164300"),
        (numbers.find_phones, "ring +44 7700 208 815", "+44 7700 208 815"),
        (numbers.find_phones, "or 541-714-1388", "541-714-1388"),
        (numbers.find_phones, "my number is 4673395", "4673395"),
        (numbers.find_phones, "call 0688 872 49 99 now", "0688 872 49 99"),
        (numbers.find_ip_addresses, "from 106.31.73.20.", "106.31.73.20"),
        (numbers.find_id_numbers, "SSN 536-90-4399", "536-90-4399"),
        (numbers.find_id_numbers, "DNI 54362315K", "54362315K"),
        (numbers.find_id_numbers, "RCCMNL83S18D969H", "RCCMNL83S18D969H"),
        (numbers.find_id_numbers, "CPF 390.533.447-05", "390.533.447-05"),
        (numbers.find_id_numbers, "NINO AB 12 34 56 C", "AB 12 34 56 C"),
        (numbers.find_id_numbers, "passport number: C01 234567", "C01 234567"),
        (words.find_emails, "to Anna.Lee+x@mail.example, ok", "Anna.Lee+x@mail.example"),
        (words.find_addresses, "to 12 Baker Street, London", "12 Baker Street"),
        (words.find_addresses, "Hauptstraße 5a", "Hauptstraße 5a"),
        (words.find_addresses, "at 7 The Avenue", "7 The Avenue"),
        (words.find_addresses, "4 Isla Way", "4 Isla Way"),
        (words.find_addresses, "P.O. Box 123", "P.O. Box 123"),
        (words.find_addresses, "Via Franscini 71", "Via Franscini 71"),
        (words.find_names, "My name is Anna Lee and", "Anna Lee"),
        (words.find_names, "ask Mrs. O'Hara about it", "O'Hara"),
        (words.find_birth_dates, "born on 4 May 1980", "4 May 1980"),
        (words.find_birth_dates, "DOB: 1980-05-04", "1980-05-04"),
    ],
)  # fmt: skip
def test_it_is_found(find: Find, text: str, value: str) -> None:
    assert value in list(find(text))


@pytest.mark.parametrize(
    ("find", "text"),
    [
        (numbers.find_cards, "card 4454 7945 1139 0934"),
        (numbers.find_cards, "parcel 9999 9999 9999 9995"),
        (numbers.find_cards, "order 4454794511390933-7"),
        (numbers.find_ibans, "GB34 BUKB 2020 1555 5555 55"),
        (numbers.find_ibans, "AB12 and then some more words here"),
        (numbers.find_phones, "on 2026-11-22 at 10:30"),
        (numbers.find_phones, "order 1182 of 22.11.2026"),
        (numbers.find_phones, "invoice 10020030"),
        (numbers.find_phones, "4454 7945 1139 0933"),
        (numbers.find_ip_addresses, "version 1.2.3.400"),
        (numbers.find_ip_addresses, "chapter 1.2.3.4.5"),
        (numbers.find_id_numbers, "part 000-12-3456"),
        (numbers.find_id_numbers, "DNI 54362315A"),
        (numbers.find_id_numbers, "CPF 390.533.447-06"),
        (words.find_emails, "me@home"),
        (words.find_addresses, "Order 10482 is on its way"),
        (words.find_addresses, "12 of us wait by the road"),
        (words.find_addresses, "12 people came by the street"),
        (words.find_names, "my name is on the list"),
        (words.find_birth_dates, "delivered on 4 May 2026"),
    ],
)
def test_a_near_miss_is_left_alone(find: Find, text: str) -> None:
    assert list(find(text)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("My card: 4454 7945 1139 0933", "personal_card"),
        ("Pay to NL91ABNA0417164300", "personal_iban"),
        ("SSN 536-90-4399", "personal_id_number"),
        ("I was born on 4 May 1980", "personal_birth_date"),
        ("4454&#32;7945&#32;1139&#32;0933", "personal_card"),
        ("４４５４ ７９４５ １１３９ ０９３３", "personal_card"),  # noqa: RUF001
    ],
)
def test_what_identifies_or_pays_goes_to_a_person_both_ways(text: str, code: str) -> None:
    assert code in raised(came_in(text))
    assert code in out(text, message=text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Write to anna@mail.example.org", "personal_email"),
        ("Ring +44 7700 208 815", "personal_phone"),
        ("We live in 12 Baker Street", "personal_address"),
        ("My name is Anna Lee", "personal_name"),
        ("It came from 106.31.73.20", "personal_ip"),
    ],
)
def test_everyday_data_is_only_noticed_unless_it_is_somebody_elses(text: str, code: str) -> None:
    received = came_in(text)
    assert received.reasons == ()
    assert received.noticed == {code}
    assert code not in out(text, message=text)
    assert code in out(text, message="Hello")


def test_a_number_written_with_other_spaces_is_still_the_customers_own() -> None:
    assert "personal_phone" not in out("Is it +447700208815?", message="Ring +44 7700 208 815")
