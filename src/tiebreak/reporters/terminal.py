"""Reports for a terminal: plain text that fits the width, with colour where there is one. Nothing depends on colour."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from tiebreak.diagnosis import Diagnosis
from tiebreak.errors import Finding
from tiebreak.language import number, say, sentence
from tiebreak.report import Bars, Paragraph, Report, Scale, Section, Table, clean, compose, compose_many
from tiebreak.reporters import Options, Reporter

Segment = tuple[str, str]
Line = list[Segment]

_NARROW = re.compile(
    "[ -~\u00a0-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u22ff\u2500-\u25ff\u2700-\u27bf]*"
)
"""Text in which each character takes one cell: nearly all there is, and it spares the import of rich."""

STYLES = {
    "plain": "",
    "strong": "bold",
    "dim": "dim",
    "good": "green",
    "warning": "yellow",
    "bad": "bold red",
    "error": "bold red",
    "info": "dim",
    "extra-european": "red",
    "commons": "cyan",
    "european": "blue",
    "national": "green",
    "unknown": "dim",
}
FILL = {"extra-european": "█", "commons": "░", "european": "▒", "national": "▓", "unknown": "·"}
"""A pattern for each zone: bars can be read without colour, and copied as text."""
NARROWEST, WIDEST = 40, 120
BAR = 26
NARROW = 70


def render(report: Report, options: Options) -> str:
    """A report as text for a terminal of a width."""
    width = min(max(options.width, NARROWEST), WIDEST)
    return _emit(_lines(report, width, options.language), colour=options.colour)


def _lines(report: Report, width: int, language: str) -> Iterator[Line]:
    for text in _wrapped(clean(report.title), width):
        yield [(text, "bold")]
    for text in _wrapped(clean(report.subtitle), width):
        yield [(text, "dim")]
    for section in report.sections:
        yield []
        yield from _section(section, width, language)
    if report.footer:
        yield []
        yield [("─" * width, "dim")]
        for paragraph in report.footer:
            yield from _paragraph(paragraph, width)


def _section(section: Section, width: int, language: str) -> Iterator[Line]:
    if section.title:
        yield [(clean(section.title).upper(), "bold underline")]
    for element in section.elements:
        if isinstance(element, Paragraph):
            yield from _paragraph(element, width)
        elif isinstance(element, Table):
            yield from _table(element, width, language)
        elif isinstance(element, Bars):
            yield from _bars(element, width)
        else:
            yield from _scale(element, width, language)


def _paragraph(paragraph: Paragraph, width: int) -> Iterator[Line]:
    indent = "  " * (paragraph.indent + 1) if paragraph.indent else ""
    for text in _wrapped(clean(paragraph.text), width, indent, indent or "  "):
        yield [(text, STYLES[paragraph.tone])]


def cell_len(text: str) -> int:
    """Cells that a text takes in a terminal: wide characters take two, combining ones none."""
    if _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len as measured  # noqa: PLC0415

    return measured(text)


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    if len(first) + len(text) <= width and "  " not in text and _NARROW.fullmatch(text):
        return [first + text] if text else []
    lines = textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )
    return [piece for line in lines for piece in _fitting(line, width)]


def _fitting(line: str, width: int) -> list[str]:
    """A line cut where it would run over the edge; an address stays whole, so that it can be followed."""
    if cell_len(line) <= width or "://" in line:
        return [line]
    pieces, piece = [], ""
    for character in line:
        if cell_len(piece + character) > width:
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece]


def _cut(text: str, width: int) -> str:
    """A text of at most a width, its end replaced by an ellipsis."""
    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _set(text: str, width: int, *, right: bool = False) -> str:
    text = _cut(text, width)
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks


def _table(table: Table, width: int, language: str) -> Iterator[Line]:
    """Columns side by side where they fit; one below the other on a narrow terminal."""
    rows = [[clean(cell) for cell in row] for row in table.rows]
    titles = [clean(column.title) for column in table.columns]
    widths = [max(cell_len(cell) for cell in column) for column in zip(titles, *rows, strict=True)]
    gaps = 2 * (len(widths) - 1)
    grows = next((index for index, column in enumerate(table.columns) if column.grows), 0)
    room = width - gaps - sum(widths) + widths[grows]
    if room < min(widths[grows], 14):
        yield from _stacked(titles, rows, width, language)
        return
    widths[grows] = min(widths[grows], room)
    yield [
        (
            "  ".join(
                _set(title, size, right=column.right)
                for title, size, column in zip(titles, widths, table.columns, strict=True)
            ).rstrip(),
            "dim",
        )
    ]
    for row in rows:
        pieces = _wrapped(row[grows], widths[grows]) or [""]
        for number_of_line, piece in enumerate(pieces):
            cells = [piece if index == grows else cell if not number_of_line else "" for index, cell in enumerate(row)]
            line = "  ".join(
                _set(cell, size, right=column.right)
                for cell, size, column in zip(cells, widths, table.columns, strict=True)
            )
            yield [(line.rstrip(), "")]


def _stacked(titles: Sequence[str], rows: Iterable[Sequence[str]], width: int, language: str) -> Iterator[Line]:
    for row in rows:
        for text in _wrapped(row[0], width):
            yield [(text, "bold")]
        for title, cell in zip(titles[1:], row[1:], strict=True):
            if cell:
                line = say(sentence("list.label", label=title, text=cell), language) if title else cell
                for text in _wrapped(line, width, "  ", "    "):
                    yield [(text, "")]


def _bars(bars: Bars, width: int) -> Iterator[Line]:
    titles = [clean(title) for title in bars.titles]
    labels = [clean(bar.label) for bar in bars.bars]
    first = max(cell_len(label) for label in labels)
    sizes = [
        max(cell_len(titles[index + 1]), *(cell_len(bar.figures[index]) for bar in bars.bars))
        for index in range(len(titles) - 1)
    ]
    room = width - first - 2 - sum(sizes) - 2 * len(sizes)
    size = min(BAR, room)
    stacked = width < NARROW or size < 10  # noqa: PLR2004 - a shorter bar says nothing
    if stacked:
        size = min(BAR, width - first - 2)
        yield [(text, "bold") for text in _wrapped(titles[0], width)]
    else:
        figures = "  ".join(_set(title, wide, right=True) for title, wide in zip(titles[1:], sizes, strict=True))
        yield [(_set(titles[0], first + 2 + size), "bold"), ("  " + figures, "dim")]
    for bar, label in zip(bars.bars, labels, strict=True):
        line: Line = [(_set(label, first) + "  ", ""), *_drawn(bar.parts, size)]
        if stacked:
            yield line
            pairs = [f"{title} {value}" for title, value in zip(titles[1:], bar.figures, strict=True)]
            for text in _wrapped(", ".join(pairs), width, "  ", "  "):
                yield [(text, "")]
        else:
            values = "  ".join(_set(value, wide, right=True) for value, wide in zip(bar.figures, sizes, strict=True))
            yield [*line, ("  " + values, "")]
    legend: Line = []
    for zone, name in bars.legend:
        entry = f"{FILL[zone]} {name}"
        if cell_len("".join(text for text, _ in legend)) + cell_len(entry) + 2 > width:
            yield legend
            legend = []
        legend += [(FILL[zone], STYLES[zone]), (f" {name}  ", "dim")]
    yield legend


def _drawn(parts: Sequence[tuple[str, float]], size: int) -> Line:
    """The parts of a bar in whole characters that sum to its size, whatever the rounding."""
    line: Line = []
    drawn, reached = 0, 0.0
    for zone, part in parts:
        reached += part
        until = min(size, round(reached * size))
        if until > drawn:
            line.append((FILL[zone] * (until - drawn), STYLES[zone]))
            drawn = until
    line.append((" " * (size - drawn), ""))
    return line


def _scale(scale: Scale, width: int, language: str) -> Iterator[Line]:
    """0 to 100: a mark at the score, a line between the bounds."""
    size = min(60, width - 10)
    cells = ["·"] * (size + 1)
    low, high = round(scale.low / 100 * size), round(scale.high / 100 * size)
    for index in range(low, high + 1):
        cells[index] = "─"
    if scale.score is not None:
        cells[round(scale.score / 100 * size)] = "◆"
    yield [("  0 ", "dim"), ("".join(cells), ""), (f" {number(100, language)}", "dim")]


def _emit(lines: Iterable[Line], *, colour: bool) -> str:
    if not colour:
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
    from io import StringIO  # noqa: PLC0415 - only a terminal with colour pays for rich's console

    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=StringIO(), force_terminal=True, color_system="standard", width=10_000, legacy_windows=False)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True, highlight=False, markup=False, emoji=False)
    stream = console.file
    assert isinstance(stream, StringIO)  # noqa: S101 - given three lines above
    return stream.getvalue()


def diagnoses(results: Sequence[Diagnosis], options: Options) -> str:
    """One diagnosis in full, several as a table."""
    report = compose(results[0], options.language) if len(results) == 1 else compose_many(results, options.language)
    return render(report, options)


def findings(found: Sequence[Finding], files: Sequence[str], options: Options) -> str:
    """One line a finding, `file:line:column`, as compilers write it; what to do below; a count at the end."""
    lines: list[Line] = []
    for finding in found:
        if finding.accepted:
            continue
        message = clean(say(finding.message, options.language))
        severity = say(sentence(f"severity.{finding.severity}"), options.language)
        place: Line = [(f"{clean(finding.place)}: ", "bold"), (severity, STYLES[finding.severity])]
        lines.append([*place, (f": {message} ", ""), (f"[{finding.check}]", "dim")])
        advice = clean(say(finding.advice, options.language))
        if advice:
            lines.append([(f"    {advice}", "dim")])
    counted = dict.fromkeys(("error", "warning", "info", "accepted"), 0)
    for finding in found:
        counted["accepted" if finding.accepted else finding.severity] += 1
    parts = [
        say(sentence(f"check.count.{name}", count=count), options.language) for name, count in counted.items() if count
    ]
    checked = say(sentence("check.checked", count=len(files)), options.language)
    lines.append([(f"{checked} {', '.join(parts) or say(sentence('check.nothing'), options.language)}", "dim")])
    return _emit(lines, colour=options.colour)


reporter = Reporter("terminal", "text for people, fitted to the terminal", diagnoses, findings)
