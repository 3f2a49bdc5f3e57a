"""German. After "wenn" the verb stands last, so most parts have a second form."""

from __future__ import annotations

from policies.engine.fact_windows import SPLIT_DAYS, SPLIT_STEPS, WINDOW_DAYS
from policies.engine.levels import Level
from policies.engine.phrases import FactWords, Figures, Phrases, Said
from policies.engine.spec import Operator


def _said(subject: str, verb: str, rest: str) -> Said:
    return Said(f"{subject} {verb} {rest}", f"{subject} {rest} {verb}")


def _flag(subject: str, verb: str, yes: str, no: str, *, nobody: str = "") -> FactWords:
    """Yes and no of one statement; `nobody` is the subject of the no where it is another one."""
    label = f"die Antwort darauf, ob {subject} {yes} {verb},"
    return FactWords(label, _said(subject, verb, yes), _said(nobody or subject, verb, no))


def _found(what: str) -> FactWords:
    return _flag(what, "wurde", "gefunden", "nicht gefunden")


_HOURS = {
    Operator.IS: _said("{fact}", "ist", "{value} Uhr"),
    Operator.IS_NOT: _said("{fact}", "ist", "nicht {value} Uhr"),
    Operator.MORE_THAN: _said("{fact}", "ist", "später als {value} Uhr"),
    Operator.AT_LEAST: _said("{fact}", "ist", "{value} Uhr oder später"),
    Operator.LESS_THAN: _said("{fact}", "ist", "früher als {value} Uhr"),
    Operator.AT_MOST: _said("{fact}", "ist", "{value} Uhr oder früher"),
}
_ABOUT = {
    "customer": "für den Kunden",
    "workflow": "in diesem Ablauf",
    "reviewer": "durch den Prüfer",
}


def _windows() -> dict[str, FactWords]:
    found = {}
    for subject, about in _ABOUT.items():
        for days in WINDOW_DAYS:
            when = "am letzten Tag" if days == 1 else f"in den letzten {days} Tagen"
            steps = f"die Zahl der {when} {about} freigegebenen Schritte"
            found[f"{subject}.count_{days}d"] = FactWords(steps)
            money = f"der {when} {about} freigegebene Betrag"
            found[f"{subject}.amount_{days}d"] = FactWords(money)
    return found


