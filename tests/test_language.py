"""French and English say the same things, and each writes numbers, dates and signs its own way."""

import re
from datetime import date

import pytest

from conftest import ROOT
from tiebreak import language
from tiebreak.language import NO_BREAK, PLACEHOLDER, day, money, number, percent, say, sentence, sentences, typeset


def test_all_languages_have_the_same_sentences_and_placeholders() -> None:
    english, french = sentences("en"), sentences("fr")
    assert set(english) == set(french)
    for key, text in english.items():
        if not key.endswith(".one"):
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(french[key])), key


def test_every_sentence_that_the_code_names_exists() -> None:
    named = set()
    for file in (ROOT / "src" / "tiebreak").rglob("*.py"):
        named |= set(re.findall(r'sentence\(\s*"([a-z.-]+[a-z])"', file.read_text(encoding="utf-8")))
    assert len(named) > 50
    assert named <= set(sentences("en"))


@pytest.mark.parametrize("name", ["fr", "en"])
def test_apostrophes_are_typographic(name: str) -> None:
    assert not [key for key, text in sentences(name).items() if re.search(r"\w'\w", text)]


def test_french_signs_stay_with_their_word() -> None:
    assert typeset("« oui » : 3 %", "fr") == f"«{NO_BREAK}oui{NO_BREAK}»{NO_BREAK}: 3{NO_BREAK}%"
    assert typeset("a : b", "en") == "a : b"
    assert not [key for key, text in sentences("fr").items() if re.search(" [:;!?»]", text)]


def test_numbers_money_dates() -> None:
    assert number(1234567.5, "en", 1) == "1,234,567.5"
    assert re.sub(r"\s", " ", number(1234567.5, "fr", 1)) == "1 234 567,5"
    assert number(-0.0001, "en", 1) == "0.0"
    assert money(12000, "EUR", "en") == "€ 12,000"
    assert re.sub(r"\s", " ", money(12000, "EUR", "fr")) == "12 000 €"
    assert money(5, "SEK", "en") == "SEK 5"
    assert re.sub(r"\s", " ", percent(0.125, "fr", 1)) == "12,5 %"
    assert (day(date(2026, 3, 1), "en"), day(date(2026, 3, 1), "fr")) == ("2026-03-01", "01/03/2026")


def test_one_is_singular_in_both_and_less_than_two_in_french() -> None:
    assert say(sentence("report.components", count=1), "en") != say(sentence("report.components", count=2), "en")
    assert "1,4 point " in re.sub(r"\s", " ", say(sentence("report.reason", count=1.4, points="1,4", name="x"), "fr"))


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_BE"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr_FR"}, "en"),
        ({"LC_MESSAGES": "fr_CA.UTF-8", "LANG": "en_US"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_comes_from_the_environment(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.from_environment() == expected
