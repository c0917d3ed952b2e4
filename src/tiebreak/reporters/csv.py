"""Tables for spreadsheets and data work, stable columns, English names.

Two dialects: `iso` (comma, point, LF) and `excel-fr` (semicolon, byte order mark, decimal comma, CRLF). A text that a
spreadsheet could take for a formula gets a leading apostrophe (OWASP, CSV injection); numbers never do.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from tiebreak.catalogue import ZONES
from tiebreak.diagnosis import Diagnosis, Part
from tiebreak.errors import TiebreakError
from tiebreak.figures import Shares
from tiebreak.language import sentence
from tiebreak.report import clean
from tiebreak.reporters import Options, Reporter

Row = dict[str, Any]

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
DIALECTS = {"iso": (",", "\n", ""), "excel-fr": (";", "\r\n", "\ufeff")}


def components(diagnosis: Diagnosis, _language: str) -> Iterator[Row]:
    """One row a component: what was declared, what was found, what it weighs and contributes."""
    points = diagnosis.points
    for known in diagnosis.components:
        values, declared = known.values, known.component
        yield {
            "territory": diagnosis.inventory.territory.name,
            "date": diagnosis.day.isoformat(),
            "component": known.id,
            "name": declared.name,
            "function": values["function"],
            "block": values["block"],
            "product": known.match.product,
            "vendor": known.match.vendor,
            "owner": known.control.owner,
            "control_country": known.control.country,
            "zone": known.zone,
            "matched": known.match.how,
            "service_model": values["service_model"],
            "hosting_provider": declared.hosting_provider,
            "hosting_country": declared.hosting_country,
            "importance": known.importance,
            "annual_cost": declared.annual_cost,
            "currency": diagnosis.inventory.currency,
            "contract_end": declared.contract_end.isoformat() if declared.contract_end else None,
            "points": points[known.id],
        }


def marks(diagnosis: Diagnosis, language: str) -> Iterator[Row]:
    """One row a mark: a component (empty: the territory) under a rule."""
    for mark in diagnosis.marks:
        yield {
            "territory": diagnosis.inventory.territory.name,
            "date": diagnosis.day.isoformat(),
            "component": mark.known.id if mark.known else None,
            "rule": mark.rule.id,
            "dimension": mark.rule.dimension,
            "fact": mark.rule.fact,
            "value": mark.value,
            "level": mark.level,
            "weight": mark.weight,
            "points": mark.points,
            "reason": diagnosis.reason(mark, language),
        }


def functions(diagnosis: Diagnosis, _language: str) -> Iterator[Row]:
    """One row a function in use."""
    for part in diagnosis.functions:
        yield {
            "territory": diagnosis.inventory.territory.name,
            "date": diagnosis.day.isoformat(),
            **_part(part),
            "currency": diagnosis.inventory.currency,
        }


def summary(diagnosis: Diagnosis, _language: str) -> Iterator[Row]:
    """One row for the territory (`all`), then one a block."""
    common = {"territory": diagnosis.inventory.territory.name, "date": diagnosis.day.isoformat()}
    own = {
        "profile": diagnosis.profile.profile,
        "profile_version": diagnosis.profile.version,
        "catalogue_version": diagnosis.catalogue.version,
        "assumptions": "; ".join(map(str, diagnosis.catalogue.assumptions)),
        "grade": diagnosis.grade,
        "provisional": diagnosis.provisional,
        "red_lines": len(diagnosis.red_lines),
    }
    figures = diagnosis.figures
    yield {
        **common,
        "part": "all",
        "score": figures.score,
        "low": figures.low,
        "high": figures.high,
        "known": figures.known,
        **_shares("solutions", diagnosis.solutions),
        **_shares("euros", diagnosis.euros),
        "currency": diagnosis.inventory.currency,
        **own,
    }
    for part in diagnosis.blocks:
        yield {**common, **_part(part), "currency": diagnosis.inventory.currency, **dict.fromkeys(own)}


TABLES: dict[str, Callable[[Diagnosis, str], Iterator[Row]]] = {
    "components": components,
    "marks": marks,
    "functions": functions,
    "summary": summary,
}


def _part(part: Part) -> Row:
    figures = part.figures
    return {
        "part": part.id,
        "score": figures.score,
        "low": figures.low,
        "high": figures.high,
        "known": figures.known,
        **_shares("solutions", part.solutions),
        **_shares("euros", part.euros),
    }


def _shares(unit: str, shares: Shares | None) -> Row:
    """A column a zone and the share; all empty when nothing is known."""
    row: Row = {
        f"{unit}_{zone.replace('-', '_')}": shares.amounts[zone] if shares else None for zone in (*ZONES, "unknown")
    }
    row[f"{unit}_extra_european_share"] = shares.extra_european_share if shares else None
    return row


def _cell(value: Any, *, comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        text = repr(round(value, 6)).removesuffix(".0")
        return text.replace(".", ",") if comma else text
    if isinstance(value, int):
        return str(value)
    text = str(value)
    return f"'{clean(text)}" if text.startswith(FORMULA) else clean(text)


def diagnoses(results: Sequence[Diagnosis], options: Options) -> str:
    """One table; several territories below each other, told apart by their first column."""
    if options.table not in TABLES:
        raise TiebreakError(sentence("cli.no-table", table=options.table, options=list(TABLES)))
    rows = TABLES[options.table]
    return table((row for diagnosis in results for row in rows(diagnosis, options.machine_language)), options)


def table(rows: Iterable[Row], options: Options) -> str:
    """Rows as CSV in the dialect asked for; the keys of the first are the header.

    Raises:
        TiebreakError: there is no such dialect.
    """
    if options.dialect not in DIALECTS:
        raise TiebreakError(sentence("cli.no-dialect", dialect=options.dialect, options=list(DIALECTS)))
    delimiter, terminator, mark = DIALECTS[options.dialect]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=terminator)
    header: list[str] = []
    for row in rows:
        if not header:
            header = list(row)
            writer.writerow(header)
        writer.writerow([_cell(value, comma=options.dialect == "excel-fr") for value in row.values()])
    return mark + stream.getvalue()


reporter = Reporter("csv", "a table for spreadsheets (--table, --csv-dialect)", diagnoses)
