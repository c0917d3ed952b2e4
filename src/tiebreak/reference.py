"""What there is and what it means: the lists, explanations and schemas of commands and documentation."""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from tiebreak.catalogue import Catalogue
from tiebreak.checks import FIRST, GATES, Check
from tiebreak.conditions import text_in
from tiebreak.errors import TiebreakError
from tiebreak.facts import GIVEN, TERRITORY_GIVEN, Fact
from tiebreak.inventory import Component, Inventory
from tiebreak.language import sentence, sentences
from tiebreak.measures import MEASURES
from tiebreak.method import Method, Reading, Step
from tiebreak.names import nearest
from tiebreak.profile import Profile, Rule
from tiebreak.questionnaire import Questionnaire
from tiebreak.reporters import Reporter
from tiebreak.schema import core, field_names, inner_classes


class Entry(NamedTuple):
    """One thing that can be explained: its kind, its name, what it is in a line, and all there is to say of it."""

    kind: str
    name: str
    summary: str
    text: str


class Reference:
    """Everything there is in this installation, by kind and name."""

    def __init__(  # noqa: PLR0913 - one argument a kind of thing
        self,
        *,
        facts: Mapping[str, Fact],
        checks: Mapping[str, Check],
        reporters: Mapping[str, Reporter],
        profiles: Mapping[str, Profile | Method],
        questionnaires: Mapping[str, Questionnaire],
        catalogue: Catalogue,
        language: str = "en",
    ) -> None:
        self.language = language
        self.kinds: dict[str, dict[str, Entry]] = {
            "facts": {name: _fact(fact) for name, fact in sorted(facts.items())},
            "checks": {
                **{
                    name: Entry("check", name, f"error: {text}", f"{text}\n\nseverity: error")
                    for name, text in FIRST.items()
                },
                **{name: Entry("check", name, text, text) for name, text in GATES.items()},
                **{name: _check(check) for name, check in sorted(checks.items())},
            },
            "formats": {
                name: Entry("format", name, item.summary, item.summary) for name, item in sorted(reporters.items())
            },
            "profiles": {
                name: _profile(way, language) if isinstance(way, Profile) else _method(way, language)
                for name, way in sorted(profiles.items())
            },
            "rules": {
                entry.name: entry
                for _, way in sorted(profiles.items())
                if isinstance(way, Profile)
                for entry in _rules(way, language)
            },
            "measures": {name: _measure(name) for name in sorted(MEASURES)},
            "questionnaires": {
                name: _questionnaire(questionnaire, language) for name, questionnaire in sorted(questionnaires.items())
            },
            "fields": {name: _field(name) for name in field_names(Component)},
            "words": {
                key.removeprefix("glossary."): Entry("word", key.removeprefix("glossary."), text, text)
                for key, text in sentences(language).items()
                if key.startswith("glossary.")
            },
            "functions": {
                row.id: Entry(
                    "function",
                    row.id,
                    f"{row.name_fr if language == 'fr' else row.name_en} ({row.block}, {row.criticality})",
                    f"{row.name_en} · {row.name_fr}\n\nblock: {row.block}\nusual criticality: {row.criticality}\n"
                    f"also written: {', '.join(row.aliases) or '–'}",
                )
                for row in catalogue.functions.values()
            },
            "products": {
                row.id: Entry("product", row.id, f"{row.name} ({catalogue.vendor_name(row.vendor)})", "")
                for row in catalogue.products.values()
            },
            "vendors": {
                row.id: Entry("vendor", row.id, f"{row.name} ({row.kind}, {row.seat})", "")
                for row in catalogue.vendors.values()
            },
            "countries": {
                row.code: Entry(
                    "country",
                    row.code,
                    row.name_fr if language == "fr" else row.name_en,
                    "\n".join([f"{row.name_en} · {row.name_fr}", "", *_groups(row.code, catalogue)]),
                )
                for row in catalogue.countries.values()
            },
            "laws": {
                row.id: Entry(
                    "law",
                    row.id,
                    f"{row.name_en} ({row.country}, {row.reaches})",
                    f"{row.name_en} · {row.name_fr}\n\ncountry: {row.country}\n"
                    f"reaches: {row.reaches}, through {row.through}\n"
                    f"in force: {row.valid_from or '…'} – {row.valid_until or '…'}\narticle: {row.article}\n"
                    f"source: {row.source} (read {row.checked})\n{row.notes}",
                )
                for row in catalogue.laws
            },
        }

    def entries(self, kind: str) -> list[Entry]:
        """All entries of a kind, by name.

        Raises:
            TiebreakError: there is no such kind; says which there are.
        """
        if kind not in self.kinds:
            raise TiebreakError(sentence("cli.no-kind", kind=kind, options=sorted(self.kinds)))
        return list(self.kinds[kind].values())

    def explain(self, name: str) -> list[Entry]:
        """The entries of a name, of whatever kind; case does not matter.

        Raises:
            TiebreakError: there is nothing of that name; suggests near ones.
        """
        wanted = [
            entries[known]
            for entries in self.kinds.values()
            for known in entries
            if known == name or known.casefold() == name.casefold().replace(" ", "-")
        ]
        if not wanted:
            near = nearest(name, [known for entries in self.kinds.values() for known in entries])
            raise TiebreakError(sentence("cli.no-name", name=name, options=near or sorted(self.kinds)))
        return wanted


