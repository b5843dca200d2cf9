"""Dates, times and money: in each language, whatever the machine's locale."""

from __future__ import annotations

import datetime as dt
import locale
from decimal import Decimal

import pytest

from parvis.pages import dates
from parvis.pages.typography import typeset_html


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("day", "lang", "said"),
    [
        (dt.date(2026, 11, 12), "fr", "12 novembre 2026"),
        (dt.date(2026, 12, 1), "fr", "1er décembre 2026"),
        (dt.date(2026, 11, 21), "fr", "21 novembre 2026"),
        (dt.date(2026, 11, 12), "en", "12 November 2026"),
        (dt.date(2026, 12, 1), "en", "1 December 2026"),
    ],
)
def test_long_dates_are_written_as_people_write_them(day: dt.date, lang: str, said: str) -> None:
    assert dates.long_date(day, lang) == said


def test_the_er_of_the_first_is_raised_in_html_only_in_french() -> None:
    first = dt.date(2026, 12, 1)
    assert typeset_html(dates.long_date(first, "fr"), "fr") == "1<sup>er</sup> décembre 2026"
    assert typeset_html(dates.weekday_date(first, "fr"), "fr") == "mardi 1<sup>er</sup> décembre"
    assert typeset_html(dates.long_date(first, "en"), "en") == "1 December 2026"


def test_a_weekday_is_said_with_or_without_the_year() -> None:
    day = dt.date(2026, 11, 30)
    assert dates.weekday_date(day, "fr") == "lundi 30 novembre"
    assert dates.weekday_date(day, "en", year=True) == "Monday 30 November 2026"
    assert dates.long_date(day, "fr", year=False) == "30 novembre"


@pytest.mark.parametrize(
    ("time", "french", "english"),
    [
        (dt.time(9, 30), "9 h 30", "9:30 am"),
        (dt.time(11), "11 h", "11 am"),
        (dt.time(12), "12 h", "12 noon"),
        (dt.time(0, 5), "0 h 05", "12:05 am"),
        (dt.time(18, 15), "18 h 15", "6:15 pm"),
    ],
)
def test_the_hour_is_said_without_needless_zeros(time: dt.time, french: str, english: str) -> None:
    assert plain(dates.clock_time(time, "fr")) == french
    assert plain(dates.clock_time(time, "en")) == english


def test_the_parts_of_an_hour_and_of_a_price_never_part() -> None:
    said = [dates.clock_time(dt.time(9, 30), "fr"), dates.money(Decimal(1650), "EUR", "fr"), dates.duration(90, "fr")]
    assert [" " in text for text in said] == [False, False, False]


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [(15, "15 min", "15 min"), (60, "1 h", "1 h"), (75, "1 h 15", "1 h 15 min"), (65, "1 h 05", "1 h 5 min")],
)
def test_durations_are_short(minutes: int, french: str, english: str) -> None:
    assert plain(dates.duration(minutes, "fr")) == french
    assert plain(dates.duration(minutes, "en")) == english


@pytest.mark.parametrize(
    ("amount", "currency", "french", "english"),
    [
        ("65", "EUR", "65 €", "€65"),
        ("65.00", "EUR", "65 €", "€65"),
        ("62.5", "EUR", "62,50 €", "€62.50"),
        ("1650", "EUR", "1 650 €", "€1,650"),
        ("120", "CHF", "120 CHF", "CHF 120"),
        ("90", "CAD", "90 $", "$90"),
        ("80", "GBP", "80 £", "£80"),
    ],
)
def test_prices_show_cents_only_where_there_are_some(amount: str, currency: str, french: str, english: str) -> None:
    assert plain(dates.money(Decimal(amount), currency, "fr")) == french
    assert plain(dates.money(Decimal(amount), currency, "en")) == english


def test_reading_time_is_never_zero() -> None:
    assert dates.reading_minutes(0) == 1
    assert dates.reading_minutes(221) == 2
    assert dates.reading_time(1300, "fr") == "6 min de lecture"
    assert dates.reading_time(1300, "en") == "6 min read"


def test_an_unknown_language_is_said_in_english() -> None:
    assert dates.long_date(dt.date(2026, 11, 12), "xx") == "12 November 2026"


def test_the_locale_of_the_machine_is_never_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that knows only C, dates stay French."""
    monkeypatch.setattr(locale, "setlocale", lambda *_: pytest.fail("the locale was asked"))
    monkeypatch.setenv("LC_ALL", "C")
    assert dates.weekday_date(dt.date(2026, 8, 3), "fr") == "lundi 3 août"
