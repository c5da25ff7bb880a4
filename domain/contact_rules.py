"""The rules of contact, as data: numbers, sentences, legal source, days of validity.

A pack is what one jurisdiction asks for. FR is the national law, in its strict reading where it is
not settled (is a conversational agent an "automate"? here, yes). EU is our own default for the
other member states, stricter than most: no national table is carried. US is shipped disabled.

Source: product study 3.1 to 3.3; code de la consommation L.223-1 and D.223-9; CPCE L.34-5; Arcep
decision 2022-1583; regulation (EU) 2024/1689 art. 50; FCC 24-17. Not legal advice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from domain.contact_places import PackName


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one pack: where it is written, and from which day to which it holds."""

    pack: PackName
    id: str
    source: str
    since: date
    until: date = date.max


@dataclass(frozen=True, slots=True)
class Pack:
    """The numbers of one jurisdiction.

    Attributes:
        since: the first day these rules describe; an earlier day is refused.
        windows: local times in which a call may begin; the end is already outside.
        max_calls, per_days: attempts by us to one number within so many calendar days.
        pause_days: full calendar days of silence after a refusal.
        callers: prefixes one of which our own number must show; empty: any valid number.
        professionals_may_be_called: without consent, unless they object (and written to, at
            work, about their job).
        contract_suffices: a running contract the call is about stands for consent.
    """

    name: PackName
    enabled: bool
    since: date
    windows: tuple[tuple[time, time], ...]
    weekends: bool
    max_calls: int
    per_days: int
    pause_days: int
    callers: tuple[str, ...]
    professionals_may_be_called: bool
    contract_suffices: bool


_METROPOLITAN = (
    "162", "163", "270", "271", "377", "378", "424", "425", "568", "569", "948", "949",
)  # fmt: skip
_OVERSEAS = (
    "+339475", "+339476", "+339477", "+339478", "+339479",
    "+5909475", "+5949476", "+5969477", "+2629478", "+2629479",
)  # fmt: skip

PACKS: Mapping[PackName, Pack] = MappingProxyType({
    "FR": Pack(
        "FR", True, date(2023, 3, 1),
        ((time(10), time(13)), (time(14), time(20))), False, 4, 30, 60,
        tuple(f"+33{block}" for block in _METROPOLITAN) + _OVERSEAS, True, True,
    ),
    "EU": Pack(
        "EU", True, date(2023, 3, 1),
        ((time(9), time(20)),), False, 4, 30, 60, (), False, False,
    ),
    "US": Pack(
        "US", False, date(2024, 2, 8),
        ((time(8), time(21)),), True, 4, 30, 60, (), False, False,
    ),
})  # fmt: skip

_L223_1 = "Code de la consommation L.223-1 (loi 2025-594, art. 13)"
_D223_9 = "Code de la consommation D.223-9 (décret 2022-1313)"
_L34_5 = "CPCE L.34-5"
_AI_ACT = "Regulation (EU) 2024/1689, art. 50"
_OWN = "Our own default, where no text of law is carried here"
_FCC = "FCC 24-17; 47 CFR 64.1200"

RULES: tuple[Rule, ...] = (  # a rule that changed has a line for each of its periods
    Rule("FR", "consent", f"{_L34_5}, strict reading", date(2004, 6, 22), date(2026, 8, 10)),
    Rule("FR", "consent", _L223_1, date(2026, 8, 11)),
    Rule(
        "FR",
        "contract",
        "Code de la consommation L.223-1 (loi 2020-901)",
        date(2020, 7, 26),
        date(2026, 8, 10),
    ),
    Rule("FR", "contract", _L223_1, date(2026, 8, 11)),
    Rule("FR", "objection", f"{_L34_5}; CNIL, automates d'appel", date(2004, 6, 22)),
    Rule("FR", "hours", _D223_9, date(2023, 3, 1)),
    Rule("FR", "weekend", _D223_9, date(2023, 3, 1)),
    Rule("FR", "holiday", f"{_D223_9}; code du travail L.3133-1, L.3422-2", date(2023, 3, 1)),
    Rule("FR", "frequency", _D223_9, date(2023, 3, 1)),
    Rule("FR", "pause", _D223_9, date(2023, 3, 1)),
    Rule("FR", "caller", "Arcep, décision 2022-1583", date(2023, 1, 1)),
    Rule("FR", "suppressed", "Regulation (EU) 2016/679, art. 21", date(2018, 5, 25)),
    Rule("FR", "ai", _AI_ACT, date(2026, 8, 2)),
    Rule("FR", "identity", "Code de la consommation L.221-16", date(2014, 6, 14)),
    Rule("FR", "recording", "Regulation (EU) 2016/679, art. 5; CNIL", date(2018, 5, 25)),
    Rule("FR", "mail_identity", f"{_L34_5}, al. 5", date(2004, 6, 22)),
    Rule("FR", "mail_unsubscribe", f"{_L34_5}, al. 5; RFC 8058", date(2004, 6, 22)),
    Rule("FR", "mail_consent", f"{_L34_5}, al. 1", date(2004, 6, 22)),
    Rule("FR", "mail_customer", f"{_L34_5}, al. 4", date(2004, 6, 22)),
    Rule("FR", "mail_function", "CNIL, position of 17 February 2005", date(2005, 2, 17)),
    *(
        Rule("EU", name, source, date(2018, 5, 25))
        for name, source in (
            ("consent", "Directive 2002/58/EC, art. 13(1)"),
            ("suppressed", "Regulation (EU) 2016/679, art. 21"),
            ("recording", "Regulation (EU) 2016/679, art. 5"),
            ("identity", "Directive 2011/83/EU, art. 8(5)"),
            ("mail_identity", "Directive 2002/58/EC, art. 13(4)"),
            ("mail_unsubscribe", "Directive 2002/58/EC, art. 13(4); RFC 8058"),
            ("mail_consent", "Directive 2002/58/EC, art. 13(1)"),
            ("mail_customer", "Directive 2002/58/EC, art. 13(2)"),
        )
    ),
    Rule("EU", "ai", _AI_ACT, date(2026, 8, 2)),
    Rule("US", "consent", _FCC, date(2024, 2, 8)),
    Rule("US", "hours", "47 CFR 64.1200(c)(1)", date(2024, 2, 8)),
    Rule("US", "suppressed", "47 CFR 64.1200(d)", date(2024, 2, 8)),
    Rule("US", "identity", "47 CFR 64.1200(b)", date(2024, 2, 8)),
)

# Addresses here belong to a person, whatever the job.
WEBMAIL = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr",
    "live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "aol.com",
    "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "neuf.fr", "bbox.fr", "laposte.net",
    "gmx.com", "gmx.fr", "gmx.de", "web.de", "proton.me", "protonmail.com",
})  # fmt: skip


def source(pack: PackName, rule: str, day: date) -> str:
    """Return where a rule is written, as of a day; our own default where no law is cited."""
    name = rule.removeprefix("ground.").split(".")[0]
    for row in RULES:
        if (row.pack, row.id) == (pack, name) and row.since <= day <= row.until:
            return row.source
    return _OWN
