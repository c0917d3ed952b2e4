"""Results for machines: keys are stable (`"format": 1`), names are English, unknown numbers are `null`.

JSON is UTF-8 whatever the terminal is (RFC 8259), so results are bytes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import cache, lru_cache
from typing import Any

from tiebreak import __version__
from tiebreak.catalogue import ZONES
from tiebreak.diagnosis import Diagnosis, Judgement, Part
from tiebreak.errors import Finding
from tiebreak.figures import Concentration, Shares
from tiebreak.language import say
from tiebreak.reporters import Options, Reporter

FORMAT = 1
TOOL = {"name": "tiebreak", "version": __version__}


def _as_plain(value: Any) -> Any:
    """What JSON has no words for: a day as its ISO text, a set as a sorted list."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(type(value).__name__)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_as_plain).encode


def to_json(data: Any) -> bytes:
    """Plain data as JSON on one line."""
    return _encode(data).encode()


def _head(diagnosis: Diagnosis, language: str) -> dict[str, Any]:
    """A diagnosis as plain data, without its components, marks and unknowns."""
    figures = diagnosis.figures
    return {
        "format": FORMAT,
        "tool": TOOL,
        "profile": {
            "id": diagnosis.profile.profile,
            "version": diagnosis.profile.version,
            "file": diagnosis.profile_file,
        },
        "catalogue": {
            "version": diagnosis.catalogue.version,
            "date": diagnosis.catalogue.checked,
            "additions": [addition._asdict() for addition in diagnosis.catalogue.additions],
            "assumptions": [assumption._asdict() for assumption in diagnosis.catalogue.assumptions],
        },
        "inventory": {
            "file": diagnosis.inventory.file or None,
            "sha256": diagnosis.inventory.sha256 or None,
            "date": diagnosis.inventory.date.isoformat(),
            "as_of": diagnosis.day.isoformat(),
            "currency": diagnosis.inventory.currency,
            "territory": asdict(diagnosis.inventory.territory),
        },
        "europe": {
            "groups": list(diagnosis.profile.europe.groups),
            "countries": list(diagnosis.profile.europe.countries),
        },
        "score": figures.score,
        "low": figures.low,
        "high": figures.high,
        "known": figures.known,
        "grade": diagnosis.grade,
        "provisional": diagnosis.provisional,
        "red_lines": [
            {
                "id": crossing.red_line.id,
                "component": crossing.known.id,
                "reason": diagnosis.tell(crossing.red_line, crossing.known, language),
            }
            for crossing in diagnosis.red_lines
        ],
        "open_red_lines": [
            {"id": crossing.red_line.id, "component": crossing.known.id, "missing": list(crossing.missing)}
            for crossing in diagnosis.open_red_lines
        ],
        "shares": {"solutions": _shares(diagnosis.solutions), "euros": _shares(diagnosis.euros)},
        "dimensions": [
            {
                "id": dimension,
                "score": part.score,
                "low": part.low,
                "high": part.high,
                "known": part.known,
            }
            for dimension, part in diagnosis.dimensions
        ],
        "blocks": [_part(part) for part in diagnosis.blocks],
        "functions": [_part(part) for part in diagnosis.functions],
        "concentration": {key: _concentration(value) for key, value in diagnosis.concentration.items()},
    }


def _beginnings(diagnosis: Diagnosis) -> dict[str | None, bytes]:
    """Id of a component (`None`: the territory) → how each of its marks and unknowns begins."""
    ids = [None, *[known.component.id for known in diagnosis.components]]
    return {id_: b',{"component":%b,' % to_json(id_) for id_ in ids}


def _marks(diagnosis: Diagnosis, language: str, begins: Mapping[str | None, bytes]) -> list[bytes]:
    """All marks as pieces of JSON. They are most of a result and repeat each other: what repeats is made only once."""
    importances = [known.importance for known in diagnosis.components]
    scales = {known.importance: diagnosis.scale(known) for known in diagnosis.components}
    values = [known.values for known in diagnosis.components]
    columns = []
    for rule, column in diagnosis.columns:
        reasons = diagnosis.reasons(rule, language)
        written: dict[tuple[int, int, tuple[Any, ...]], bytes] = {}
        pieces = []
        for judgement, importance, said in zip(column, importances, reasons.values_in(values), strict=True):
            same = (id(judgement), importance, said)
            piece = written.get(same)
            if piece is None:
                piece = b"" if judgement is None else _mark(judgement, scales[importance], reasons[said])
                written[same] = piece
            pieces.append(piece)
        columns.append(pieces)
    rows = zip(diagnosis.components, zip(*columns, strict=True) if columns else (), strict=False)
    found = []
    for known, row in rows:
        begin = begins[known.component.id]
        # a mark that is not there is empty: what joins the marks of a component stands before each of the others
        found.append(begin + begin.join(filter(None, row)) if any(row) else b"")
    for judgement in diagnosis.about:
        reason = diagnosis.why(None, judgement.rule, language)
        found += begins[None], _mark(judgement, diagnosis.scale(None), reason)
    return _listed(found)


