"""What to say of methods applied to an inventory: each in its own scale, how much it read, where they disagree."""

from collections import Counter
from collections.abc import Mapping, Sequence

from tiebreak.assessment import Application, Assessment, Outcome, Settled, grade_of, round_half_up
from tiebreak.conditions import Texts, text_in
from tiebreak.diagnosis import Diagnosis
from tiebreak.knowledge import KnownComponent
from tiebreak.language import say, sentence, word
from tiebreak.method import Criterion, Method, Reading, Step
from tiebreak.report import Column, Element, Figured, Paragraph, Report, Scale, Section, Table
from tiebreak.side_by_side import Place, Result, disagreements, name_of, worst

SHOWN = 6
"""Components named under one method, and disagreements written out; json and csv have them all."""
GOVERNING = 3
"""Criteria named beside a value."""

Questions = Mapping[str, Texts]
"""Answer → the text of its question."""


class _Writer(Figured):
    """Writes about methods in one language."""

    def __init__(self, language: str, questions: Questions) -> None:
        super().__init__(language)
        self.questions = questions

    def say(self, key: str, **values: object) -> str:
        return say(sentence(f"method.{key}", **values), self.language)

    def text(self, texts: Texts) -> str:
        return text_in(texts, self.language)

    def title(self, criterion: Criterion) -> str:
        """What a criterion is about: its own title, or the question whose answer it is."""
        texts = criterion.title or self.questions.get(criterion.answer or "")
        return self.text(texts) if texts else criterion.id

    def titles(self, criteria: Sequence[Criterion]) -> str:
        """The first of some criteria, with their ids."""
        shown = [
            each.id if each.id == (title := self.title(each)) else f"{each.id} {title}" for each in criteria[:GOVERNING]
        ]
        rest = len(criteria) - len(shown)
        return " · ".join([*shown, *([self.say("more", count=rest)] if rest > 0 else [])])

    def value(self, reading: Reading, value: float | None) -> str:
        """A value as the method prints it."""
        number = self.number(round_half_up(value, reading.decimals), reading.decimals)
        return f"{number} %" if reading.unit == "percent" and value is not None else number

    def grade(self, steps: Sequence[Step], grade: str | None, *, short: bool = False) -> str:
        """A grade with its meaning; only its name when it must be short and the name is no word."""
        step = next((step for step in steps if step.grade == grade), None)
        if step is None:
            return "–"
        title = self.text(step.title) if step.title else ""
        if title and step.grade.islower():
            return title  # in the reader's language
        return step.grade if short else f"{step.grade} {title}".strip()

    def grades_between(self, reading: Reading, outcome: Outcome, *, short: bool = False) -> str:
        """The grade, or the grades that are possible while answers are unknown; what rejects where something does."""
        if outcome.rejected:
            return self.say("rejected", by=", ".join(outcome.rejected))
        if outcome.grade and outcome.low == outcome.high:
            return self.grade(reading.grades, outcome.grade, short=short)
        bounds = [grade_of(reading, each) for each in (outcome.low, outcome.high)]
        possible = list(dict.fromkeys(each for each in bounds if each))
        if len(possible) == 1:
            return self.grade(reading.grades, possible[0], short=short)
        low, high = (self.grade(reading.grades, each, short=True) for each in possible or ("", ""))
        return self.say("between", low=low, high=high) if possible else "–"

    def between(self, reading: Reading, outcome: Outcome) -> str:
        """The bounds of a value."""
        if outcome.low is None or outcome.high is None or outcome.low == outcome.high:
            return "–"
        return f"{self.value(reading, outcome.low)} – {self.value(reading, outcome.high)}"


def compose_methods(results: Sequence[Result], questions: Questions, language: str) -> Report:
    """The report of several ways to score one inventory."""
    writer = _Writer(language, questions)
    first = results[0]
    sections = [_section(writer, result) for result in results]
    if len(results) > 1:
        sections.append(_disagreements(writer, results))
    return Report(
        writer.say("title", territory=first.inventory.territory.name, count=len(results)),
        writer.say("subtitle", day=first.day, components=len(first.components)),
        tuple(sections),
        (Paragraph(writer.say("own-scales"), "dim"),) if len(results) > 1 else (),
    )


def _section(writer: _Writer, result: Result) -> Section:
    if isinstance(result, Diagnosis):
        return _profile_section(writer, result)
    method = result.method
    title = f"{writer.text(method.title)} · {method.profile} {method.version}"
    elements = _territory(writer, result) if method.about == "territory" else _components(writer, result)
    return Section(title, (*elements, Paragraph(writer.text(method.limits), "dim")))


