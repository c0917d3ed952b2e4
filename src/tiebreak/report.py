"""What to say of a result, not how to print it: sections of paragraphs, tables and bars, in the reader's language.

A human format (terminal, and later Markdown, HTML, XLSX) prints any report; a machine format reads the result itself.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from heapq import nsmallest
from math import fsum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tiebreak.catalogue import ZONES, Catalogue, Law, Ownership, Product
from tiebreak.conditions import text_in
from tiebreak.diagnosis import Crossing, Diagnosis
from tiebreak.figures import Figures, Shares, solutions
from tiebreak.knowledge import KnownComponent
from tiebreak.language import as_precise, day, money, number, percent, say, sentence, text_with_capital, word

if TYPE_CHECKING:
    from tiebreak.alternatives import Alternative, Answer, Market
    from tiebreak.lookup import Lookup

Tone = Literal["plain", "strong", "dim", "good", "warning", "bad"]

REASONS = 6
"""Components whose reasons are written out: as many as a council reads."""
CROSSINGS = 8
"""Components named under one red line; --format json and csv have them all."""
QUESTIONS = 5
OWNERS = 3
CONTRACTS = 5
ALTERNATIVES = 6
USERS = 3
QUALIFICATIONS = 3
BESIDE = 6
UNLISTED = 8
HORIZONS = (6, 12, 24)
"""Months ahead in which contract ends are counted: decisions cluster there."""
HIGHLY_CONCENTRATED, CONCENTRATED = 1800, 1000
"""Bands of the US merger guidelines of 2023 (justice.gov/atr/herfindahl-hirschman-index), used by analogy."""

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean(text: str) -> str:
    """Text that cannot steer a terminal or turn its reading direction: control and bidi characters made visible."""
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\t", " ").replace("\n", " "))


class Paragraph(NamedTuple):
    """A sentence or a few; `indent` in levels."""

    text: str
    tone: Tone = "plain"
    indent: int = 0


class Column(NamedTuple):
    """A column of a table; numbers are set to the right."""

    title: str
    right: bool = False
    grows: bool = False


class Table(NamedTuple):
    """Rows of texts under titled columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


class Bar(NamedTuple):
    """One line of a chart: parts of a whole by zone, and the figures that say the same in words."""

    label: str
    parts: tuple[tuple[str, float], ...]
    figures: tuple[str, ...]


class Bars(NamedTuple):
    """A chart of bars with the titles of their figures."""

    titles: tuple[str, ...]
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]


class Scale(NamedTuple):
    """A score on its scale from 0 to 100, with its bounds."""

    score: float | None
    low: float
    high: float


Element = Paragraph | Table | Bars | Scale


class Section(NamedTuple):
    """A titled part of a report; on paper it may begin a page."""

    title: str
    elements: tuple[Element, ...]
    new_page: bool = False