def _listed(pieces: list[bytes]) -> list[bytes]:
    """Pieces of a list of which each item begins with its comma."""
    first = next((number for number, piece in enumerate(pieces) if piece), None)
    if first is not None:
        pieces[first] = pieces[first][1:]
    return [b"[", *pieces, b"]"]


def _mark(judgement: Judgement, scale: tuple[float, float], reason: str) -> bytes:
    """A mark without its beginning, the component."""
    rule, value, level, _ = judgement
    share, point = scale
    found = [
        f'"rule":"{rule.id}","fact":"{rule.fact}","value":{_written(value)},"level":{_written(level)},',
        f'"weight":{_written(rule.weight * share)},',
        f'"points":{_written(None if level is None else level * rule.weight * point)},',
        f'"reason":{"null" if level is None else _encode(reason)}}}',
    ]
    return "".join(found).encode()


@lru_cache(maxsize=10_000, typed=True)  # 1 and 1.0 are written differently
def _written(value: Any) -> str:
    """A value as JSON. Few are distinct, and writing a number takes thirty times as long as finding it again."""
    return repr(value) if isinstance(value, float) else _encode(value)


def _number(value: float | None) -> str:
    return "null" if value is None else repr(value)


def _unknowns(diagnosis: Diagnosis, begins: Mapping[str | None, bytes]) -> list[bytes]:
    """The marks whose level is unknown as pieces of JSON, in the same way."""
    written: dict[tuple[str, float, tuple[str, ...]], bytes] = {}
    pieces: list[bytes] = []
    for known, fact, weight, missing in diagnosis.open_marks():
        same = (fact, weight, missing)
        if same not in written:
            written[same] = to_json({"fact": fact, "weight": weight, "missing": missing})[1:]
        pieces += begins[known.component.id if known else None], written[same]
    return _listed(pieces)


def _shares(shares: Shares | None) -> dict[str, float | None]:
    if shares is None:
        return dict.fromkeys((*ZONES, "unknown", "extra-european-share"))
    amounts: dict[str, float | None] = {zone: shares.amounts[zone] for zone in (*ZONES, "unknown")}
    return {**amounts, "extra-european-share": shares.extra_european_share}


def _part(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "score": part.figures.score,
        "low": part.figures.low,
        "high": part.figures.high,
        "known": part.figures.known,
        "shares": {"solutions": _shares(part.solutions), "euros": _shares(part.euros)},
    }


def _concentration(concentration: Concentration) -> dict[str, Any]:
    largest = [
        {"owner": holding.owner, "country": holding.country, "share": holding.share}
        for holding in concentration.largest
    ]
    return {"hhi": concentration.hhi, "largest": largest}


def _components(diagnosis: Diagnosis) -> list[bytes]:
    """All components as pieces of JSON: what few components have of their own is written for each, the rest once."""
    points = diagnosis.points
    written = cache(_encode)
    pieces = []
    for known in diagnosis.components:
        component, values, match, control = known.component, known.values, known.match, known.control
        found = (
            f',{{"id":{_encode(known.id)},"name":{_encode(component.name)},'
            f'"function":{written(values["function"])},"block":{written(values["block"])},'
            f'"product":{written(match.product)},"vendor":{written(match.vendor)},"owner":{written(control.owner)},'
            f'"control_country":{written(control.country)},"zone":{written(known.zone)},'
            f'"hosting_country":{written(component.hosting_country)},"matched":"{match.how}",'
            f'"importance":{known.importance},"annual_cost":{_number(component.annual_cost)},'
            f'"points":{_number(points[known.id])}}}'
        )
        pieces.append(found.encode())
    return _listed(pieces)


def dump(data: Any) -> bytes:
    """JSON on one line with stable keys."""
    return to_json(data) + b"\n"


def diagnoses(results: Sequence[Diagnosis], options: Options) -> bytes:
    """One diagnosis as an object, several as a list of them."""
    language = options.machine_language
    written = []
    for diagnosis in results:
        head = to_json(_head(diagnosis, language))[:-1]
        begins = _beginnings(diagnosis)
        marks, unknowns = _marks(diagnosis, language, begins), _unknowns(diagnosis, begins)
        parts = [b',"components":', *_components(diagnosis), b',"marks":', *marks, b',"unknowns":', *unknowns]
        written.append([head, *parts, b"}"])
    if len(written) == 1:
        return b"".join([*written[0], b"\n"])
    return b"[" + b",".join(map(b"".join, written)) + b"]\n"


def findings(found: Sequence[Finding], files: Sequence[str], options: Options) -> bytes:
    """The findings of `check`, the accepted ones too, with the files that were checked."""
    language = options.machine_language
    data = {
        "format": FORMAT,
        "tool": TOOL,
        "files": list(files),
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity,
                "message": say(finding.message, language),
                "advice": say(finding.advice, language) or None,
                "file": finding.file,
                "line": finding.line or None,
                "column": finding.column or None,
                "component": finding.component or None,
                "accepted": finding.accepted or None,
            }
            for finding in found
        ],
    }
    return dump(data)


reporter = Reporter("json", "everything, for machines; keys are stable", diagnoses, findings)