def _profile_section(writer: _Writer, diagnosis: Diagnosis) -> Section:
    profile = diagnosis.profile
    elements: tuple[Element, ...] = (
        Scale(diagnosis.score, diagnosis.low, diagnosis.high),
        Paragraph(
            writer.say(
                "profile",
                score=writer.number(diagnosis.score),
                grade=diagnosis.grade or "–",
                low=writer.number(diagnosis.low),
                high=writer.number(diagnosis.high),
                known=writer.percent(diagnosis.known),
            )
        ),
    )
    return Section(f"{writer.text(profile.title)} · {profile.profile} {profile.version}", elements)


def _territory(writer: _Writer, application: Application) -> tuple[Element, ...]:
    """The readings of a method about the territory."""
    outcomes = application.assessments[0].outcomes.values()
    rows = []
    for outcome in outcomes:
        reading = outcome.reading
        rows.append(
            (
                writer.text(reading.title),
                writer.value(reading, outcome.value),
                writer.grades_between(reading, outcome),
                writer.between(reading, outcome),
            )
        )
        rows += [
            (f"  {writer.text(each.title)}", "", writer.grade(each.grades, grade), "")
            for each in reading.gradings
            for grade in (grade_of(reading, outcome.value, each.grades),)
        ]
    table = Table(
        (
            Column(writer.say("reading"), grows=True),
            Column(writer.say("value"), right=True),
            Column(writer.say("grade")),
            Column(writer.say("bounds"), right=True),
        ),
        tuple(rows),
    )
    return (Paragraph(writer.say("read-territory", known=writer.percent(application.known))), table)


def _components(writer: _Writer, application: Application) -> tuple[Element, ...]:
    """How many components a method could read, how they are spread, and those that it finds worst."""
    readable = application.readable
    elements: list[Element] = [
        Paragraph(
            writer.say(
                "read",
                count=len(readable),
                asked=len(application.assessments),
                known=writer.percent(application.known),
            )
        )
    ]
    for reading in application.method.readings:
        if text := _spread(writer, reading, readable):
            overall = application.overall[reading.id]
            whole = writer.say("overall", value=writer.value(reading, overall)) if overall is not None else ""
            elements.append(
                Paragraph(writer.say("spread", reading=writer.text(reading.title), spread=text, overall=whole))
            )
    if readable:
        elements.append(_table(writer, application.method, readable))
    return tuple(elements)


def _spread(writer: _Writer, reading: Reading, assessments: Sequence[Assessment]) -> str:
    """How many components have each grade; those whose grade is open are counted as such."""
    outcomes = [outcome for each in assessments if (outcome := each.outcomes[reading.id]).known]
    if not reading.grades or not outcomes:
        return ""
    counts = Counter(writer.grades_between(reading, outcome) for outcome in outcomes)
    return ", ".join(writer.say("count", count=count, grade=grade) for grade, count in sorted(counts.items()))


def _table(writer: _Writer, method: Method, readable: Sequence[Assessment]) -> Table:
    """The components that a method finds worst, by its first reading."""
    first = method.readings[0]
    sign = 1 if first.better == "more" else -1

    def badness(assessment: Assessment) -> tuple[bool, float, float, str]:
        """What is known to be bad first, then what may be; what nobody assessed is no worse for it."""
        outcome = assessment.outcomes[first.id]
        bound = outcome.low if first.better == "more" else outcome.high
        return outcome.value is None, sign * (outcome.value or 0.0), sign * (bound or 0.0), _id(assessment)

    shown = sorted(readable, key=badness)[:SHOWN]
    leveled = next((reading for reading in method.readings if any(step.title for step in reading.grades)), None)
    columns = [Column(writer.say("component"), grows=True), Column(writer.text(first.title), right=True)]
    columns += [Column(writer.say("bounds"), right=True)]
    columns += [Column(writer.say("grade") if leveled is first else writer.text(leveled.title))] if leveled else []
    columns += [Column(writer.say("known"), right=True)]
    rows = []
    for each in shown:
        assert each.known is not None  # noqa: S101 - a method about components
        outcome = each.outcomes[first.id]
        cells = [each.known.component.name, writer.value(first, outcome.value), writer.between(first, outcome)]
        cells += [writer.grades_between(leveled, each.outcomes[leveled.id], short=True)] if leveled else []
        rows.append((*cells, writer.percent(outcome.known)))
    rest = len(readable) - len(shown)
    return Table(tuple(columns), tuple(rows), writer.say("worst", count=rest) if rest else "")


