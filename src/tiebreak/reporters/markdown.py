"""Reports as Markdown (GitHub's and GitLab's): for a merge request, a wiki or a job summary."""

import re
from collections.abc import Iterator, Sequence

from tiebreak.diagnosis import Diagnosis
from tiebreak.report import Bars, Element, Paragraph, Report, Table, clean, compose, compose_many
from tiebreak.reporters import Options, Reporter

_ADDRESS = re.compile(r"https?://[^\s\]<>)|]*[^\s\]<>)|.,;:!?'\"]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&$])")
_AT_THE_BEGINNING = re.compile(r"^(\s*\d+|\s*)([#+=.)-])(?=\s|[=-]|$)")
TONES = {"strong": "**{}**", "bad": "**{}**"}


def escape(text: str) -> str:
    """A text that Markdown shows as it is; addresses become links."""
    pieces, last = [], 0
    text = clean(text)
    for found in _ADDRESS.finditer(text):
        pieces += [_SPECIAL.sub(r"\\\1", text[last : found.start()]), f"<{found[0]}>"]
        last = found.end()
    written = _AT_THE_BEGINNING.sub(r"\1\\\2", "".join([*pieces, _SPECIAL.sub(r"\\\1", text[last:])]))
    return written.replace("@", "@<!-- -->")  # else a forge would call whoever has that name


def render(report: Report) -> str:
    """A report as Markdown."""
    return "\n".join(_lines(report)).rstrip() + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escape(report.title)}"
    if report.subtitle:
        yield from ("", escape(report.subtitle))
    for section in report.sections:
        if section.title:
            yield from ("", f"## {escape(section.title)}")
        before: Element | None = None
        for element in section.elements:
            in_a_list = isinstance(element, Paragraph) and element.indent > 0
            if not (in_a_list and isinstance(before, Paragraph) and before.indent):
                yield ""
            yield from _element(element)
            before = element
    if report.footer:
        yield from ("", "---")
        for paragraph in report.footer:
            yield from ("", _paragraph(paragraph))


def _element(element: Element) -> Iterator[str]:
    """The lines of an element; a scale only draws what the sentence before it says."""
    if isinstance(element, Paragraph):
        yield _paragraph(element)
    elif isinstance(element, Table):
        titles = [column.title for column in element.columns]
        yield from _table(titles, [column.right for column in element.columns], element.rows)
    elif isinstance(element, Bars):
        rows = [(bar.label, *bar.figures) for bar in element.bars]
        yield from _table(element.titles, [False, *(True for _ in element.titles[1:])], rows)


def _paragraph(paragraph: Paragraph) -> str:
    text = escape(paragraph.text)
    if paragraph.indent:
        return f"{'  ' * (paragraph.indent - 1)}- {text}"
    return TONES.get(paragraph.tone, "{}").replace("{}", text)


def _table(titles: Sequence[str], right: Sequence[bool], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(escape, titles))} |"
    yield f"| {' | '.join('---:' if each else '---' for each in right)} |"
    for row in rows:
        yield f"| {' | '.join(map(escape, row))} |"


def diagnoses(results: Sequence[Diagnosis], options: Options) -> str:
    """One diagnosis in full, several as a table."""
    return render(
        compose(results[0], options.language) if len(results) == 1 else compose_many(results, options.language)
    )


reporter = Reporter("markdown", "text for a merge request, a wiki or a job summary", diagnoses)
