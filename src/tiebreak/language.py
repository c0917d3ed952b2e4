"""Sentences in the reader's language, and numbers, dates and money as that language writes them.

A sentence is data (a key and values) until a reporter says it: nothing holds a language in a global variable. Each
language is one file of `languages/`, a flat table from key to text with `{placeholders}`.
"""

import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DEFAULT = "en"
FOLDER = Path(__file__).parent / "languages"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
NO_BREAK = "\N{NO-BREAK SPACE}"
_FRENCH_SIGNS = re.compile(r" (?:[:;!?»%]|€)|« |(?<=\d) (?=\d)")  # a set with a sign beyond ÿ is slow to compile


class Sentence(NamedTuple):
    """Something to say: a key of the language files and the values of its placeholders.

    A value that is itself a sentence is said in the same language; a key with the variant `.one` is singular when
    the value `count` is (1 in English, 0 and 1 in French).
    """

    key: str
    values: dict[str, Any] = {}  # noqa: RUF012 - a tuple: never changed

    def __str__(self) -> str:
        return say(self, DEFAULT)


def sentence(key: str, /, **values: Any) -> Sentence:
    """A sentence with its values as keywords."""
    return Sentence(key, values)


@cache
def sentences(language: str) -> dict[str, str]:
    """The whole table of a language: key → text.

    Raises:
        FileNotFoundError: there is no such language; `languages()` lists them.
    """
    import json  # noqa: PLC0415 - when something is said, not for --version

    table: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_bytes())
    return {key: typeset(text, language) for key, text in table.items()}


def typeset(text: str, language: str) -> str:
    """A text with the spaces of its language: in French none of `: ; ! ? » %` begins a line, and no `«` ends one."""
    if language != "fr" or not _FRENCH_SIGNS.search(text):
        return text
    return _FRENCH_SIGNS.sub(lambda match: match[0].replace(" ", NO_BREAK), text)


@cache
def languages() -> tuple[str, ...]:
    """The languages there are, two letters each, sorted."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


def from_environment() -> str:
    """The language that the environment asks for (`LC_ALL`, `LC_MESSAGES`, `LANG`), English when we lack it."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            wanted = value[:2].lower()
            return wanted if wanted in languages() else DEFAULT
    return DEFAULT


def say(what: Sentence | str, language: str) -> str:
    """A sentence in a language; plain text stays as it is.

    Raises:
        KeyError: no language file has the key; a test makes sure that every language has all keys.
    """
    if isinstance(what, str):
        return what
    table = sentences(language)
    key = what.key
    if "count" in what.values and f"{key}.one" in table and _singular(what.values["count"], language):
        key = f"{key}.one"
    return fill(table[key], what.values, language)


def fill(template: str, values: dict[str, Any], language: str) -> str:
    """A text with its `{placeholders}` filled in; a plain substitution, without attributes, indices or formats."""
    return PLACEHOLDER.sub(lambda match: write(values[match[1]], language), template)


def word(kind: str, value: object, language: str) -> str:
    """The reader's word for a value of the data (`word("zone", "commons", "fr")`); the value itself without one."""
    return sentences(language).get(f"{kind}.{value}", str(value))


def write(value: Any, language: str) -> str:
    """A value as the language writes it."""
    if isinstance(value, Sentence):
        return say(value, language)
    if isinstance(value, bool):
        return sentences(language)["yes" if value else "no"]
    if isinstance(value, int | float):
        return number(value, language)
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, tuple | list):
        return ", ".join(write(item, language) for item in value)
    return str(value)


@cache  # a result says few numbers, and those again and again
def number(value: float, language: str, decimals: int | None = None) -> str:
    """A number with the language's decimal mark and groups of thousands."""
    if decimals is None:
        decimals = 0 if float(value).is_integer() else 1
    table = sentences(language)
    text = f"{value:,.{decimals}f}"
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.translate({ord(","): table["number.group"], ord("."): table["number.decimal"]})


def percent(share: float, language: str, decimals: int = 0) -> str:
    """A share (0 to 1) in percent."""
    return sentences(language)["number.percent"].replace("{value}", number(100 * share, language, decimals))


def money(amount: float, currency: str, language: str) -> str:
    """An amount of money, in whole units: a council reads no cents."""
    template = sentences(language)["number.money"]
    sign = {"EUR": "€", "GBP": "£", "USD": "$"}.get(currency, currency)
    return template.replace("{value}", number(amount, language, 0)).replace("{currency}", sign)


def day(value: date, language: str) -> str:
    """A date as the language writes it in short."""
    table = sentences(language)
    return fill(table["date"], {"d": f"{value.day:02d}", "m": f"{value.month:02d}", "y": f"{value.year:04d}"}, language)


def as_precise(written: str, language: str) -> str:
    """A date as precise as its source (`2019`, `2019-06`, `2019-06-01`), as the language writes it."""
    if language != "fr":
        return written
    return "/".join(reversed(written.split("-")))


def _singular(count: float, language: str) -> bool:
    return count == 1 or (count < 2 and sentences(language)["plural.below"] == "2")  # noqa: PLR2004 - the rule of French


def text_with_capital(text: str) -> str:
    """A sentence that begins with a capital letter."""
    return text[:1].upper() + text[1:]