def _id(assessment: Assessment) -> str:
    return assessment.known.id if assessment.known else ""


def _disagreements(writer: _Writer, results: Sequence[Result]) -> Section:
    """Where two ways to score disagree on one component, and why."""
    found = disagreements(results)
    if not found:
        return Section(writer.say("disagreements"), (Paragraph(writer.say("none")),))
    elements: list[Element] = []
    for each in found[:SHOWN]:
        elements.append(Paragraph(each.component.component.name, "strong"))
        elements += [Paragraph(_placed(writer, place), indent=1) for place in (each.least, each.most)]
    if len(found) > SHOWN:
        elements.append(Paragraph(writer.say("more-disagreements", count=len(found) - SHOWN), "dim"))
    return Section(writer.say("disagreements"), tuple(elements))


def _placed(writer: _Writer, place: Place) -> str:
    """Where one way to score puts a component, in its own words, with the reason."""
    return writer.say("placed", method=name_of(place.result), says=_says(writer, place), why=_why(writer, place))


def _says(writer: _Writer, place: Place) -> str:
    """A component's value in its own scale."""
    if isinstance(place.result, Diagnosis):
        figures = place.result.figures_of([place.known])
        return writer.say("points", score=writer.number(figures.score))
    assert place.outcome is not None  # noqa: S101 - a method places by an outcome
    reading = place.outcome.reading
    value = writer.value(reading, place.outcome.value)
    if reading.grades:
        grade = writer.grades_between(reading, place.outcome)
        value = f"{value} {grade}" if reading.decimals else grade
    title = writer.text(reading.title)
    return value if value.startswith(title) else f"{title} {value}"


def _why(writer: _Writer, place: Place) -> str:
    """What decides: the reason of the heaviest mark, or the criteria that count most."""
    if isinstance(place.result, Diagnosis):
        marks = [mark for mark in place.result.marks_of(place.known) if mark.level is not None]
        heaviest = max(marks, key=lambda mark: ((mark.points or 0.0), mark.weight), default=None)
        return place.result.reason(heaviest, writer.language) if heaviest else "–"
    return writer.titles(worst(place)) or "–"


def compose_assessment(application: Application, known: KnownComponent, questions: Questions, language: str) -> Report:
    """Every criterion of one component under a method: what is known of it, how, and what it is worth."""
    writer = _Writer(language, questions)
    method = application.method
    assessment = next((each for each in application.assessments if each.known is known), None)
    title = f"{known.component.name} · {writer.text(method.title)}"
    if assessment is None:
        return Report(title, "", (Section("", (Paragraph(writer.say("not-read")),)),))
    scales = list(dict.fromkeys(scale for criterion in method.criteria for scale in criterion.values))
    rows = [
        (
            each.criterion.id,
            writer.title(each.criterion),
            _answered(each, language),
            *(writer.number(each.on(scale), 2) if scale in each.criterion.values else "–" for scale in scales),
        )
        for each in assessment.settled
    ]
    columns = (
        Column(""),
        Column(writer.say("criterion"), grows=True),
        Column(writer.say("answer")),
        *(Column(scale, right=True) for scale in scales),
    )
    elements: list[Element] = [
        Paragraph(_reading_line(writer, outcome)) for outcome in assessment.outcomes.values() if outcome.known
    ]
    return Report(title, "", (Section("", tuple(elements)), Section("", (Table(columns, tuple(rows)),))))


def _answered(settled: Settled, language: str) -> str:
    """The option and how it is known; why it is not known when there is none."""
    how = word("how", settled.how, language)
    return how if settled.option is None else f"{settled.option} ({how})"


def _reading_line(writer: _Writer, outcome: Outcome) -> str:
    """A reading in one line, with what governs it."""
    reading = outcome.reading
    grade = writer.grades_between(reading, outcome) if reading.grades else ""
    parts = [writer.text(reading.title), writer.value(reading, outcome.value), grade]
    bounds = writer.between(reading, outcome)
    line = " ".join(part for part in parts if part and part != "–")
    line += f" ({bounds})" if bounds != "–" else ""
    governed = writer.titles(outcome.governing)
    return f"{line} – {writer.say('governed', criteria=governed)}" if governed else line
