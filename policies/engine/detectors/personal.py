"""Personal data by type. What identifies or pays goes to a person; the rest only where it leaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from policies.engine.detectors import personal_numbers, personal_words
from policies.engine.detectors.contract import Hit, Material, Side
from policies.engine.detectors.patterns import BOTH, INPUT, NOWHERE

_MOST = 20  # findings of one kind per text
Find = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One type of data. In an output, what stands in the sources too is the customer's own."""

    code: str
    label: str
    find: Find
    only_noticed: frozenset[Side] = NOWHERE
    own_is_fine: bool = False
    sides: frozenset[Side] = BOTH

    def hits(self, material: Material) -> Iterator[Hit]:
        """The values in every form of every text."""
        own = self._values_of_sources(material)
        for text in material.texts:
            for form in text.forms:
                for value in islice(self.find(form), _MOST):
                    if _bare(value) not in own:
                        yield Hit(text.label, value)

    def _values_of_sources(self, material: Material) -> frozenset[str]:
        if not (self.own_is_fine and material.side is Side.OUTPUT):
            return frozenset()
        forms = (form for source in material.sources for form in source.forms)
        return frozenset(_bare(value) for form in forms for value in self.find(form))


def _bare(value: str) -> str:
    """The letters and figures, so that writing it with other spaces is no other value."""
    return "".join(filter(str.isalnum, value.casefold()))


def _everyday(code: str, label: str, find: Find) -> PersonalData:
    """Data that stands in every honest mail, and must not come from someone else's."""
    return PersonalData(code, label, find, only_noticed=INPUT, own_is_fine=True)


PERSONAL = (
    _everyday("personal_email", "an e-mail address", personal_words.find_emails),
    _everyday("personal_phone", "a telephone number", personal_numbers.find_phones),
    _everyday("personal_address", "a postal address", personal_words.find_addresses),
    _everyday("personal_name", "a person's name", personal_words.find_names),
    _everyday("personal_ip", "a network address", personal_numbers.find_ip_addresses),
    PersonalData("personal_birth_date", "a date of birth", personal_words.find_birth_dates),
    PersonalData("personal_card", "a payment card number", personal_numbers.find_cards),
    PersonalData("personal_iban", "a bank account number", personal_numbers.find_ibans),
    PersonalData(
        "personal_id_number", "a tax, social security or identity number",
        personal_numbers.find_id_numbers,
    ),
)  # fmt: skip