class Report(NamedTuple):
    """Something to read: a title, what it is about, sections, and what it rests on."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: tuple[Paragraph, ...] = ()


class Figured:
    """Writes numbers in one language; a dash for what is unknown."""

    def __init__(self, language: str) -> None:
        self.language = language

    def number(self, value: float | None, decimals: int = 1) -> str:
        """A number."""
        return "–" if value is None else number(value, self.language, decimals)

    def percent(self, value: float | None) -> str:
        """A share, 0 to 1, in percent."""
        return "–" if value is None else percent(value, self.language)


class _Writer(Figured):
    """Writes about one diagnosis in one language."""

    def __init__(self, diagnosis: Diagnosis, language: str) -> None:
        super().__init__(language)
        self.diagnosis = diagnosis

    def say(self, key: str, **values: Any) -> str:
        return say(sentence(f"report.{key}", **values), self.language)

    def money(self, value: float) -> str:
        return money(value, self.diagnosis.inventory.currency, self.language)

    def zone(self, zone: str) -> str:
        return word("zone", zone, self.language)

    def name(self, known: KnownComponent) -> str:
        return known.component.name

    def owner(self, known: KnownComponent) -> str:
        """Owner and country, as far as known."""
        catalogue = self.diagnosis.catalogue
        if known.zone is None:
            return self.zone("unknown")
        owner = self.diagnosis.in_words("owner", known.control.owner, self.language)
        if known.zone == "commons":
            return f"{owner} ({self.zone('commons')})"
        return f"{owner} ({catalogue.country_name(known.control.country or '', self.language)})"

    def bounds(self, figures: Figures) -> str:
        return self.say("bounds", low=self.number(figures.low, 0), high=self.number(figures.high, 0))


def compose(diagnosis: Diagnosis, language: str) -> Report:
    """The report of one diagnosis."""
    writer = _Writer(diagnosis, language)
    sections = [
        Section("", tuple(assumed_in_words(diagnosis.catalogue, language))),
        _red_lines(writer),
        _score(writer),
        _shares(writer),
        _dimensions(writer),
        _reasons(writer)._replace(new_page=True),  # what is before fits one sheet, for those who decide
        _concentration(writer),
        _contracts(writer),
        _questions(writer),
    ]
    return Report(
        diagnosis.inventory.territory.name,
        _subtitle(writer),
        tuple(section for section in sections if section.elements),
        footer(writer.diagnosis, writer.language),
    )


def _subtitle(writer: _Writer) -> str:
    territory = writer.diagnosis.inventory.territory
    parts = [word("territory", territory.kind, writer.language)] if territory.kind else []
    if territory.country:
        parts.append(writer.diagnosis.catalogue.country_name(territory.country, writer.language))
    parts.append(writer.say("as-of", day=writer.diagnosis.day))
    parts.append(writer.say("components", count=len(writer.diagnosis.components)))
    return " · ".join(parts)


def footer(diagnosis: Diagnosis, language: str, *, anonymous: bool = False) -> tuple[Paragraph, ...]:
    """Method, catalogue and limits: what stands below every result; anonymous without the names of files."""
    writer = _Writer(diagnosis, language)
    profile, catalogue = diagnosis.profile, diagnosis.catalogue
    own_file = None if anonymous else diagnosis.profile_file
    folders = [] if anonymous else [each.folder for each in catalogue.additions]
    europe = [word("group", group, writer.language) for group in profile.europe.groups]
    europe += [catalogue.country_name(code, writer.language) for code in profile.europe.countries]
    return (
        Paragraph(
            writer.say(
                "method",
                profile=f"{profile.profile} {profile.version}" + (f" ({own_file})" if own_file else ""),
                europe=europe,
                catalogue=" + ".join([catalogue.version or "–", *folders]),
                checked=as_precise(catalogue.checked, writer.language),
            ),
            "dim",
        ),
        Paragraph(writer.say("disclaimer"), "dim"),
    )


def _red_lines(writer: _Writer) -> Section:
    crossed, undecided = writer.diagnosis.red_lines, writer.diagnosis.open_red_lines
    elements: list[Element] = []
    for title, crossings in _by_red_line(crossed, writer.language).items():
        elements.append(Paragraph(f"✖ {title}", "bad"))
        elements += [
            Paragraph(writer.diagnosis.tell(crossing.red_line, crossing.known, writer.language), indent=1)
            for crossing in crossings[:CROSSINGS]
        ]
        if len(crossings) > CROSSINGS:
            elements.append(Paragraph(writer.say("other-crossings", count=len(crossings) - CROSSINGS), "dim", indent=1))
    if not crossed:
        elements.append(Paragraph(writer.say("no-red-line"), "good" if not undecided else "plain"))
    for title, crossings in _by_red_line(undecided, writer.language).items():
        names = [writer.name(crossing.known) for crossing in crossings]
        shown = [*names[:4], "…"] if len(names) > 4 else names  # noqa: PLR2004 - a line, not a list
        elements.append(Paragraph(f"? {title}", "warning"))
        elements.append(Paragraph(writer.say("undecided", count=len(names), names=shown), indent=1))
    return Section(writer.say("red-lines"), tuple(elements))


def _by_red_line(crossings: Iterable[Crossing], language: str) -> dict[str, list[Crossing]]:
    found: dict[str, list[Crossing]] = defaultdict(list)
    for crossing in crossings:
        found[text_in(crossing.red_line.title, language)].append(crossing)
    return found


def _score(writer: _Writer) -> Section:
    diagnosis = writer.diagnosis
    if diagnosis.score is None:
        return Section(writer.say("score"), (Paragraph(writer.say("nothing-known"), "warning"),))
    elements: list[Element] = [
        Paragraph(
            writer.say(
                "score-is",
                score=writer.number(diagnosis.score),
                grade=diagnosis.grade,
                low=writer.number(diagnosis.low),
                high=writer.number(diagnosis.high),
            ),
            "strong",
        ),
        Scale(diagnosis.score, diagnosis.low, diagnosis.high),
    ]
    known, needed = writer.percent(diagnosis.known), writer.percent(diagnosis.profile.provisional_below)
    if known == needed:  # 69.6 % is not 70 %
        known = percent(diagnosis.known, writer.language, 1)
    key = "provisional" if diagnosis.provisional else "settled"
    tone: Tone = "warning" if diagnosis.provisional else "plain"
    elements.append(Paragraph(writer.say(key, known=known, needed=needed), tone))
    assumed = Counter(name for each in diagnosis.components for name in each.assumed)
    fields = [
        writer.say("assumed-field", field=word("field", name, writer.language), count=assumed[name])
        for name in sorted(assumed)
    ]
    if without_keys := sum(map(_assumed_without_keys, diagnosis.components)):
        fields.append(writer.say("assumed-keys", count=without_keys))
    if fields:
        elements.append(Paragraph(writer.say("assumed", fields=fields), "dim"))
    return Section(writer.say("score"), tuple(elements))


def _assumed_without_keys(known: KnownComponent) -> bool:
    """Whether its data count as fully in reach because nobody says that the territory holds their keys."""
    return known.values.get("data_reach") == "full" and known.component.keys_held_by is None


def _shares(writer: _Writer) -> Section:
    diagnosis = writer.diagnosis
    elements: list[Element] = [
        _share_bars(
            writer,
            writer.say("by-solutions"),
            [(writer.say("all"), diagnosis.solutions)]
            + [(word("block", part.id, writer.language), part.solutions) for part in diagnosis.blocks],
            lambda amount: writer.number(amount, 0),
        )
    ]
    costs = [known.component.annual_cost for known in diagnosis.components]
    declared = sum(cost is not None for cost in costs)
    if diagnosis.euros and diagnosis.euros.total:
        elements.append(
            _share_bars(
                writer,
                writer.say("by-money", currency=diagnosis.inventory.currency),
                [(writer.say("all"), diagnosis.euros)]
                + [
                    (word("block", part.id, writer.language), part.euros)
                    for part in diagnosis.blocks
                    if part.euros and part.euros.total
                ],
                writer.money,
            )
        )
    key = "cost-known" if declared else "cost-unknown"
    elements.append(Paragraph(writer.say(key, count=declared, total=len(costs)), "dim"))
    return Section(writer.say("shares"), tuple(elements))


def _share_bars(writer: _Writer, title: str, rows: Sequence[tuple[str, Shares]], write: Any) -> Bars:
    bars = tuple(
        Bar(
            label,
            tuple((zone, shares.part(zone)) for zone in (*ZONES[::-1], "unknown")),
            (
                writer.percent(shares.extra_european_share),
                write(shares.amounts["extra-european"]),
                writer.percent(shares.unknown_share),
            ),
        )
        for label, shares in rows
    )
    titles = (title, writer.say("extra-european-share"), writer.say("extra-european-amount"), writer.say("unknown"))
    return Bars(titles, bars, tuple((zone, writer.zone(zone)) for zone in (*ZONES[::-1], "unknown")))


def _dimensions(writer: _Writer) -> Section:
    diagnosis = writer.diagnosis
    dimensions = {dimension.id: dimension for dimension in diagnosis.profile.dimensions}
    rows = []
    for identifier, figures in diagnosis.dimensions:
        dimension = dimensions[identifier]
        question = text_in(dimension.question, writer.language) if dimension.question else ""
        rows.append(
            (
                text_in(dimension.title, writer.language),
                question,
                writer.number(figures.score),
                writer.bounds(figures),
                writer.percent(figures.known),
            )
        )
    columns = (
        Column(writer.say("dimension")),
        Column(writer.say("question"), grows=True),
        Column(writer.say("score").lower(), right=True),
        Column(writer.say("bounds-title"), right=True),
        Column(writer.say("known"), right=True),
    )
    return Section(writer.say("dimensions"), (Table(columns, tuple(rows)),))


def _reasons(writer: _Writer) -> Section:
    diagnosis = writer.diagnosis
    points = {component: made or 0.0 for component, made in diagnosis.points.items()}
    first = set(nsmallest(REASONS, points, key=lambda component: (-points[component], component)))
    heaviest = [known for known in diagnosis.components if known.component.id in first and points[known.id] > 0]
    reasons = [(points[known.id], known.id, writer.name(known), diagnosis.marks_of(known)) for known in heaviest]
    reasons += [
        (mark.points, mark.rule.id, text_in(mark.rule.title, writer.language), (mark,))
        for mark in diagnosis.marks_of(None)
        if mark.points
    ]
    elements: list[Element] = _points_by_owner(writer) if heaviest else []
    for made, _, name, marks in sorted(reasons, key=lambda reason: (-reason[0], reason[1])):
        elements.append(Paragraph(_reason_title(writer, made, name), "strong"))
        main = sorted((mark for mark in marks if mark.points), key=lambda mark: (-(mark.points or 0), mark.rule.id))[:3]
        text = say(sentence("list.clauses"), writer.language).join(
            diagnosis.reason(mark, writer.language) for mark in main
        )
        elements.append(Paragraph(text_with_capital(text), indent=1))
    rest = (diagnosis.score or 0) - fsum(reason[0] for reason in reasons)
    others = sum(1 for value in points.values() if value > 0) - len(heaviest)
    if others > 0:
        elements.append(Paragraph(writer.say("other-reasons", count=others, points=writer.number(rest)), "dim"))
    return Section(writer.say("reasons"), tuple(elements))


def _reason_title(writer: _Writer, points: float, name: str) -> str:
    return writer.say("reason", count=points, points=writer.number(points), name=name)


def _points_by_owner(writer: _Writer) -> list[Element]:
    """The owners behind most points, with the number of components that make them."""
    points = writer.diagnosis.points
    behind: dict[str, list[float]] = defaultdict(list)
    for known in writer.diagnosis.components:
        if known.zone == "extra-european" and (made := points[known.id]):
            behind[known.values["owner"]].append(made)
    largest = sorted(behind.items(), key=lambda item: (-fsum(item[1]), item[0]))[:OWNERS]
    owners = [
        writer.say(
            "owner-points",
            owner=writer.diagnosis.in_words("owner", owner, writer.language),
            points=writer.number(fsum(parts)),
            count=len(parts),
        )
        for owner, parts in largest
    ]
    return [Paragraph(writer.say("by-owner", owners=owners))] if owners else []


def _concentration(writer: _Writer) -> Section:
    elements: list[Element] = []
    for key in ("solutions", "euros"):
        concentration = writer.diagnosis.concentration[key]
        if concentration.hhi is None:
            continue
        band = (
            "high"
            if concentration.hhi > HIGHLY_CONCENTRATED
            else "some"
            if concentration.hhi >= CONCENTRATED
            else "low"
        )
        largest = [
            writer.say(
                "holding",
                owner=writer.diagnosis.in_words("owner", holding.owner, writer.language),
                country=writer.diagnosis.catalogue.country_name(holding.country or "", writer.language),
                share=writer.percent(holding.share),
            )
            for holding in concentration.largest[:OWNERS]
        ]
        hhi = writer.number(concentration.hhi, 0)
        elements.append(Paragraph(writer.say(f"concentration-{key}", hhi=hhi, band=writer.say(f"hhi-{band}"))))
        elements.append(Paragraph(", ".join(largest), indent=1))
    return Section(writer.say("concentration"), tuple(elements))


def _contracts(writer: _Writer) -> Section:
    diagnosis = writer.diagnosis
    dated = [known for known in diagnosis.components if known.values["months_left"] is not None]
    ahead = sorted(
        (known for known in dated if known.values["months_left"] >= 0),
        key=lambda known: (known.component.contract_end, known.id),
    )
    over = [known for known in dated if known.values["months_left"] < 0]
    ending = {writer.say("already-over"): over} if over else {}
    for months in HORIZONS if ahead else ():
        ending[writer.say("within", months=months)] = [known for known in ahead if known.values["months_left"] < months]
    if not ending:
        return Section(writer.say("contracts"), ())
    rows = []
    for title, ended in ending.items():
        exposed = [known for known in ended if known.zone == "extra-european"]
        rows.append((title, str(len(ended)), str(len(exposed)), _cost(writer, ended), _cost(writer, exposed)))
    columns = (
        Column(writer.say("ending"), grows=True),
        Column(writer.say("contracts-count"), right=True),
        Column(writer.say("exposed"), right=True),
        Column(writer.say("per-year"), right=True),
        Column(writer.say("exposed-per-year"), right=True),
    )
    elements: list[Element] = [Table(columns, tuple(rows))]
    next_ones = [
        known for known in ahead if known.zone == "extra-european" and known.values["months_left"] < HORIZONS[-1]
    ]
    for known in next_ones[:CONTRACTS]:
        stance = diagnosis.stance(known)
        line = writer.say("contract", day=known.component.contract_end, name=known.component.name)
        decided = known.component.stance
        if decided:
            line += writer.say("decided", stance=word("stance", decided, writer.language))
        elif stance:
            advice = diagnosis.tell(stance, known, writer.language)
            line += writer.say("suggested", stance=word("stance", stance.stance, writer.language), reason=advice)
        elements.append(Paragraph(line))
    return Section(writer.say("contracts"), tuple(elements))


def _cost(writer: _Writer, components: Sequence[KnownComponent]) -> str:
    """Their yearly cost together; a lower limit when the cost of some is unknown, and nothing when that of all is."""
    costs = [known.component.annual_cost for known in components if known.component.annual_cost is not None]
    if len(costs) == len(components):
        return writer.money(fsum(costs))
    return writer.say("at-least", amount=writer.money(fsum(costs))) if costs else "–"


def _questions(writer: _Writer) -> Section:
    """What to find out next, by what it would settle; who controls a vendor is one question for all it makes."""
    diagnosis = writer.diagnosis
    weights: dict[tuple[str, str], list[float]] = defaultdict(list)
    concerned: dict[tuple[str, str], KnownComponent | None] = {}
    for known, _, weight, missing in diagnosis.open_marks():
        if missing:
            about = "" if known is None else known.values["vendor"] if missing[0] == "owner" else known.component.id
            weights[about, missing[0]].append(weight)
            concerned.setdefault((about, missing[0]), known)
    heaviest = sorted(((key, fsum(parts)) for key, parts in weights.items()), key=lambda item: (-item[1], item[0]))
    elements: list[Element] = []
    for key, weight in heaviest[:QUESTIONS]:
        known = concerned[key]
        name = known.component.name if known else diagnosis.inventory.territory.name
        if key[1] == "owner":
            name = diagnosis.in_words("vendor", key[0], writer.language)
        question = _question(writer, key[1], known)
        settles = writer.say("settles", share=percent(weight, writer.language, 1))
        elements.append(Paragraph(writer.say("find-out", name=name, question=question, settles=settles)))
    if len(heaviest) > QUESTIONS:
        elements.append(Paragraph(writer.say("other-questions", count=len(heaviest) - QUESTIONS), "dim"))
    return Section(writer.say("questions"), tuple(elements))


def _question(writer: _Writer, missing: str, known: KnownComponent | None) -> str:
    if known is None:
        return word("ask", "control-of-components", writer.language)
    vendor = writer.diagnosis.catalogue.vendor_name(known.values["vendor"])
    return word("ask", missing, writer.language).replace("{vendor}", vendor or "")


def compose_component(diagnosis: Diagnosis, known: KnownComponent, language: str) -> Report:
    """Every mark of one component: value, level, weight, points and reason, and what is unknown."""
    writer = _Writer(diagnosis, language)
    marks = diagnosis.marks_of(known)
    rows = tuple(
        (
            text_in(mark.rule.title, language),
            writer.number(mark.level, 2),
            percent(mark.weight, language, 2),
            writer.number(mark.points, 2),
            diagnosis.reason(mark, language) or _what_is_missing(writer, mark.rule.names, known),
        )
        for mark in sorted(marks, key=lambda mark: (-(mark.points or 0), mark.rule.id))
    )
    columns = (
        Column(writer.say("rule")),
        Column(writer.say("level"), right=True),
        Column(writer.say("weight"), right=True),
        Column(writer.say("points"), right=True),
        Column(writer.say("why"), grows=True),
    )
    crossed = [crossing for crossing in (*diagnosis.red_lines, *diagnosis.open_red_lines) if crossing.known is known]
    lines = [
        Paragraph(("✖ " if crossing.crossed else "? ") + text_in(crossing.red_line.title, language), "bad")
        for crossing in crossed
    ]
    stance = diagnosis.stance(known)
    if stance:
        text = writer.say(
            "suggested", stance=word("stance", stance.stance, language), reason=diagnosis.tell(stance, known, language)
        )
        lines.append(Paragraph(text_with_capital(text.lstrip(" :;,—"))))
    facts = [*assumed_in_words(diagnosis.catalogue, language), *map(Paragraph, _known_facts(writer, known))]
    sections = [Section(writer.say("what-is-known"), tuple(facts))]
    if lines:
        sections.append(Section(writer.say("red-lines"), tuple(lines)))
    sections.append(
        Section(
            writer.say("marks", points=writer.number(diagnosis.points[known.id], 2)),
            (Table(columns, rows), Paragraph(writer.say("marks-note"), "dim")),
        )
    )
    return Report(
        known.component.name,
        diagnosis.inventory.territory.name,
        tuple(sections),
        footer(writer.diagnosis, writer.language),
    )


def _what_is_missing(writer: _Writer, names: Iterable[str], known: KnownComponent) -> str:
    questions = [_question(writer, missing, known) for missing in writer.diagnosis.missing(known, names)]
    return writer.say("unknown-because", questions=questions)


def _known_facts(writer: _Writer, known: KnownComponent) -> list[str]:
    catalogue, language = writer.diagnosis.catalogue, writer.language
    lines = []
    if known.match.product:
        product = catalogue.products[known.match.product]
        lines.append(writer.say("product-is", product=product.name))
        if product.built_on:
            built_on = catalogue.vendor_name(product.built_on)
            lines.append(say(sentence("lookup.built-on", vendor=built_on), language))
    if known.match.vendor:
        lines.append(writer.say("vendor-is", vendor=writer.diagnosis.in_words("vendor", known.match.vendor, language)))
    lines += chain_in_words(catalogue, known.control.chain, language)
    if known.match.vendor and known.zone is None and not known.control.contested:
        lines.append(writer.say("owner-unknown"))
    if known.control.contested:
        lines.append(writer.say("owner-contested"))
    lines.append(writer.say("zone-is", zone=writer.zone(known.zone or "unknown")))
    bound = [*(known.values.get("laws_on_data") or ()), *(known.values.get("laws_on_service") or ())]
    laws = {(law.name_en, law.reaches): law for law in map(catalogue.law, reversed(bound))}
    lines += [law_in_words(catalogue, law, language) for law in reversed(laws.values())]
    assumed = [
        writer.say(
            "assumed-value",
            field=word("field", name, language),
            value=writer.diagnosis.in_words(name, known.values[name], language),
        )
        for name in known.assumed
    ]
    if _assumed_without_keys(known):
        assumed.append(writer.say("assumed-keys", count=1))
    if assumed:
        lines.append(writer.say("assumed", fields=assumed))
    return lines


def chain_in_words(catalogue: Catalogue, chain: Iterable[Ownership], language: str) -> list[str]:
    """The chain of owners, one sentence a link, with dates and sources."""
    lines = []
    for link in chain:
        vendor, owner = catalogue.vendor_name(link.vendor), catalogue.vendor_name(link.owner)
        holder = catalogue.vendors.get(link.owner or link.vendor)
        country = holder.seat if holder and holder.seat else ""
        values = {
            "vendor": vendor,
            "owner": owner,
            "country": catalogue.country_name(country, language) if country else "–",
            "kind": word("ownership", link.kind, language),
            "since": say(sentence("lookup.since", since=as_precise(link.since, language)), language)
            if link.since
            else "",
            "source": link.source,
            "checked": as_precise(link.checked, language),
        }
        key = f"lookup.{'link' if link.owner else 'top'}{'' if link.source else '-assumed'}"
        lines.append(say(sentence(key, **values), language))
    return lines


def assumed_in_words(catalogue: Catalogue, language: str) -> list[Paragraph]:
    """What was assumed of who controls whom, to stand before any result."""
    said = []
    for each in catalogue.assumptions:
        values = {
            "vendor": catalogue.vendor_name(each.vendor),
            "owner": catalogue.vendor_name(each.owner),
            "country": f" ({catalogue.country_name(each.country, language)})" if each.country else "",
            "since": say(sentence("lookup.since", since=as_precise(each.since, language)), language)
            if each.since
            else "",
        }
        key = "independent" if not each.owner else "control" if each.names_owner else "from"
        said.append(Paragraph(say(sentence(f"assumed.{key}", **values), language), "warning"))
    return said


def law_in_words(catalogue: Catalogue, law: Law, language: str) -> str:
    """A law with what it reaches, its article and its source."""
    name = catalogue.law_name(law, language)
    written = f"{name}, {law.article}" if law.article else name
    return say(sentence(f"lookup.law-{law.reaches}", law=written, source=law.source), language)


def compose_many(diagnoses: Sequence[Diagnosis], language: str) -> Report:
    """Several territories: one line each, and the blocks of all of them together."""
    first = _Writer(diagnoses[0], language)
    rows = []
    for diagnosis in diagnoses:
        writer = _Writer(diagnosis, language)
        rows.append(
            (
                diagnosis.inventory.territory.name,
                day(diagnosis.day, language),
                f"{writer.number(diagnosis.score)} {diagnosis.grade or ''}".rstrip(),
                writer.say("range", low=writer.number(diagnosis.low, 0), high=writer.number(diagnosis.high, 0)),
                writer.percent(diagnosis.known),
                writer.percent(diagnosis.solutions.extra_european_share),
                str(len(diagnosis.red_lines)),
            )
        )
    columns = (
        Column(first.say("territory"), grows=True),
        Column(first.say("date")),
        Column(first.say("score").lower(), right=True),
        Column(first.say("bounds-title"), right=True),
        Column(first.say("known"), right=True),
        Column(first.say("extra-european-share"), right=True),
        Column(first.say("red-lines-short"), right=True),
    )
    everything = [known for diagnosis in diagnoses for known in diagnosis.components]
    blocks = [
        (
            word("block", block, language),
            solutions(known for known in everything if (known.values["block"] or "unknown") == block),
        )
        for block in ("infrastructure", "software", "workplace", "unknown")
    ]
    shares = [(first.say("all"), solutions(everything)), *((label, part) for label, part in blocks if part.total)]
    bars = _share_bars(first, first.say("by-solutions"), shares, lambda amount: first.number(amount, 0))
    sections = (
        Section(
            first.say("territories"),
            (*assumed_in_words(first.diagnosis.catalogue, language), Table(columns, tuple(rows))),
        ),
        Section(first.say("together"), (bars,)),
    )
    return Report(
        first.say("several", count=len(diagnoses)),
        first.say("not-comparable"),
        sections,
        footer(first.diagnosis, language),
    )


def compose_lookups(found: Sequence["Lookup"], catalogue: Catalogue, language: str) -> Report:
    """What the catalogue knows of each name."""
    sections = tuple(
        Section(
            "",
            (
                Paragraph(lookup.written, "strong"),
                *(Paragraph(line, tone) for line, tone in _lookup_lines(lookup, catalogue, language)),
            ),
        )
        for lookup in found
    )
    stamp = sentence("lookup.footer", version=catalogue.version or "–", checked=as_precise(catalogue.checked, language))
    assumed = assumed_in_words(catalogue, language)
    if assumed:
        sections = (Section("", tuple(assumed)), *sections)
    return Report(say(sentence("lookup.title"), language), say(stamp, language), sections)


def _lookup_lines(  # noqa: C901 - one branch, one line of the answer
    lookup: "Lookup", catalogue: Catalogue, language: str
) -> list[tuple[str, Tone]]:
    lines: list[tuple[str, Tone]] = []

    def add(key: str, tone: Tone = "plain", **values: Any) -> None:
        lines.append((say(sentence(f"lookup.{key}", **values), language), tone))

    if lookup.match.how == "none":
        names = [catalogue.products[product].name for product in lookup.suggestions]
        add("ambiguous" if lookup.match.candidates else "not-found", "warning")
        if names:
            add("one-of" if lookup.match.candidates else "near", names=names)
        return lines
    if lookup.match.product:
        product = catalogue.products[lookup.match.product]
        functions = [catalogue.function_name(function, language) for function in product.functions]
        add("product", product=product.name, functions=functions, licence=word("licence", product.licence, language))
        if product.built_on:
            add("built-on", "warning", vendor=catalogue.vendor_name(product.built_on))
        if product.replaced_by:
            add("replaced-by", product=catalogue.products[product.replaced_by].name)
    vendor = catalogue.vendors[str(lookup.match.vendor)]
    add("vendor", vendor=vendor.name, country=catalogue.country_name(vendor.seat, language) if vendor.seat else "–")
    lines += [(line, "plain") for line in chain_in_words(catalogue, lookup.control.chain, language)]
    if lookup.control.contested:
        add("contested", "warning")
        lines += [(link.notes, "dim") for link in lookup.control.chain if link.contested == "yes" and link.notes]
    elif lookup.control.kind is None:
        add("owner-unknown", "warning")
    zone = word("zone", lookup.zone or "unknown", language)
    add("zone", "bad" if lookup.zone == "extra-european" else "strong", zone=zone)
    for law in lookup.laws:
        lines.append((law_in_words(catalogue, law, language), "plain"))
    if lookup.alternatives:
        add("alternatives", count=len(lookup.alternatives))
        for item in lookup.alternatives[:ALTERNATIVES]:
            lines.append((_alternative(item, catalogue, language), "plain"))
        if len(lookup.alternatives) > ALTERNATIVES:
            add("other-alternatives", "dim", count=len(lookup.alternatives) - ALTERNATIVES)
    return lines


def _alternative(item: str, catalogue: Catalogue, language: str) -> str:
    product = catalogue.products[item]
    users = [reference.body for reference in catalogue.references.get(item, ())]
    text = say(sentence("lookup.alternative", **_product_in_words(product, catalogue, language)), language)
    if users:
        shown = [*users[:USERS], "…"] if len(users) > USERS else users
        text += say(sentence("lookup.users", names=shown), language)
    return text


def _product_in_words(product: Product, catalogue: Catalogue, language: str) -> dict[str, Any]:
    vendor = catalogue.vendors[product.vendor]
    return {
        "product": product.name,
        "vendor": vendor.name,
        "country": f" ({catalogue.country_name(vendor.seat, language)})" if vendor.seat else "",
        "licence": word("licence", product.licence, language),
    }


def _of_alternatives(language: str, key: str, **values: Any) -> str:
    return say(sentence(f"alternatives.{key}", **values), language)


def compose_alternatives(
    answers: Sequence["Answer"],
    market: "Market",
    language: str,
    limit: int | None,
    without_function: Sequence[KnownComponent] = (),
) -> Report:
    """What else does the job: for each function or component the alternatives known, with users and caveats."""
    write = partial(_of_alternatives, language)
    catalogue = market.catalogue
    sections = [Section("", tuple(assumed_in_words(catalogue, language)))] if catalogue.assumptions else []
    groups: dict[str, list[Answer]] = defaultdict(list)  # what one function has to say stands there once
    for answer in answers:
        groups[answer.function].append(answer)
    silent = []
    for function, group in groups.items():
        title = catalogue.function_name(function, language)
        if group[0].found or group[0].unknown:
            sections.append(Section(title, tuple(_alternatives_to(group, market, language, limit))))
        else:
            silent += [answer.known.component.name for answer in group if answer.known] or [title]
    below = [write("silent", names=silent)] if silent else []
    if without_function:
        names = [known.component.name for known in without_function]
        below.append(write("no-function", count=len(names), names=names[:BESIDE] + ["…"] * (len(names) > BESIDE)))
    elif not answers:
        below.append(write("none-exposed"))
    if below:
        sections.append(Section("", tuple(Paragraph(text, "dim") for text in below)))
    stamp = sentence(
        "alternatives.footer",
        version=catalogue.version or "–",
        checked=as_precise(catalogue.checked, language),
        day=day(market.day, language),
    )
    footer = (Paragraph(write("order"), "dim"), Paragraph(say(stamp, language), "dim"))
    return Report(write("title"), write("purpose"), tuple(sections), footer)


def _alternatives_to(
    group: Sequence["Answer"], market: "Market", language: str, limit: int | None
) -> Iterator[Element]:
    """What is there for one function, beside the components that do it."""
    write = partial(_of_alternatives, language)
    beside = [answer.known.component.name for answer in group if answer.known]
    if beside:
        yield Paragraph(write("beside", names=beside[:BESIDE] + ["…"] * (len(beside) > BESIDE)))
    found = group[0].found
    for place, item in enumerate(found[:limit], 1):
        yield from _alternative_in_full(place, item, market, language)
    left = len(found) - len(found[:limit])
    if left:
        yield Paragraph(write("others", count=left, function=group[0].function), "dim")
    unknown = [product.name for product in group[0].unknown]
    if unknown:
        yield Paragraph(write("unknown", names=unknown[:UNLISTED] + ["…"] * (len(unknown) > UNLISTED)), "dim")


def _alternative_in_full(place: int, item: "Alternative", market: "Market", language: str) -> list[Element]:
    catalogue = market.catalogue
    write = partial(_of_alternatives, language)
    values = _product_in_words(item.product, catalogue, language)
    lines: list[Element] = [
        Paragraph(write("item", place=place, zone=word("zone", item.zone, language), **values), "strong")
    ]
    owner = item.control.owner
    if owner not in (None, item.product.vendor):
        country = catalogue.country_name(item.control.country or "", language)
        lines.append(Paragraph(write("owner", owner=catalogue.vendor_name(owner), country=country), indent=1))
    if item.self_hostable or item.hosted:
        how = "both" if item.self_hostable and item.hosted else "own" if item.self_hostable else "service"
        lines.append(Paragraph(write(f"how-{how}"), indent=1))
    if item.references:
        bodies = [
            f"{row.body} ({row.country}{', ' + row.since[:4] if row.since else ''})" for row in item.references[:USERS]
        ]
        more = ["…"] if len(item.references) > USERS else []
        lines.append(Paragraph(write("users", count=len(item.references), names=[*bodies, *more]), indent=1))
    for row in item.qualifications[:QUALIFICATIONS]:
        since = say(sentence("lookup.since", since=as_precise(row.since, language)), language) if row.since else ""
        scheme = word("scheme", row.scheme, language)
        key = "qualification" if row.product else "qualification-of-vendor"
        lines.append(Paragraph(write(key, scheme=scheme, scope=row.scope, since=since, source=row.source), indent=1))
    if item.caveats:
        technology = catalogue.vendor_name(item.product.built_on or None)
        caveats = [write(f"caveat.{caveat}", vendor=technology) for caveat in item.caveats]
        lines.append(Paragraph(write("caveats", caveats=caveats), "dim", indent=1))
    return lines