_FACTS = {
    "workflow.key": FactWords("der Ablauf"),
    "contact.tier": FactWords("der Kunde"),
    "contact.known_days": FactWords("die Dauer der Kundenbeziehung"),
    "contact.on_record": _flag("der Kunde", "ist", "erfasst", "nicht erfasst"),
    "action.kinds": FactWords("der Vorschlag"),
    "action.amount": FactWords("der Betrag"),
    "bundle.size": FactWords("die Zahl der Schritte"),
    "sender.on_record": _flag("die Adresse des Absenders", "ist", "erfasst", "nicht erfasst"),
    "record.found": _flag(
        "ein passender Eintrag", "wurde", "gefunden", "gefunden", nobody="kein passender Eintrag"
    ),
    "amount.differs_from_record": FactWords(
        "die Antwort darauf, ob der Betrag vom Eintrag abweicht,",
        Said("der Betrag weicht vom Eintrag ab", "der Betrag vom Eintrag abweicht"),
        Said("der Betrag stimmt mit dem Eintrag überein",
             "der Betrag mit dem Eintrag übereinstimmt"),
    ),
    "recipient.on_record": _flag("der Empfänger", "ist", "erfasst", "nicht erfasst"),
    "clock.hour": FactWords("die Stunde des Tages", operators=_HOURS),
    "clock.weekday": FactWords("der Wochentag"),
    "clock.is_business_hour": _flag(
        "es", "ist", "innerhalb der Geschäftszeit", "außerhalb der Geschäftszeit"
    ),
    "clock.is_holiday": _flag("es", "ist", "ein Feiertag", "kein Feiertag"),
    "customer.split_amount": FactWords(
        f"die Summe von {SPLIT_STEPS} oder mehr Zahlungen an ein Konto in {SPLIT_DAYS} Tagen"
    ),
    "customer.split_pattern": _flag(
        "eine große Zahlung", "ist", "in kleine aufgeteilt", "in kleine aufgeteilt",
        nobody="keine große Zahlung",
    ),
    "customer.first_action_of_kind": _flag(
        "es", "ist", "das Erste seiner Art für den Kunden",
        "nicht das Erste seiner Art für den Kunden",
    ),
    "message.text": FactWords("die Nachricht"),
    "message.amount": FactWords("der Betrag in der Nachricht"),
    "message.automatic": FactWords("die Art der automatischen Nachricht"),
    "message.has_attachment": _flag("die Nachricht", "hat", "einen Anhang", "keinen Anhang"),
    "message.fields": FactWords("das eingegangene Formular"),
    "draft.category": FactWords("das Thema des Entwurfs"),
    "topic.local": FactWords("das hier gelernte Thema"),
    "topic.high_risk": FactWords(
        "die Antwort darauf, ob über das Thema hier Menschen entschieden haben,",
        Said("über das Thema haben hier Menschen entschieden",
             "über das Thema hier Menschen entschieden haben"),
        _said("das Thema", "ist", "hier alltäglich"),
    ),
    "topic.doubt": FactWords("der Zweifel am Thema"),
    "evidence.has_source": FactWords(
        "die Antwort darauf, ob der Entwurf auf einer Quelle beruht,",
        Said("der Entwurf beruht auf einer Quelle", "der Entwurf auf einer Quelle beruht"),
        Said("für den Entwurf wurde keine Quelle gefunden",
             "für den Entwurf keine Quelle gefunden wurde"),
    ),
    "evidence.sources_disagree": FactWords(
        "die Antwort darauf, ob die Quellen sich widersprechen,",
        Said("die Quellen nennen verschiedene Zahlen", "die Quellen verschiedene Zahlen nennen"),
        Said("die Quellen widersprechen sich nicht", "die Quellen sich nicht widersprechen"),
    ),
    "record.differing_fields": FactWords("die Abweichung vom Eintrag"),
}  # fmt: skip
_DETECTED = {
    "assistant_instruction": "eine Anweisung an einen Assistenten",
    "approval_language": "eine Formulierung, die eine Freigabe behauptet oder verlangt,",
    "new_persona": "eine Formulierung, die einem Modell eine andere Rolle gibt,",
    "secret_asked": "eine Frage nach Geheimnissen oder fremden Daten",
    "role_marker": "eine Markierung, die eine Vorgabe nachahmt,",
    "hidden_text": "versteckter Text oder ein ungewöhnliches Zeichen",
    "encoded_text": "verschlüsselt geschriebener Text",
    "too_long": "Text, der zum vollen Prüfen zu lang ist,",
    "automatic_mail": "eine automatische Nachricht",
    "money_promise": "ein Geldversprechen",
    "money_amount": "ein Geldbetrag",
    "commitment": "eine Zusage zu Zeit, Umfang oder Preis",
    "claim_without_source": "eine Zahl oder ein Tag ohne Quelle",
    "link": "ein Link oder Bild",
    "message_amount": "ein vom Kunden genannter Geldbetrag",
    "amount_sign": "ein Betrag mit Minus- oder Gutschriftzeichen",
    "attachment": "ein Anhang",
    "attachment_risky": "ein Anhang, der ein Programm enthalten kann,",
    "personal_email": "eine E-Mail-Adresse",
    "personal_phone": "eine Telefonnummer",
    "personal_address": "eine Postanschrift",
    "personal_name": "ein Personenname",
    "personal_ip": "eine Netzwerkadresse",
    "personal_birth_date": "ein Geburtsdatum",
    "personal_card": "eine Kartennummer",
    "personal_iban": "eine Bankverbindung",
    "personal_id_number": "eine Steuer-, Sozialversicherungs- oder Ausweisnummer",
    "health_data": "eine Angabe zur Gesundheit",
    "topic_doubt": "ein Thema, für das die eigene Prüfung nicht einsteht,",
    "topic_legal": "eine rechtliche Frage",
    "topic_medical": "eine medizinische Frage",
    "topic_account_security": "eine Frage der Kontosicherheit",
    "topic_anger": "Ärger",
    "topic_distress": "Not oder Verzweiflung",
    "topic_cancellation_refund": "ein Wunsch nach Kündigung oder Erstattung",
    "exception_asked": "eine Bitte um eine Ausnahme",
    "person_asked": "ein Wunsch, mit einem Menschen zu sprechen,",
    "data_change_asked": "ein Wunsch, persönliche Daten oder Kontodaten zu ändern,",
    "billing_dispute": "eine bestrittene Abbuchung oder Zahlung",
    "topic_financial": "eine finanzielle Frage",
    "identity_check": "eine Identitätsprüfung oder etwas Verlorenes, Gesperrtes oder Entwendetes",
}
_KINDS = {
    "email": "E-Mail",
    "webhook": "Webhook",
    "internal_note": "interne Notiz",
    "contact_update": "Änderung am Kontakt",
    "slack_message": "Slack-Nachricht",
    "stripe_refund": "Erstattung",
    "charge_lookup": "Zahlungsprüfung",
    "crm_contact": "Kundendatensatz",
    "crm_note": "Notiz am Kundendatensatz",
    "task_for_person": "Aufgabe für jemanden aus dem Team",
    "calendar_hold": "Terminvormerkung",
    "file_document": "Ablage eines Dokuments",
}
PHRASES = Phrases(
    name="Deutsch",
    operators={
        Operator.IS: _said("{fact}", "ist", "{value}"),
        Operator.IS_NOT: _said("{fact}", "ist", "nicht {value}"),
        Operator.MORE_THAN: _said("{fact}", "beträgt", "mehr als {value}"),
        Operator.AT_LEAST: _said("{fact}", "beträgt", "mindestens {value}"),
        Operator.LESS_THAN: _said("{fact}", "beträgt", "weniger als {value}"),
        Operator.AT_MOST: _said("{fact}", "beträgt", "höchstens {value}"),
        Operator.CONTAINS: _said("{fact}", "enthält", "{value}"),
        Operator.ONE_OF: _said("{fact}", "ist", "eines hiervon ({value})"),
        Operator.IS_MISSING: _said("{fact}", "ist", "nicht bekannt"),
        Operator.IS_PRESENT: _said("{fact}", "ist", "bekannt"),
        Operator.MENTIONS: _said("{fact}", "erwähnt", "{value}"),
        Operator.LACKS: Said("{fact} lässt {value} vermissen", "{fact} {value} vermissen lässt"),
    },
    levels={
        Level.AUTO: "darf es ohne eine Person laufen",
        Level.ONE_PERSON: "prüft es eine Person",
        Level.TWO_PEOPLE: "prüfen es zwei Personen",
        Level.BLOCK: "wird es gestoppt",
    },
    levels_in_group={
        Level.ONE_PERSON: "prüft es eine Person der Gruppe {group}",
        Level.TWO_PEOPLE: "prüfen es zwei Personen der Gruppe {group}",
    },
    joined_by_and=" und ",
    joined_by_or=" oder ",
    list_separator=", ",
    when="Wenn {conditions}, {outcome}",
    always="In jedem Fall {outcome}",
    in_workflow="In {workflow}: {sentence}",
    bracket="({conditions})",
    held="wird es {time} zurückgehalten",
    sampled="prüft eine Person als Stichprobe {percent} % davon",
    priorities={
        -1: "kann es hinter anderer Arbeit warten",
        1: "kommt es vor anderer Arbeit dran",
        2: "kommt es zuerst dran",
    },
    due="ist es innerhalb von {time} fällig",
    group_decides="entscheiden nur Personen der Gruppe {group} darüber",
    because=" (Grund: {because})",
    except_when=", außer wenn {conditions}",
    here="Hier: {values}.",
    missing="{fact} ist nicht bekannt",
    nothing="nichts",
    unit={
        "days": ("Tag", "Tage"),
        "seconds": ("Sekunde", "Sekunden"),
        "minutes": ("Minute", "Minuten"),
        "hours": ("Stunde", "Stunden"),
    },
    yes_no=("ja", "nein"),
    problems={
        "missing_fact": "{fact} nicht bekannt ist",
        "wrong_type": "{fact} eine andere Art von Wert hat als erwartet",
        "different_currency": "{fact} in einer anderen Währung angegeben ist als in der Regel",
        "unknown_operator": "{fact} sich so nicht vergleichen lässt",
        "unknown_fact": "sie „{name}“ nennt, was hier nicht bekannt ist",
        "untrusted_exception": (
            "{fact} von Fremden stammen kann und ihre Ausnahme darauf beruht"
        ),
    },
    could_not_check=(
        "Die Regel „{rule}“ konnte nicht geprüft werden, weil {problem}; darum entscheidet eine "
        "Person."
    ),
    figures=Figures(thousands=".", point=",", symbol_first=False),
    marks=("„", "“"),
    joining=frozenset(
        {"außer", "bei", "das", "der", "die", "ein", "eine", "es", "ist", "in", "mit", "nicht",
         "nichts", "oder", "und", "weil", "wenn", "zwei"}
    ),
    small_after_workflow=False,
    facts=_FACTS | _windows() | {f"detector.{code}": _found(it) for code, it in _DETECTED.items()},
    named_fact=_found("„{words}“"),
    choices={
        "contact.tier": {"new": "neu", "standard": "gewöhnlich", "important": "wichtig"},
        "clock.weekday": {
            "monday": "Montag", "tuesday": "Dienstag", "wednesday": "Mittwoch",
            "thursday": "Donnerstag", "friday": "Freitag", "saturday": "Samstag",
            "sunday": "Sonntag",
        },
        "action.kinds": _KINDS,
    },
)  # fmt: skip
