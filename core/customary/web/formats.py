"""Dates, times, numbers, money and telephone numbers as a reader of the current language writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision

from customary.plugins.text import LOCALES, Text, counted_texts, current_language, texts

_, _n = texts("web"), counted_texts("web")

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOTHING = "–"


def _shanghai() -> ZoneInfo:
    return ZoneInfo("Asia/Shanghai")


def _shanghai_today() -> date:
    return datetime.now(_shanghai()).date()


@dataclass(frozen=True)
class Locality:
    """Where the house is: in which zone times are shown, what day it is there, its currency and telephone region.

    The application hands in `Locality(clock.zone, clock.today, ...)`.
    """

    zone: Callable[[], ZoneInfo] = _shanghai
    today: Callable[[], date] = _shanghai_today
    currency: str = "CNY"
    region: str = "CN"

    def local(self, value: datetime) -> datetime:
        """A moment on the clock of the house; one without a zone is UTC, as the database keeps it."""
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(self.zone())


def filters(here: Locality) -> Mapping[str, Callable[..., object]]:
    """The filters that templates write values with."""

    def day(value: date | None, year: bool | None = None) -> str:
        """11 月 23 日, 23 Nov; with the year where it is not this one, or as asked."""
        if value is None:
            return NOTHING
        shown = here.local(value).date() if isinstance(value, datetime) else value
        with_year = shown.year != here.today().year if year is None else year
        if current_language() == "zh":
            return (f"{shown.year} 年 " if with_year else "") + f"{shown.month} 月 {shown.day} 日"
        return f"{shown.day} {MONTHS[shown.month - 1]}" + (f" {shown.year}" if with_year else "")

    def clock(value: datetime | None) -> str:
        return here.local(value).strftime("%H:%M") if value else NOTHING

    def moment(value: datetime | None) -> str:
        return f"{day(value)} {clock(value)}" if value else NOTHING

    def iso(value: date | None) -> str:
        """2026-11-23: for columns of dates, and for the value of a date field."""
        if value is None:
            return ""
        return (here.local(value).date() if isinstance(value, datetime) else value).isoformat()

    def relative_day(value: date | None) -> Text | str:
        if value is None:
            return NOTHING
        shown = here.local(value).date() if isinstance(value, datetime) else value
        return days_away((shown - here.today()).days)

    def money(minor: int | None, currency: str | None = None, exact: bool = False) -> str:
        return amount(minor, currency or here.currency, exact)

    def phone(value: str | None) -> str:
        return telephone(value, here.region)

    return {
        "day": day,
        "clock": clock,
        "moment": moment,
        "iso": iso,
        "relative_day": relative_day,
        "money": money,
        "phone": phone,
        "number": number,
        "percent": percent,
        "duration": duration,
        "initials": initials,
        "file_size": file_size,
    }


def days_away(days: int) -> Text:
    """Today, tomorrow, yesterday, in so many days, so many days ago."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in near:
        return near[days]
    return _n("in {n} day", "in {n} days", days) if days > 0 else _n("{n} day ago", "{n} days ago", -days)


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """Grouped digits; `digits` is the most that stand after the point."""
    if value is None:
        return NOTHING
    return format_decimal(value, format="#,##0" + ("." + "#" * digits if digits else ""), locale=_locale())


def percent(share: float | Decimal | None, digits: int = 0) -> str:
    """0.83 is 83%."""
    if share is None:
        return NOTHING
    return format_percent(share, format="#,##0" + ("." + "0" * digits if digits else "") + "%", locale=_locale())


def amount(minor: int | None, currency: str, exact: bool = False) -> str:
    """An amount in minor units with its sign; cents are shown where there are any, or where a column needs them."""
    if minor is None:
        return NOTHING
    places = get_currency_precision(currency)
    whole = minor % 10**places == 0 and not exact
    pattern = "¤#,##0" + ("" if whole or not places else "." + "0" * places)
    value = Decimal(minor).scaleb(-places)
    return format_currency(value, currency, format=pattern, locale=_locale(), currency_digits=False)


def telephone(value: str | None, region: str = "CN") -> str:
    """A number in E.164 as it is written in the house's own country, or with its country code from abroad."""
    return _written_telephone(value, region) if value else NOTHING


@lru_cache(maxsize=10_000)  # reading a number takes as long as drawing its line of a list
def _written_telephone(value: str, region: str) -> str:
    try:
        parsed = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return value
    home = phonenumbers.region_code_for_number(parsed) == region
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, style)


def file_size(size: int) -> str:
    """
    >>> file_size(500), file_size(20_480), file_size(5_400_000)
    ('1 kB', '20 kB', '5.1 MB')
    """
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} kB"


def duration(span: timedelta | int) -> Text:
    """A span of time, or a number of minutes, in days, hours and minutes."""
    minutes = span if isinstance(span, int) else int(span.total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    if hours >= 48:
        return _("{days} d {hours} h", days=hours // 24, hours=hours % 24)
    return _("{hours} h {minutes} min", hours=hours, minutes=rest) if hours else _("{minutes} min", minutes=rest)


def initials(name: str, organisation: bool = False) -> str:
    """What stands in the round mark: of a Chinese name the given name's first sign, else the first letters."""
    words = str(name).split()
    if not words:
        return "?"
    if words[0][0].isascii():
        return "".join(word[0] for word in words[:2]).upper()
    return words[0][0] if organisation or len(words[0]) < 2 or len(words[0]) > 4 else words[0][1]


def _locale() -> Locale:
    return _locale_of(current_language())


@lru_cache
def _locale_of(language: str) -> Locale:
    """Read once: given its name, Babel goes through the names of all locales for every number."""
    return Locale.parse(LOCALES[language])
