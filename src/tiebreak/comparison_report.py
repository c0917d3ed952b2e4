"""What to say of a comparison: figures side by side, where the difference comes from, what changed, where to pool."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from math import fsum
from typing import Any

from tiebreak.comparison import CHANGES, Change, Comparison, Effect, Pair, together
from tiebreak.conditions import text_in
from tiebreak.diagnosis import Diagnosis
from tiebreak.knowledge import KnownComponent
from tiebreak.language import day, money, number, percent, say, sentence, word
from tiebreak.report import Column, Element, Figured, Paragraph, Report, Section, Table, Tone, assumed_in_words, footer

FUNCTIONS = 8
NAMED = 6
"""Components named of one kind of change; csv and json have them all."""
OWNERS = 6
POOLS = 8

SIDES = ("A", "B")
APART = CHANGES[: CHANGES.index("stayed")]
"""Changes that two territories do not undergo: they differ."""
TONES: dict[Change, Tone] = {
    "no-longer-extra-european": "good",
    "improved": "good",
    "now-extra-european": "bad",
    "worsened": "bad",
}
COVERED = 0.8
"""Part of the components whose cost must be known before costs per head are compared."""
SHOWN = 0.05
"""Points from which a difference is more than nothing once it is rounded."""


class _Writer(Figured):
    """Writes about one comparison in one language; `anonymous` leaves out territories, products and vendors."""

    def __init__(self, comparison: Comparison, language: str, *, anonymous: bool) -> None:
        super().__init__(language)
        self.comparison = comparison
        self.anonymous = anonymous

    def say(self, key: str, **values: Any) -> str:
        return say(sentence(f"comparison.{key}", **values), self.language)

    @property
    def sides(self) -> tuple[Diagnosis, Diagnosis]:
        return self.comparison.first, self.comparison.second

    def title(self, side: int) -> str:
        """What stands above the figures of a side: the date where the territory is the same, else its name."""
        diagnosis = self.sides[side]
        if self.comparison.same_territory:
            days = [each.day for each in self.sides]
            name = day(diagnosis.day, self.language)
            return name if days[0] != days[1] else f"{name} ({SIDES[side]})"
        return SIDES[side] if self.anonymous else diagnosis.inventory.territory.name

    def signed(self, value: float | None, decimals: int = 1) -> str:
        if value is None:
            return "–"
        text = number(abs(value), self.language, decimals)
        nothing = not text.strip("0.,")
        return text if nothing else f"{'+' if value > 0 else '−'}{text}"


def compose_comparison(comparison: Comparison, language: str, *, anonymous: bool = False) -> Report:
    """The report of a comparison."""
    writer = _Writer(comparison, language, anonymous=anonymous)
    first, second = comparison.first, comparison.second
    sections = [
        Section("", (*_assumed(writer), *_warnings(writer))),
        _figures(writer),
        _causes(writer),
        _where(writer),
        _changes(writer),
    ]
    if not comparison.same_territory:
        sections += [_shared(writer), _pools(writer), _already(writer)]
    if anonymous and not comparison.same_territory:
        title = writer.say("title-anonymous")
    elif comparison.same_territory:
        title = writer.say("title-same", name=SIDES[0] if anonymous else second.inventory.territory.name)
    else:
        title = writer.say("title", first=first.inventory.territory.name, second=second.inventory.territory.name)
    days = writer.say("subtitle", first=first.day, second=second.day)
    return Report(
        title,
        days,
        tuple(section for section in sections if section.elements),
        footer(second, language, anonymous=anonymous),
    )


def _assumed(writer: _Writer) -> list[Paragraph]:
    catalogue = writer.comparison.second.catalogue
    if writer.anonymous and catalogue.assumptions:
        return [Paragraph(writer.say("assumed", count=len(catalogue.assumptions)), "warning")]
    return assumed_in_words(catalogue, writer.language)


def _warnings(writer: _Writer) -> list[Paragraph]:
    found = []
    for warning in writer.comparison.warnings:
        values = {
            key: percent(value, writer.language) if isinstance(value, float) else value
            for key, value in warning.values.items()
        }
        found.append(Paragraph(writer.say(f"warning.{warning.key}", **values), "warning"))
    return found


def _figures(writer: _Writer) -> Section:
    first, second = writer.sides
    whole = partial(writer.number, decimals=0)
    rows = [
        _row(writer, writer.say("score"), [side.score for side in writer.sides], writer.number),
        (
            writer.say("bounds"),
            *(f"{writer.number(side.low, 0)} – {writer.number(side.high, 0)}" for side in writer.sides),
            "",
        ),
        (writer.say("grade"), *(side.grade or "–" for side in writer.sides), ""),
        _share(writer, "known", [side.known for side in writer.sides]),
        _share(writer, "solutions", [side.solutions.extra_european_share for side in writer.sides]),
        _share(writer, "euros", [side.euros.extra_european_share if side.euros else None for side in writer.sides]),
        _row(writer, writer.say("red-lines"), [len(side.red_lines) for side in writer.sides], whole, 0),
        _row(writer, writer.say("components"), [len(side.components) for side in writer.sides], whole, 0),
        _row(
            writer,
            writer.say("concentration"),
            [side.concentration["solutions"].hhi for side in writer.sides],
            whole,
            0,
        ),
    ]
    titles = [{each.id: each.title for each in side.profile.dimensions} for side in writer.sides]
    if titles[0].keys() == titles[1].keys():
        for (dimension, one), (_, other) in zip(first.dimensions, second.dimensions, strict=True):
            title = text_in(titles[1][dimension], writer.language)
            rows.append(_row(writer, title, [one.score, other.score], writer.number))
    if not writer.comparison.same_territory and writer.comparison.common_functions:
        common = writer.comparison.on_common_functions
        title = writer.say("common", count=len(writer.comparison.common_functions))
        rows.append(_row(writer, title, [each.score for each in common], writer.number))
    rows += _per_head(writer)
    columns = (
        Column("", grows=True),
        *(Column(writer.title(side), right=True) for side in (0, 1)),
        Column(writer.say("difference"), right=True),
    )
    return Section(writer.say("figures"), (Table(columns, tuple(rows)), Paragraph(writer.say("rounding"), "dim")))


def _row(
    writer: _Writer,
    title: str,
    values: Sequence[float | None],
    write: Callable[[float | None], str],
    decimals: int = 1,
) -> tuple[str, ...]:
    first, second = values
    difference = None if first is None or second is None else second - first
    return title, write(first), write(second), writer.signed(difference, decimals)


def _share(writer: _Writer, key: str, values: Sequence[float | None]) -> tuple[str, ...]:
    """Two shares; their difference is in points of percentage."""
    first, second = values
    difference = "–"
    if first is not None and second is not None:
        difference = writer.say("percentage-points", value=writer.signed(100 * (second - first), 0))
    return writer.say(key), writer.percent(first), writer.percent(second), difference


def _per_head(writer: _Writer) -> list[tuple[str, ...]]:
    """For how many components the cost is known; and, where it is for most, the cost per workstation and inhabitant."""
    known = [
        [each.component.annual_cost for each in side.components if each.component.annual_cost is not None]
        for side in writer.sides
    ]
    counts = [len(side.components) for side in writer.sides]
    if not all(known):
        return []
    of = [writer.say("of", known=len(costs), count=count) for costs, count in zip(known, counts, strict=True)]
    rows: list[tuple[str, ...]] = [(writer.say("cost-known"), *of, "")]
    currencies = {side.inventory.currency for side in writer.sides}
    covered = all(len(costs) >= COVERED * count for costs, count in zip(known, counts, strict=True))
    for field in ("workstations", "population") if covered and len(currencies) == 1 else ():
        heads = [getattr(side.inventory.territory, field) for side in writer.sides]
        if all(heads):
            each = [fsum(costs) / head for costs, head in zip(known, heads, strict=True)]
            shown = [money(value, writer.sides[0].inventory.currency, writer.language) for value in each]
            rows.append((writer.say(f"per-{field}"), *shown, writer.signed(each[1] - each[0], 0)))
    return rows


def _causes(writer: _Writer) -> Section:
    comparison = writer.comparison
    if comparison.difference is None:
        return Section("", ())
    rows = [(writer.say(f"cause.{cause}"), writer.signed(value)) for cause, value in comparison.whole._asdict().items()]
    rows.append((writer.say("cause.total"), writer.signed(comparison.difference)))
    columns = (Column(writer.say("cause"), grows=True), Column(writer.say("points"), right=True))
    return Section(writer.say("causes"), (Table(columns, tuple(rows)), Paragraph(writer.say("causes-note"), "dim")))


def _where(writer: _Writer) -> Section:
    comparison = writer.comparison
    if comparison.difference is None:
        return Section("", ())
    catalogue = comparison.second.catalogue
    blocks = _parts(writer, "block", comparison.by("block"), partial(word, "block", language=writer.language))
    functions = [(id_, effect) for id_, effect in comparison.by("function") if id_]  # the territory is in the blocks
    name = partial(catalogue.function_name, language=writer.language)
    tables = [table for table in (blocks, _parts(writer, "function", functions, name)) if table.rows]
    return Section(writer.say("where"), tuple(tables))


def _parts(writer: _Writer, field: str, parts: Sequence[tuple[str, Effect]], name: Callable[[str], str]) -> Table:
    """The largest parts of the difference, and what the others are together."""
    parts = [(id_, effect) for id_, effect in parts if any(abs(part) >= SHOWN for part in effect)]
    rows = [(_part_name(writer, id_, name), *_effect(writer, effect)) for id_, effect in parts[:FUNCTIONS]]
    others = [effect for _, effect in parts[FUNCTIONS:]]
    if others:
        rows.append((writer.say("others", count=len(others)), *_effect(writer, together(others))))
    causes = ("total", *Effect._fields)
    columns = (
        Column(writer.say(f"by-{field}"), grows=True),
        *(Column(writer.say(f"short.{cause}"), right=True) for cause in causes),
    )
    return Table(columns, tuple(rows))


def _part_name(writer: _Writer, id_: str, name: Callable[[str], str]) -> str:
    return writer.say("territory") if not id_ else writer.say("no-part") if id_ == "unknown" else name(id_)


def _effect(writer: _Writer, effect: Effect) -> list[str]:
    return [writer.signed(part) for part in (effect.total, *effect)]


def _changes(writer: _Writer) -> Section:
    elements: list[Element] = []
    grouped: dict[Change, list[Pair]] = {change: [] for change in CHANGES}
    for pair in writer.comparison.pairs:
        grouped[pair.change].append(pair)
    for change, pairs in grouped.items():
        if pairs:
            elements.append(Paragraph(_change_in_words(writer, change, len(pairs)), TONES.get(change, "plain")))
        if not writer.anonymous:  # of what stayed, only what is known or weighs otherwise is named
            named = [pair for pair in pairs if change != "stayed" or abs(pair.effect.total) >= SHOWN]
            elements += [Paragraph(_pair(writer, pair), indent=1) for pair in named[:NAMED]]
            if len(named) > NAMED:
                elements.append(Paragraph(writer.say("others", count=len(named) - NAMED), "dim", indent=1))
    key = "changes" if writer.comparison.same_territory else "differences"
    return Section(writer.say(key), tuple(elements))


def _change_in_words(writer: _Writer, change: Change, count: int) -> str:
    """What happened to one territory over time, or how two differ, which is no event."""
    apart = not writer.comparison.same_territory and change in APART
    return writer.say(f"{'apart' if apart else 'change'}.{change}", count=count)


def _pair(writer: _Writer, pair: Pair) -> str:
    names = [_named(writer, known) for known in (pair.first, pair.second) if known]
    if writer.comparison.difference is None:
        return " → ".join(names)
    return writer.say("pair", names=" → ".join(names), points=writer.signed(pair.effect.total))


def _named(writer: _Writer, known: KnownComponent) -> str:
    zone = word("zone", known.zone or "unknown", writer.language)
    if known.zone == "extra-european" and known.control.country:
        zone = writer.comparison.second.catalogue.country_name(known.control.country, writer.language)
    return f"{known.component.name} ({zone})"


def _shared(writer: _Writer) -> Section:
    owners = writer.comparison.shared_owners
    if writer.anonymous or not owners:
        return Section("", ())
    diagnosis = writer.comparison.second
    rows = [
        (diagnosis.in_words("owner", owner, writer.language), str(first), str(second))
        for owner, first, second in owners[:OWNERS]
    ]
    columns = (
        Column(writer.say("owner"), grows=True),
        *(Column(writer.title(side), right=True) for side in (0, 1)),
    )
    return Section(writer.say("shared"), (Table(columns, tuple(rows)),))


def _pools(writer: _Writer) -> Section:
    pools = writer.comparison.ending_together
    catalogue = writer.comparison.second.catalogue
    lines: list[Element] = []
    for year, function, first, second in pools[:POOLS]:
        title = catalogue.function_name(function, writer.language)
        if writer.anonymous:
            lines.append(Paragraph(writer.say("pool-anonymous", year=str(year), function=title)))
        else:
            lines.append(
                Paragraph(
                    writer.say("pool", year=str(year), function=title, first=_names(first), second=_names(second))
                )
            )
    if len(pools) > POOLS:
        lines.append(Paragraph(writer.say("others", count=len(pools) - POOLS), "dim"))
    return Section(writer.say("pools"), tuple(lines))


def _already(writer: _Writer) -> Section:
    catalogue = writer.comparison.second.catalogue
    lines: list[Element] = []
    if not writer.anonymous:
        for function, exposed, other, first_is_exposed in writer.comparison.already_running[:POOLS]:
            sides = (writer.title(0), writer.title(1)) if first_is_exposed else (writer.title(1), writer.title(0))
            lines.append(
                Paragraph(
                    writer.say(
                        "already-line",
                        function=catalogue.function_name(function, writer.language),
                        exposed=sides[0],
                        has=_names(exposed),
                        other=sides[1],
                        runs=_names(other),
                    )
                )
            )
    return Section(writer.say("already"), tuple(lines))


def _names(components: Iterable[KnownComponent]) -> str:
    names = [known.component.name for known in components]
    return ", ".join(names[:3] + ["…"] * (len(names) > 3))  # noqa: PLR2004 - a line, not a list
