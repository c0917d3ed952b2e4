"""Reports as one HTML file for people who decide: no script, nothing from elsewhere, charts with their tables.

Every text goes into the tree as text, so nothing in an inventory becomes markup. The policy in the page lets a browser
load nothing and run nothing, whatever might be in it; its style is allowed by its checksum.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement, tostring

from tiebreak.detail import compose_detail
from tiebreak.diagnosis import Diagnosis
from tiebreak.language import say, sentence
from tiebreak.report import Bar, Bars, Paragraph, Report, Scale, Section, Table, clean, compose, compose_many
from tiebreak.reporters import Options, Reporter

ZONES = {
    "extra-european": "#a4262c",
    "commons": "#0b6a76",
    "european": "#1f4e9c",
    "national": "#2e6b2e",
    "unknown": "#767676",
}
STYLE = Path(__file__).with_name("html.css").read_text(encoding="utf-8")
POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"
)


def diagnoses(results: Sequence[Diagnosis], options: Options) -> str:
    """One diagnosis in full, with every component, the method and the sources; several as a table."""
    language = options.language
    if len(results) > 1:
        return render(compose_many(results, language), language)
    return render(compose(results[0], language), language, compose_detail(results[0], language))


def render(report: Report, language: str, detail: Iterable[Section] = ()) -> str:
    """A report as a page."""
    page = Node("html", lang=language)
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _text(head, "title", report.title)
    SubElement(head, "style").text = STYLE
    body = SubElement(page, "body")
    _text(body, "a", say(sentence("html.skip"), language), href="#main", **{"class": "skip"})
    header = SubElement(body, "header")
    _text(header, "h1", report.title)
    _text(header, "p", report.subtitle, **{"class": "subtitle"})
    main = SubElement(body, "main", id="main")
    for number, section in enumerate([*report.sections, *detail]):
        _section(main, section, number)
    footer = SubElement(body, "footer")
    for paragraph in report.footer:
        _paragraph(footer, paragraph)
    return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n"


def _text(parent: Node, tag: str, text: str, **attributes: str) -> Node:
    node = SubElement(parent, tag, attributes)
    node.text = clean(text)
    return node


def _section(main: Node, section: Section, number: int) -> None:
    """A section and its elements."""
    place = SubElement(main, "section", {"class": "part"} if section.new_page else {})
    if section.title:
        place.set("aria-labelledby", f"s{number}")
        _text(place, "h2", section.title, id=f"s{number}")
    for order, element in enumerate(section.elements):
        if isinstance(element, Paragraph):
            _paragraph(place, element)
        elif isinstance(element, Table):
            _table(place, element, section.title)
        elif isinstance(element, Bars):
            _bars(place, element, f"b{number}-{order}")
        elif isinstance(element, Scale):
            _scale(place, element)


def _paragraph(parent: Node, paragraph: Paragraph) -> None:
    names: list[str] = [paragraph.tone] if paragraph.tone != "plain" else []
    names += [{1: "in"}.get(paragraph.indent, "in2")] if paragraph.indent else []
    _text(parent, "p", paragraph.text, **({"class": " ".join(names)} if names else {}))


def _wide(parent: Node, label: str) -> Node:
    """A frame that scrolls by itself where the screen is narrow, by keyboard as well."""
    return SubElement(parent, "div", {"class": "wide", "tabindex": "0", "role": "group", "aria-label": clean(label)})


def _table(parent: Node, table: Table, title: str) -> None:
    node = SubElement(_wide(parent, table.caption or title), "table")
    if table.caption:
        _text(node, "caption", table.caption)
    row = SubElement(SubElement(node, "thead"), "tr")
    for column in table.columns:
        if column.title:
            _text(row, "th", column.title, scope="col", **({"class": "num"} if column.right else {}))
        else:
            SubElement(row, "td")
    body = SubElement(node, "tbody")
    for cells in table.rows:
        row = SubElement(body, "tr")
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            attributes = {"class": "num"} if column.right else {}
            if place:
                _text(row, "td", cell, **attributes)
            else:
                _text(row, "th", cell, scope="row", **attributes)


def _bars(parent: Node, bars: Bars, name: str) -> None:
    """A chart inside its own table: a drawing for the eye, and the same in words beside it."""
    node = SubElement(_wide(parent, bars.titles[0]), "table")
    row = SubElement(SubElement(node, "thead"), "tr")
    _text(row, "th", bars.titles[0], scope="col")
    SubElement(row, "td")
    for title in bars.titles[1:]:
        _text(row, "th", title, scope="col", **{"class": "num"})
    body = SubElement(node, "tbody")
    zones = dict(bars.legend)
    for number, bar in enumerate(bars.bars):
        row = SubElement(body, "tr")
        _text(row, "th", bar.label, scope="row")
        _bar(SubElement(row, "td", {"class": "chart"}), bar, zones, f"{name}-{number}")
        for figure in bar.figures:
            _text(row, "td", figure, **{"class": "num"})
    legend = SubElement(parent, "ul", {"class": "legend"})
    for zone, title in bars.legend:
        item = SubElement(legend, "li")
        drawing = SubElement(item, "svg", {"viewBox": "0 0 12 12", "aria-hidden": "true"})
        _part(drawing, zone, 0, 12, 12)
        drawing.tail = clean(title)


def _bar(parent: Node, bar: Bar, zones: dict[str, str], name: str) -> None:
    """The parts of a whole beside each other."""
    whole = sum(amount for _, amount in bar.parts) or 1.0
    said = ", ".join(f"{zones[zone]} {100 * amount / whole:.0f} %" for zone, amount in bar.parts if amount)
    drawing = SubElement(
        parent,
        "svg",
        {"viewBox": "0 0 200 12", "preserveAspectRatio": "none", "role": "img", "aria-labelledby": name},
    )
    _text(drawing, "title", f"{bar.label}: {said}", id=name)
    start = 0.0
    for zone, amount in bar.parts:
        width = 200 * amount / whole
        if width:
            _part(drawing, zone, start, width, 12)
        start += width


_STRIPES = {"extra-european": 0, "commons": 4, "european": 2, "national": 3, "unknown": 1}
"""Lines across the colour of a zone, so that it can be told without seeing colours."""


def _part(drawing: Node, zone: str, start: float, width: float, height: float) -> None:
    """A piece of a bar in the colour of its zone, with its own number of lines across."""
    box = {"x": f"{start:.2f}", "y": "0", "width": f"{width:.2f}", "height": f"{height:g}", "fill": ZONES[zone]}
    SubElement(drawing, "rect", box)
    for number in range(_STRIPES[zone]):
        y = height * (number + 1) / (_STRIPES[zone] + 1)
        line = {"x": f"{start:.2f}", "y": f"{y - 0.4:.2f}", "width": f"{width:.2f}", "height": "0.8", "fill": "#ffffff"}
        SubElement(drawing, "rect", line)


def _scale(parent: Node, scale: Scale) -> None:
    """A score between its bounds, from 0 to 100; the sentence before it says the same."""
    drawing = SubElement(parent, "svg", {"viewBox": "0 0 440 30", "class": "scale", "aria-hidden": "true"})
    SubElement(drawing, "rect", {"x": "20", "y": "8", "width": "400", "height": "8", "fill": "#c8c8c8"})
    left, right = 20 + 4 * scale.low, 20 + 4 * scale.high
    band = {"x": f"{left:.1f}", "y": "6", "width": f"{max(right - left, 1):.1f}", "height": "12", "fill": "#7a8fb8"}
    SubElement(drawing, "rect", band)
    if scale.score is not None:
        point = {"cx": f"{20 + 4 * scale.score:.1f}", "cy": "12", "r": "7", "fill": "#1f4e9c", "stroke": "#ffffff"}
        SubElement(drawing, "circle", point)
    for value in (0, 50, 100):
        _text(
            drawing,
            "text",
            str(value),
            x=f"{20 + 4 * value}",
            y="28",
            fill="currentColor",
            **{"font-size": "10", "text-anchor": "middle"},
        )


reporter = Reporter("html", "one page for people who decide, with every component; nothing from elsewhere", diagnoses)