def _groups(country: str, catalogue: Catalogue) -> list[str]:
    """The groups a country is or was in, one line each, with dates and source."""
    rows = [row for row in catalogue.memberships if row.country == country]
    return [f"- {row.group}: {row.since or '…'} – {row.until or '…'} ({row.source})" for row in rows]


def _first_line(text: str) -> str:
    return text.split("\n\n", maxsplit=1)[0].replace("\n", " ")


def _fact(fact: Fact) -> Entry:
    values = ", ".join(fact.values) or {"number": "a number", "several": "several things at once"}[fact.kind]
    needs = [
        f"- {name}: {_meaning(name)}" + ("" if name in fact.needs else " (may be unknown)") for name, _ in fact.takes
    ]
    text = "\n".join([fact.documentation, "", f"It says: {values}", "", "It looks at:", *needs])
    return Entry("fact", fact.name, _first_line(fact.documentation), text)


def _meaning(name: str) -> str:
    if name in GIVEN or name in TERRITORY_GIVEN:
        return {**GIVEN, **TERRITORY_GIVEN}[name]
    return descriptions(Component).get(name, "another fact")


def _check(check: Check) -> Entry:
    silence = f"# tiebreak: ignore[{check.name}] why"
    text = f"{check.documentation}\n\nseverity: {check.severity}\nlooks at: {check.about}\nsilence on a line: {silence}"
    return Entry("check", check.name, f"{check.severity}: {_first_line(check.documentation)}", text)


def _profile(profile: Profile, language: str) -> Entry:
    title = text_in(profile.title, language)
    rules = "\n".join(
        f"- {rule.id} (weight {rule.weight:g}): {text_in(rule.title, language)}" for rule in profile.rules
    )
    lines = "\n".join(f"- {line.id}: {text_in(line.title, language)}" for line in profile.red_lines)
    grades = ", ".join(f"{grade} up to {edge:g}" for grade, edge in profile.grades.items())
    text = (
        f"{title}, version {profile.version}\n\n{text_in(profile.description, language)}\n\n"
        f"Rules:\n{rules}\n\nRed lines:\n{lines}\n\nGrades: {grades}\n"
        f"Europe: {', '.join([*profile.europe.groups, *profile.europe.countries])}"
    )
    if profile.limits:
        text += f"\n\nLimits: {text_in(profile.limits, language)}"
    if profile.licence:
        text += f"\n\nLicence: {profile.licence}"
    if profile.attribution:
        text += f"\n{text_in(profile.attribution, language)}"
    return Entry("profile", profile.profile, f"{title} ({profile.version})", text)


