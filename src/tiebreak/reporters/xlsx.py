"""Tables as a workbook, for people: one sheet a table, titles and words in their language, numbers and days as such.

No text becomes a formula or a link, whatever it begins with. The tables are those of CSV.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from tiebreak.diagnosis import Diagnosis
from tiebreak.language import word
from tiebreak.report import clean
from tiebreak.reporters import Options, Reporter
from tiebreak.reporters.csv import TABLES, Row

SHARES = ("known", "weight", "solutions_extra_european_share", "euros_extra_european_share")
"""Columns from 0 to 1 that people read in percent."""
DAYS = ("date", "contract_end")
NAMED = ("function", "vendor", "owner", "control_country", "hosting_country", "zone", "block", "service_model", "value")
"""Columns whose values people know by another word."""
WIDEST = 60
LONGEST = 32_767
"""Characters a cell takes."""


def diagnoses(results: Sequence[Diagnosis], options: Options) -> bytes:
    """The tables of one or more territories, each below the other."""
    stream = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(stream, settings) as book:
        begun = datetime.combine(results[0].day, time())  # the same input gives the same bytes
        book.set_properties({"title": clean(results[0].inventory.territory.name), "created": begun})
        formats = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "#,##0.0"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "share": book.add_format({"num_format": "0%"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for name, rows in TABLES.items():
            _sheet(book.add_worksheet(word("table", name, options.language)), rows, results, formats, options.language)
    return stream.getvalue()


def _sheet(
    sheet: Any,
    rows: Callable[[Diagnosis, str], Iterator[Row]],
    results: Sequence[Diagnosis],
    formats: dict[str, Any],
    language: str,
) -> None:
    """A table with its titles, a filter, and columns as wide as what they hold."""
    columns: list[str] = []
    widths: list[int] = []
    count = 0
    for diagnosis in results:
        for row in rows(diagnosis, language):
            if not columns:
                columns = list(row)
                titles = [word("column", name, language) for name in columns]
                widths = [max(8, min(len(title), 16)) for title in titles]
                for place, title in enumerate(titles):
                    sheet.write_string(0, place, title, formats["header"])
            count += 1
            for place, (name, value) in enumerate(row.items()):
                shown = _in_words(diagnosis, name, value, language)
                _cell(sheet, (count, place), name, shown, formats)
                widths[place] = min(max(widths[place], len(str(shown)) if isinstance(shown, str) else 10), WIDEST)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width + 2)
    if columns:
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, count, len(columns) - 1)


def _in_words(diagnosis: Diagnosis, name: str, value: Any, language: str) -> Any:
    """A value as people read it: days as days, ids as names."""
    if name in DAYS and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, bool):
        return word("value", str(value).lower(), language)
    if name in NAMED and not isinstance(value, int | float | None):
        return diagnosis.in_words(name, value, language)
    if name == "part":
        return _part(diagnosis, value, language)
    return value


def _part(diagnosis: Diagnosis, part: str, language: str) -> str:
    """The whole, a block or a function by its name."""
    if part == "all":
        return word("part", part, language)
    named = word("block", part, language)
    return named if named != part else diagnosis.catalogue.function_name(part, language)


def _cell(sheet: Any, place: tuple[int, int], name: str, value: Any, formats: dict[str, Any]) -> None:
    """One cell, of the kind that its value is; empty where it is unknown."""
    if value is None:
        return
    if isinstance(value, date):
        sheet.write_datetime(*place, datetime.combine(value, time()), formats["day"])
    elif isinstance(value, int | float):
        kind = "share" if name in SHARES else "whole" if isinstance(value, int) else "number"
        sheet.write_number(*place, value, formats[kind])
    else:
        sheet.write_string(*place, clean(str(value))[:LONGEST])


reporter = Reporter("xlsx", "a workbook with a sheet a table, for people (needs --output)", diagnoses)
