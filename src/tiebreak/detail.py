"""The parts of a report that are read at a desk: every component in a line, the method and its weights, the sources."""

from tiebreak.conditions import text_in
from tiebreak.diagnosis import Diagnosis
from tiebreak.language import as_precise, money, say, sentence, word
from tiebreak.report import Column, Figured, Paragraph, Section, Table


class _Writer(Figured):
    def __init__(self, diagnosis: Diagnosis, language: str) -> None:
        super().__init__(language)
        self.diagnosis = diagnosis

    def say(self, key: str, **values: object) -> str:
        return say(sentence(f"detail.{key}", **values), self.language)


def compose_detail(diagnosis: Diagnosis, language: str) -> tuple[Section, ...]:
    """Every component, the method, and where each owner is said."""
    writer = _Writer(diagnosis, language)
    return (_components(writer)._replace(new_page=True), _method(writer), _sources(writer))


def _components(writer: _Writer) -> Section:
    """One line a component, the most points first."""
    diagnosis, language = writer.diagnosis, writer.language
    points = diagnosis.points
    rows = []
    for known in sorted(diagnosis.components, key=lambda each: (-(points[each.id] or 0.0), each.id)):
        values, cost = known.values, known.component.annual_cost
        function = values["function"]
        rows.append(
            (
                known.component.name,
                diagnosis.catalogue.function_name(function, language) if function else "–",
                diagnosis.in_words("vendor", values["vendor"], language),
                diagnosis.in_words("owner", known.control.owner if known.zone else None, language),
                word("zone", known.zone or "unknown", language),
                diagnosis.in_words("hosting_country", values["hosting_country"], language),
                str(known.importance),
                "–" if cost is None else money(cost, diagnosis.inventory.currency, language),
                writer.number(points[known.id]),
            )
        )
    columns = (
        Column(writer.say("component"), grows=True),
        Column(writer.say("function")),
        Column(writer.say("vendor")),
        Column(writer.say("owner")),
        Column(writer.say("zone")),
        Column(writer.say("place")),
        Column(writer.say("criticality"), right=True),
        Column(writer.say("cost"), right=True),
        Column(writer.say("points"), right=True),
    )
    return Section(writer.say("components"), (Table(columns, tuple(rows), writer.say("components-caption")),))


def _method(writer: _Writer) -> Section:
    """The rules with their weights, what is a red line, and what the method cannot see."""
    profile, language = writer.diagnosis.profile, writer.language
    titles = {dimension.id: text_in(dimension.title, language) for dimension in profile.dimensions}
    rows = tuple(
        (text_in(rule.title, language), titles[rule.dimension], writer.number(rule.weight)) for rule in profile.rules
    )
    columns = (
        Column(writer.say("rule"), grows=True),
        Column(writer.say("dimension")),
        Column(writer.say("weight"), right=True),
    )
    lines = [Paragraph(text_in(line.title, language), indent=1) for line in profile.red_lines]
    limits = [Paragraph(text_in(profile.limits, language))] if profile.limits else []
    return Section(
        writer.say("method"),
        (
            Paragraph(text_in(profile.description, language)),
            Table(columns, rows, writer.say("weights-caption")),
            *([Paragraph(writer.say("red-lines")), *lines] if lines else []),
            *limits,
        ),
    )


def _sources(writer: _Writer) -> Section:
    """Who says who owns each vendor in use, since when, and when that was read."""
    catalogue, language = writer.diagnosis.catalogue, writer.language
    links = {(link.vendor, link.since): link for known in writer.diagnosis.components for link in known.control.chain}
    rows = [
        (
            str(catalogue.vendor_name(link.vendor)),
            str(catalogue.vendor_name(link.owner)) if link.owner else word("ownership", link.kind, language),
            as_precise(link.since, language) if link.since else "–",
            link.source or "–",
            as_precise(link.checked, language),
        )
        for _, link in sorted(links.items())
    ]
    columns = (
        Column(writer.say("vendor")),
        Column(writer.say("owner")),
        Column(writer.say("since")),
        Column(writer.say("source"), grows=True),
        Column(writer.say("read")),
    )
    return Section(writer.say("sources"), (Table(columns, tuple(rows), writer.say("sources-caption")),))