def _method(method: Method, language: str) -> Entry:
    """What a method measures, how, whose it is, and what it cannot see."""
    title = text_in(method.title, language)
    total = sum(dimension.weight for dimension in method.dimensions)
    dimensions = "\n".join(
        f"- {each.id} ({each.weight:g} of {total:g}): {text_in(each.title, language)}" for each in method.dimensions
    )
    readings = "\n".join(_reading(method, reading, language) for reading in method.readings)
    text = (
        f"{title}, version {method.version}, reads {len(method.criteria)} criteria of each {method.about}\n\n"
        f"{text_in(method.description, language)}\n\nDimensions:\n{dimensions}\n\nReadings:\n{readings}\n\n"
        f"Limits: {text_in(method.limits, language)}\n\nLicence: {method.licence}\n"
        f"{text_in(method.attribution, language)}\nSource: {method.reference}\n"
        f"Europe: {', '.join([*method.europe.groups, *method.europe.countries])}"
    )
    return Entry("profile", method.profile, f"{title} ({method.version})", text)


def _reading(method: Method, reading: Reading, language: str) -> str:
    """How a reading is made, in a line or two."""
    scale, criteria = reading.reads or "value", len(method.read_by(reading))
    parts = [
        f"{reading.within} of the {scale} of {criteria} criteria, dimension by dimension{_divisor(reading)}",
        f"{reading.across} across the dimensions" + (", in percent" if reading.unit else ""),
        *([f"{reading.over} over the components, by criticality"] if reading.over else []),
        f"unknown answers: {reading.missing}",
        f"{reading.better} is better",
    ]
    lines = [f"- {reading.id}: {text_in(reading.title, language)}. {'; '.join(parts)}"]
    lists = [("", reading.grades), *((text_in(each.title, language), each.grades) for each in reading.gradings)]
    lines += [f"  {name + ': ' if name else ''}{', '.join(map(_step, steps))}" for name, steps in lists if steps]
    return "\n".join(lines)


def _divisor(reading: Reading) -> str:
    if reading.out_of is None:
        return ""
    return ", divided by " + ("the best attainable" if reading.out_of == "attainable" else f"{reading.out_of:g}")


def _step(step: Step) -> str:
    edges = {"up to": step.up_to, "below": step.below, "at least": step.at_least, "above": step.above}
    edge = next((f" {name} {value:g}" for name, value in edges.items() if value is not None), "")
    return f"{step.grade}{edge}"


def _measure(name: str) -> Entry:
    text = inspect.getdoc(MEASURES[name]) or ""
    return Entry("measure", name, _first_line(text), f"{text}\n\nA measure of the territory as a whole.")


def _questionnaire(questionnaire: Questionnaire, language: str) -> Entry:
    title = text_in(questionnaire.title, language)
    questions = "\n".join(
        f"- {questionnaire.answer_of(question)}: {text_in(question.text, language)}"
        for question in questionnaire.questions
    )
    text = (
        f"{title}, version {questionnaire.version}, asked of each {questionnaire.about}\n\n"
        f"{text_in(questionnaire.description, language)}\n\nQuestions:\n{questions}"
    )
    return Entry("questionnaire", questionnaire.questionnaire, f"{title} ({len(questionnaire.questions)})", text)


def _rules(profile: Profile, language: str) -> list[Entry]:
    """The rules of a profile, then its red lines."""
    entries = [_rule(profile, rule, language) for rule in profile.rules]
    for line in profile.red_lines:
        title = text_in(line.title, language)
        text = f"{title}\n\nred line of profile {profile.profile}, when:\n{_condition(line.when)}"
        entries.append(Entry("red line", line.id, title, text))
    return entries


def _rule(profile: Profile, rule: Rule, language: str) -> Entry:
    title = text_in(rule.title, language)
    parts = [title, "", f"rule of profile {profile.profile}, dimension {rule.dimension}, weight {rule.weight:g}"]
    parts.append(f"fact: {rule.fact}")
    if rule.applies:
        parts += ["applies when:", _condition(rule.applies)]
    parts.append("level:")
    parts += [f"- {value}: {level:g}" for value, level in (rule.levels or {}).items()]
    parts += [
        f"- {'otherwise' if band.below is None else f'below {band.below:g}'}: {band.level:g}"
        for band in rule.bands or ()
    ]
    for case in rule.cases or ():
        when = "; ".join(_condition(case.when).removeprefix("- ").split("\n- ")) if case.when else "otherwise"
        parts.append(f"- {when}: {case.level:g}")
    return Entry("rule", rule.id, title, "\n".join(parts))


def _condition(condition: Mapping[str, Any]) -> str:
    lines = []
    for name, wanted in condition.items():
        if isinstance(wanted, str):
            lines.append(f"- {name} is {wanted}")
        elif isinstance(wanted, list):
            lines.append(f"- {name} is {' or '.join(wanted)}")
        else:
            limits = [f"at least {wanted.at_least:g}"] if wanted.at_least is not None else []
            limits += [f"below {wanted.below:g}"] if wanted.below is not None else []
            lines.append(f"- {name} is {' and '.join(limits)}")
    return "\n".join(lines)


def _field(name: str) -> Entry:
    description = descriptions(Component).get(name, "")
    return Entry("field", name, description, f"{description}\n\nA field of a component in an inventory.")


@cache
def descriptions(kind: type) -> dict[str, str]:
    """Field of a data class → the text written below it in the source; read only for schemas and explanations."""
    found: dict[str, str] = {}
    for parent in kind.__mro__[:-1][::-1]:
        tree = ast.parse(inspect.getsource(parent)).body[0]
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for statement, below in pairwise(body):
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
            ):
                found[ast.unparse(statement.target)] = " ".join(str(below.value.value).split())
    return found


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a kind of file, as editors take it.

    Derived by pydantic from the core schema that also checks the files. tiebreak keeps every scalar as it is written,
    so a text may look like a number (`version: 1.10`, `code: 01001`): where a text is wanted, the schema takes both.

    Raises:
        TiebreakError: there is no schema of that kind.
    """
    from pydantic.json_schema import GenerateJsonSchema  # noqa: PLC0415 - a tenth of a second, only for those who ask

    classes = {"inventory": Inventory, "profile": Profile, "method": Method, "questionnaire": Questionnaire}
    if kind not in classes:
        raise TiebreakError(sentence("cli.no-schema", kind=kind, options=list(classes)))
    made = GenerateJsonSchema(by_alias=False).generate(core(classes[kind]))
    texts = {inner.__name__: inner for inner in inner_classes(classes[kind])}
    return {"$schema": GenerateJsonSchema.schema_dialect, **_editable(made, texts), "title": f"tiebreak {kind}"}


def _editable(part: Any, classes: Mapping[str, type]) -> Any:
    """A schema with the descriptions of its classes and fields, whose texts may look like numbers."""
    if isinstance(part, list):
        return [_editable(item, classes) for item in part]
    if not isinstance(part, dict):
        return part
    result = {key: _editable(value, classes) for key, value in part.items() if not _is_derived_title(key, value)}
    kind = classes.get(str(part.get("title")))
    if kind is not None and "properties" in part:
        result["description"] = inspect.getdoc(kind)
        result["additionalProperties"] = False
        for name, text in descriptions(kind).items():
            result["properties"].get(name, {})["description"] = text
    if result.get("type") == "string" and not {"enum", "const", "format"} & result.keys():
        result["type"] = ["string", "number"]
    return result


def _is_derived_title(key: str, value: Any) -> bool:
    """A title that only repeats the name of a field or class; a field may itself be called `title`."""
    return key == "title" and isinstance(value, str)
