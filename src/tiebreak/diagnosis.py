"""Score an inventory with a profile, and keep the reason of every point.

What a component contributes (its judgements, its solution, its euros) is kept apart from what is made of the sums
(`figures`), so that a territory, a part of it and a country give the same figures by the same code.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import repeat
from math import fsum
from operator import itemgetter, mul
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tiebreak.catalogue import Catalogue
from tiebreak.conditions import given, holds, text_in
from tiebreak.extensions import shipped as shipped_folder
from tiebreak.facts import GIVEN, TERRITORY_GIVEN, Fact
from tiebreak.figures import (
    Concentration,
    Figures,
    Shares,
    Sums,
    concentration,
    euros,
    figures,
    solutions,
    together,
)
from tiebreak.inventory import BLOCKS, Component, Inventory
from tiebreak.knowledge import Asking, Knowledge, KnownComponent
from tiebreak.language import PLACEHOLDER, fill, number, percent, say, sentence, word, write
from tiebreak.profile import Profile, RedLine, Rule, StanceRule, shipped
from tiebreak.schema import field_names

if TYPE_CHECKING:
    import pandas as pd

ASKS = {
    "host": "hosting_provider",
    "host_control_country": "hosting_provider",
    "host_ownership_kind": "hosting_provider",
    "chain_countries": "subcontractors",
    "chain_complete": "subcontractors",
    "months_left": "contract_end",
    "alternative_count": "function",
    "referenced_alternative_count": "function",
    "licence_openness": "licence",
    "licence_copyleft": "licence",
    "ownership_kind": "owner",
    "control_country": "owner",
    "contested": "owner",
    "seat_country": "vendor",
    "home": "territory.country",
}
"""What the diagnosis lacks → what to find out for it; a field stands for itself."""


class Judgement(NamedTuple):
    """What a rule says of the values it looks at: one for all components with the same values.

    `sums` are what it contributes for a component of importance 1.
    """

    rule: Rule
    value: Any
    level: float | None
    sums: Sums


class Mark(NamedTuple):
    """One component under one rule, or the territory under a rule about it.

    Attributes:
        known: the component; `None` for a rule about the territory.
        rule: the rule.
        value: what the rule's fact says; `None` when unknown.
        level: 0 (free) to 1 (dependent); `None` when unknown.
        weight: share of this mark in the territory; all weights sum to 1.
        points: its part of the score; the points of all marks sum to the score. `None` when the level is unknown.
    """

    known: KnownComponent | None
    rule: Rule
    value: Any
    level: float | None
    weight: float
    points: float | None


class Crossing(NamedTuple):
    """A red line and a component that crosses it, or that may: then `missing` says what to find out."""

    red_line: RedLine
    known: KnownComponent
    crossed: bool
    missing: tuple[str, ...] = ()


class Unknown(NamedTuple):
    """A mark whose level is unknown: the component (`None`: the territory), the fact, and what to find out for it."""

    known: KnownComponent | None
    fact: str
    weight: float
    missing: tuple[str, ...]


class Part(NamedTuple):
    """A block or a function of the territory."""

    id: str
    figures: Figures
    solutions: Shares
    euros: Shares | None


class Diagnosis:
    """An inventory scored with a profile.

    Attributes:
        inventory: what was scored.
        profile: how.
        catalogue: with what knowledge.
        day: the day of the diagnosis; the inventory's own unless said otherwise.
        components: the components with what is known of them, in the order of the inventory.
        columns: each rule about components and what it says of each of them; `None` where it does not apply.
        about: what the rules about the territory say.
        facts: the facts that were asked, by name.
        territory: what is known of the territory as a whole.
    """

    def __init__(  # noqa: PLR0913 - the parts of a result, each by name
        self,
        *,
        inventory: Inventory,
        profile: Profile,
        catalogue: Catalogue,
        day: date,
        components: tuple[KnownComponent, ...],
        columns: Sequence[tuple[Rule, Sequence[Judgement | None]]],
        about: Sequence[Judgement],
        facts: Mapping[str, Fact],
        territory: Mapping[str, Any],
    ) -> None:
        self.inventory = inventory
        self.profile = profile
        self.catalogue = catalogue
        self.day = day
        self.components = components
        self.columns = columns
        self.about = about
        self.facts = facts
        self.territory = territory
        self._reasons: dict[tuple[str, str], Reasons] = {}
        self._words: dict[tuple[str, Any, str], str] = {}

    @property
    def profile_file(self) -> str | None:
        """The file of a profile that is not tiebreak's own, as the caller named it; `None` for tiebreak's own."""
        file = self.profile.file
        return None if not file or Path(file).resolve().parent == shipped_folder("scoring").resolve() else file

    def _importance(self, known: KnownComponent | None) -> int:
        """What multiplies the weight of a rule; a rule about the territory weighs as if it were about each row."""
        return sum(each.importance for each in self.components) if known is None else known.importance

    @cached_property
    def judgements(self) -> list[tuple[KnownComponent | None, Sequence[Judgement]]]:
        """Each component with what the rules that apply to it say; last the territory (`None`) with those about it."""
        rows = zip(*[column for _, column in self.columns], strict=True) if self.columns else repeat(())
        found: list[tuple[KnownComponent | None, Sequence[Judgement]]] = [
            (known, [judgement for judgement in row if judgement is not None])
            for known, row in zip(self.components, rows, strict=False)
        ]
        return [*found, (None, self.about)]

    @cached_property
    def _weights(self) -> dict[str, tuple[list[float], ...]]:
        """Dimension → three lists, the parts of `Sums` of each component in their order; last of the territory."""
        importances = [known.importance for known in self.components]
        whole = self._importance(None)
        found = {}
        for dimension in self.profile.dimensions:
            columns = [_in_columns(column) for rule, column in self.columns if rule.dimension == dimension.id]
            about = together([each.sums for each in self.about if each.rule.dimension == dimension.id])
            found[dimension.id] = tuple(
                [
                    *map(mul, _row_sums([column[place] for column in columns], len(importances)), importances),
                    part * whole,
                ]
                for place, part in enumerate(about)
            )
        return found

    @cached_property
    def _contributions(self) -> dict[str, Sums]:
        """Id of a component (empty: the territory) → the sums of its weights."""
        ids = [*(known.component.id for known in self.components), ""]
        parts = [map(fsum, zip(*each, strict=True)) for each in zip(*self._weights.values(), strict=True)]
        return dict(zip(ids, map(Sums._make, zip(*parts, strict=True)), strict=True))

    @cached_property
    def _total(self) -> Sums:
        return together(self._contributions.values())

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """Every component under every rule that applies to it, and the territory: the main reasons first."""
        marks = [mark for known, _ in self.judgements for mark in self.marks_of(known)]
        marks.sort(
            key=lambda mark: (-(mark.points or 0.0), -mark.weight, mark.known.id if mark.known else "", mark.rule.id)
        )
        return tuple(marks)

    def marks_of(self, known: KnownComponent | None) -> tuple[Mark, ...]:
        """The marks of one component, in the order of the profile; of the territory for `None`."""
        share, point = self.scale(known)
        return tuple(
            [
                Mark(
                    known,
                    rule,
                    value,
                    level,
                    rule.weight * share,
                    None if level is None else level * rule.weight * point,
                )
                for rule, value, level, _ in self._judgements_by_component["" if known is None else known.component.id]
            ]
        )

    def scale(self, known: KnownComponent | None) -> tuple[float, float]:
        """What the weight of a rule is multiplied by: to the weight of a mark, and to its points at level 1."""
        importance = self._importance(known)
        weight, settled, _ = self._total
        return importance / weight if weight else 0.0, 100 * importance / settled if settled else 0.0

    @cached_property
    def _judgements_by_component(self) -> dict[str, Sequence[Judgement]]:
        return {"" if known is None else known.component.id: found for known, found in self.judgements}

    @cached_property
    def figures(self) -> Figures:
        """Score, bounds and known share of the territory."""
        return figures(self._total)

    def figures_of(self, components: Iterable[KnownComponent]) -> Figures:
        """Score, bounds and known share of some of the components."""
        return figures(together([self._contributions[known.component.id] for known in components]))

    @property
    def score(self) -> float | None:
        """0 (free) to 100 (dependent); `None` when nothing is known."""
        return self.figures.score

    @property
    def low(self) -> float:
        """The score if all that is unknown were free."""
        return self.figures.low

    @property
    def high(self) -> float:
        """The score if all that is unknown were dependent."""
        return self.figures.high

    @property
    def known(self) -> float:
        """Share of the weights whose level is known, 0 to 1."""
        return self.figures.known

    @property
    def grade(self) -> str | None:
        """The profile's grade of the score; `None` when nothing is known."""
        return None if self.score is None else self.profile.grade(min(max(self.score, 0.0), 100.0))

    @property
    def provisional(self) -> bool:
        """Whether too little is known for the result to stand."""
        return self.known < self.profile.provisional_below

    @cached_property
    def solutions(self) -> Shares:
        """Number of solutions by zone of control."""
        return solutions(self.components)

    @cached_property
    def euros(self) -> Shares | None:
        """Yearly cost by zone of control, of the components whose cost is known, in the inventory's currency.

        `None` when no cost is known.
        """
        return euros(self.components)

    @cached_property
    def blocks(self) -> tuple[Part, ...]:
        """Infrastructures, software, workstations: each scored by its own marks. `unknown` for what has no block."""
        return self._parts("block", (*BLOCKS, "unknown"))

    @cached_property
    def functions(self) -> tuple[Part, ...]:
        """Each function in use, by name of its id. `unknown` for what has no function."""
        return self._parts("function", sorted({known.values["function"] or "unknown" for known in self.components}))

    @cached_property
    def dimensions(self) -> tuple[tuple[str, Figures], ...]:
        """The profile's dimensions, each scored by the marks of its rules."""
        return tuple((each, figures(Sums(*map(fsum, parts)))) for each, parts in self._weights.items())

    def _parts(self, field: str, ids: Sequence[str]) -> tuple[Part, ...]:
        members: dict[str, list[KnownComponent]] = {part: [] for part in ids}
        for known in self.components:
            members[known.values[field] or "unknown"].append(known)
        return tuple(
            Part(
                part,
                self.figures_of(inside),
                solutions(inside),
                euros(inside),
            )
            for part, inside in members.items()
            if inside
        )

    @cached_property
    def concentration(self) -> dict[str, Concentration]:
        """Concentration by ultimate owner: `solutions` and `euros`."""
        return {
            "solutions": concentration(self.components, lambda _: 1.0),
            "euros": concentration(self.components, lambda known: known.component.annual_cost),
        }

    @cached_property
    def points(self) -> dict[str, float | None]:
        """Id of a component → the sum of the points of its marks; `None` when the level of none is known."""
        settled = self._total.known
        found: dict[str, float | None] = {}
        for known in self.components:
            own = self._contributions[known.component.id]
            found[known.component.id] = 100 * own.dependent / settled if own.known else None
        return found

    @cached_property
    def _crossings(self) -> tuple[Crossing, ...]:
        found = []
        rows = [known.values for known in self.components]
        for line in self.profile.red_lines:
            verdicts: dict[tuple[Any, ...], bool | None] = {}
            for known, key in zip(self.components, _taken(list(line.when), rows), strict=True):
                if key not in verdicts:
                    verdicts[key] = holds(line.when, known.values)
                verdict = verdicts[key]
                if verdict:
                    found.append(Crossing(line, known, crossed=True))
                elif verdict is None and key.count(None) < len(key) / 2:
                    unknown = [name for name, value in zip(line.when, key, strict=True) if value is None]
                    found.append(Crossing(line, known, crossed=False, missing=self.missing(known, unknown)))
        return tuple(found)

    @property
    def red_lines(self) -> tuple[Crossing, ...]:
        """The red lines that are crossed, in the order of the profile."""
        return tuple(crossing for crossing in self._crossings if crossing.crossed)

    @property
    def open_red_lines(self) -> tuple[Crossing, ...]:
        """The red lines that may be crossed: most of the conditions hold, none fails, and the rest is unknown."""
        return tuple(crossing for crossing in self._crossings if not crossing.crossed)

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """The marks whose level is unknown, in the order of the marks, with what to find out for each."""
        return tuple(Unknown(*unknown) for unknown in self.open_marks())

    def open_marks(self) -> Iterator[tuple[KnownComponent | None, str, float, tuple[str, ...]]]:
        """The same as plain tuples, for whoever only sums them."""
        # nothing but three values, and which of all others are absent, decides what is lacking (`missing`, `_leaves`)
        decisive = ("contested", "ownership_kind", "host_ownership_kind")
        upstream = {rule.id: itemgetter(*decisive, *self._upstream(rule.names)) for rule in self.profile.rules}
        asked: dict[tuple[Any, ...], tuple[str, ...]] = {}
        total = self._total.weight
        for known, judgements in self.judgements:
            share = self._importance(known) / total if total else 0.0
            for judgement in judgements:
                if judgement.level is not None:  # nine of ten: asked before anything else is taken out
                    continue
                rule = judgement.rule
                same: tuple[Any, ...] = (rule.id, known is None)
                if known is not None:
                    contested, kind, host_kind, *others = upstream[rule.id](known.values)
                    same = (rule.id, contested, kind, host_kind, *map(type, others))  # the type says what is absent
                missing = asked.get(same)
                if missing is None:
                    missing = asked[same] = self.missing(known, rule.names)
                yield known, rule.fact, rule.weight * share, missing

    def _upstream(self, names: Iterable[str]) -> list[str]:
        """The vendor, facts and fields, and all that they are made from."""
        found: dict[str, None] = {}
        waiting = ["vendor", *names]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting += [need for need, _ in self.facts[name].takes] if name in self.facts else []
        return list(found)

    def missing(self, known: KnownComponent | None, names: Iterable[str]) -> tuple[str, ...]:
        """What to find out so that facts and fields become known; `vendor` first, which settles most."""
        if known is None:
            return ("vendor",)
        if known.values["vendor"] is None:
            return ("vendor",)
        found: dict[str, None] = {}
        for name in names:
            if known.values.get(name) is None:
                found.update(dict.fromkeys(self._leaves(known, name)))
        return tuple(found)

    def _leaves(self, known: KnownComponent, name: str) -> list[str]:
        """The fields behind a name that is unknown."""
        if name not in self.facts:
            return [ASKS.get(name, name)]
        fact = self.facts[name]
        needed = [need for need in fact.needs if known.values.get(need) is None]
        lacking = needed or [
            taken for taken, _ in fact.takes if known.values.get(taken) is None and not _has_none(known, taken)
        ]
        if known.values["contested"] and not needed:
            return ["owner"]
        return [leaf for lack in lacking[:1] for leaf in self._leaves(known, lack)] or [ASKS.get(name, name)]

    def stance(self, known: KnownComponent) -> StanceRule | None:
        """What the profile suggests for a component: the first of its lines that holds; `None` when none does."""
        return next((line for line in self.profile.stances if holds(line.when, known.values)), None)

    def reason(self, mark: Mark, language: str) -> str:
        """Why a mark is what it is, in a language; empty when its level is unknown."""
        return "" if mark.level is None else self.why(mark.known, mark.rule, language)

    def why(self, known: KnownComponent | None, rule: Rule, language: str) -> str:
        """The reason of a rule, filled with the values of a component; of the territory for `None`."""
        reasons = self.reasons(rule, language)
        (values,) = reasons.values_in([self.territory if known is None else known.values])
        return reasons[values]

    def reasons(self, rule: Rule, language: str) -> "Reasons":
        """The reasons of a rule in a language, each combination of values written once."""
        key = (rule.id, language)
        if key not in self._reasons:
            self._reasons[key] = Reasons(self, rule, language)
        return self._reasons[key]

    def word_of(self, name: str, value: Any, language: str) -> str:
        """The same as `in_words`, made once for each value of a name."""
        key = (name, value, language)
        if key not in self._words:
            self._words[key] = self.in_words(name, value, language)
        return self._words[key]

    def tell(self, line: RedLine | StanceRule, known: KnownComponent, language: str) -> str:
        """The reason of a red line or a stance for a component, in a language."""
        return self._fill(text_in(line.reason, language), known.values, language)

    def _fill(self, template: str, values: Mapping[str, Any], language: str) -> str:
        return fill(template, _Words(self, values, language), language)

    def in_words(  # noqa: PLR0911 - one line, one kind of value
        self, name: str, value: Any, language: str
    ) -> str:
        """A value of a fact or field in the reader's words; the name says what kind of value it is."""
        if value is None:
            return word("value", "unknown", language)
        if name in ("vendor", "owner", "host", "largest_owner"):
            own_word = word("value", value, language)  # `territory`, `nobody`
            return own_word if own_word != value else str(self.catalogue.vendor_name(value))
        if name.endswith("_country"):
            return self.catalogue.country_name(value, language)
        if name == "function":
            return self.catalogue.function_name(value, language)
        if name in ("owner_share", "owner_concentration"):
            return percent(value, language)
        if name in ("laws_on_data", "laws_on_service"):
            laws = dict.fromkeys(self.catalogue.law_name(self.catalogue.law(law), language) for law in value)
            return say(sentence(name, laws=list(laws)), language) if laws else ""
        if name == "contract_months":
            return number(round(value), language)
        if isinstance(value, str):
            specific = word(name, value, language)
            return specific if specific != value else word("value", value, language)
        return write(value, language)

    def to_frame(self) -> "pd.DataFrame":
        """All marks as a table, one row a mark, with what identifies the component beside it."""
        import pandas as pd  # noqa: PLC0415 - half a second, only for those who ask

        rows = [
            {
                "component": mark.known.id if mark.known else None,
                "name": mark.known.component.name if mark.known else None,
                "function": mark.known.values["function"] if mark.known else None,
                "block": mark.known.values["block"] if mark.known else None,
                "vendor": mark.known.values["vendor"] if mark.known else None,
                "owner": mark.known.values["owner"] if mark.known else None,
                "zone": mark.known.zone if mark.known else None,
                "rule": mark.rule.id,
                "dimension": mark.rule.dimension,
                "fact": mark.rule.fact,
                "value": mark.value,
                "level": mark.level,
                "weight": mark.weight,
                "points": mark.points,
            }
            for mark in self.marks
        ]
        return pd.DataFrame(rows)


class Reasons(dict[tuple[Any, ...], str]):
    """The reasons of a rule by the values of its placeholders, each written when somebody asks for it."""

    def __init__(self, diagnosis: Diagnosis, rule: Rule, language: str) -> None:
        super().__init__()
        self.diagnosis, self.language = diagnosis, language
        pieces = PLACEHOLDER.split(text_in(rule.reason, language))
        self.between, self.names = pieces[::2], pieces[1::2]

    def values_in(self, rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Any, ...]]:
        """The values of the placeholders in each row: what to ask the reason with."""
        return _taken(self.names, rows)

    def __missing__(self, values: tuple[Any, ...]) -> str:
        named = zip(self.names, values, strict=True)
        words = [self.diagnosis.word_of(name, value, self.language) for name, value in named]
        filled = zip(self.between, [*words, ""], strict=True)
        reason = self[values] = "".join([text for pair in filled for text in pair])
        return reason


class _Words(dict[str, str]):
    """The values of a component in words, made when a sentence asks for them."""

    def __init__(self, diagnosis: Diagnosis, values: Mapping[str, Any], language: str) -> None:
        super().__init__()
        self.diagnosis, self.known, self.language = diagnosis, values, language

    def __missing__(self, name: str) -> str:
        return self.diagnosis.in_words(name, self.known.get(name), self.language)


def _has_none(known: KnownComponent, name: str) -> bool:
    """Whether a value is absent because there is none to know: communities have no owner's country."""
    kind = {"control_country": "ownership_kind", "host_control_country": "host_ownership_kind"}.get(name)
    return kind is not None and known.values[kind] == "community"


def diagnose(
    inventory: Inventory,
    profile: Profile,
    catalogue: Catalogue,
    *,
    day: date | None = None,
    facts: Mapping[str, Fact] | None = None,
) -> Diagnosis:
    """Score an inventory with a profile.

    Args:
        inventory: what to score.
        profile: how.
        catalogue: with what knowledge.
        day: the day on which owners, laws and contracts are looked at; the inventory's own when absent.
        facts: the facts there are; tiebreak's own when absent.
    """
    when = day or inventory.date
    facts = shipped() if facts is None else facts
    components = known_components(inventory, profile, catalogue, when, facts)
    answers = {name: given(answer) for name, answer in (inventory.answers or {}).items()}
    possible = _Possible(*[_ask_territory({**answers, **values}, facts) for values in _about_territory(components)])
    return Diagnosis(
        inventory=inventory,
        profile=profile,
        catalogue=catalogue,
        day=when,
        components=components,
        columns=_judge(components, profile),
        about=[_judge_territory(rule, possible) for rule in profile.rules if rule.about == "territory"],
        facts=facts,
        territory=possible.stated,
    )


def known_components(
    inventory: Inventory, asking: Asking, catalogue: Catalogue, day: date, facts: Mapping[str, Fact] | None = None
) -> tuple[KnownComponent, ...]:
    """The components of an inventory with what is known of them, and the facts that a profile or method asks for."""
    knowledge = Knowledge(inventory, asking, catalogue, day)
    components = knowledge.components()
    _note_answers(components, [name for name in asking.names if "." in name])
    _ask(components, knowledge.constants, asking, shipped() if facts is None else facts)
    return components


def _note_answers(components: Iterable[KnownComponent], names: Sequence[str]) -> None:
    """Note the answers that a profile reads among the values; what nobody knows or does not apply is nothing."""
    for known in components if names else ():
        answers = known.answers
        known.values.update({name: given(answers.get(name)) for name in names})


def _ask(
    components: Iterable[KnownComponent], constants: Mapping[str, Any], profile: Asking, facts: Mapping[str, Fact]
) -> None:
    """Ask the facts that the profile needs, each once per distinct combination of values, and note the answers.

    What is the same for all components distinguishes none: it is given to the facts, and is no part of a combination.
    """
    order: list[Fact] = []

    def add(name: str) -> None:
        fact = facts.get(name)
        if fact is not None and fact not in order:
            for need, _ in fact.takes:
                add(need)
            order.append(fact)

    for name in ("control_zone", *profile.names):
        add(name)
    given = set(GIVEN) | set(field_names(Component)) | {fact.name for fact in order}
    lacking = [need for fact in order for need, _ in fact.takes if need not in given]
    rows = [known.values for known in components]
    for values in rows if lacking else ():
        for name in lacking:
            values.setdefault(name, None)
    for fact in order:
        varying = [need for need, _ in fact.takes if need not in constants]
        answers: dict[tuple[Any, ...], Any] = {}
        name = fact.name
        for values, key in zip(rows, _taken(varying, rows), strict=True):
            answer = answers.get(key, _NOT_ASKED)  # one look: the hash of a tuple is made anew each time
            if answer is _NOT_ASKED:
                answer = answers[key] = _answer(fact, values)
            values[name] = answer


def _taken(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Iterable[tuple[Any, ...]]:
    """The values of several names in each row, as a tuple even where there is one name or none."""
    if len(names) == 1:
        return zip(map(itemgetter(*names), rows), strict=True)
    return map(itemgetter(*names), rows) if names else repeat((), len(rows))


_NOT_ASKED = object()


def _answer(fact: Fact, values: Mapping[str, Any]) -> Any:
    """What a fact says of some values; unknown where one that it needs is unknown or absent."""
    arguments = {}
    for name, default in fact.takes:
        value = values.get(name)
        if value is None and name in fact.needs:
            return None
        arguments[name] = default if value is None else value
    return fact.function(**arguments)


class _Possible(NamedTuple):
    """What can be true of the territory as a whole, while the control of some components is unknown.

    Attributes:
        least: if nobody unknown is from outside Europe.
        stated: among the components whose control is known; what people are told.
        most: if all that is unknown belongs to the largest owner.
    """

    least: dict[str, Any]
    stated: dict[str, Any]
    most: dict[str, Any]


def _about_territory(components: Sequence[KnownComponent]) -> _Possible:
    """The largest owner from outside Europe, and its share of the components."""
    owners = Counter(known.values["owner"] for known in components if known.zone == "extra-european")
    unknown = sum(known.zone is None for known in components)
    settled = len(components) - unknown
    if not settled:
        return _Possible(*[{"owner_share": None, "largest_owner": None} for _ in _Possible._fields])
    largest = sorted(owners.items(), key=lambda item: (-item[1], item[0]))
    (owner, count), (_, second) = [*largest, ("nobody", 0), ("nobody", 0)][:2]
    # while another one may turn out to be the largest, nobody is
    certain = owner if not unknown or count > second + unknown else None
    return _Possible(
        {"owner_share": count / len(components), "largest_owner": certain},
        {"owner_share": count / settled, "largest_owner": owner},
        {"owner_share": (count + unknown) / len(components), "largest_owner": certain},
    )


def _ask_territory(values: dict[str, Any], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The same with the facts about a territory."""
    answers = {
        name: _answer(fact, values) for name, fact in facts.items() if not TERRITORY_GIVEN.keys().isdisjoint(fact.needs)
    }
    return {**values, **answers}


def _judge_territory(rule: Rule, possible: _Possible) -> Judgement:
    """What a rule about the territory says: its level is known when the least and the most possible have the same."""
    least, stated, most = map(rule.level, possible)
    return _judgement(rule, possible.stated, stated if least == stated == most else None)


def _judge(components: Sequence[KnownComponent], profile: Profile) -> list[tuple[Rule, list[Judgement | None]]]:
    """Each rule about components and what it says of each of them; `None` where it does not apply."""
    rows = [known.values for known in components]
    columns = []
    for rule in profile.rules:
        if rule.about == "component":
            judged: dict[tuple[Any, ...], Any] = {}
            column = []
            for values, key in zip(rows, _taken([*rule.applies, *rule.names], rows), strict=True):
                judgement = judged.get(key, _NOT_ASKED)
                if judgement is _NOT_ASKED:
                    judgement = judged[key] = _judge_component(rule, values)
                column.append(judgement)
            columns.append((rule, column))
    return columns


def _judge_component(rule: Rule, values: Mapping[str, Any]) -> Judgement | None:
    """What a rule says of a component with some values; `None` where it does not apply."""
    applies = holds(rule.applies, values)
    return None if applies is False else _judgement(rule, values, rule.level(values) if applies else None)


def _in_columns(column: Sequence[Judgement | None]) -> Sequence[Sequence[float]]:
    """What a rule contributes for each component, as if all were of importance 1: a column for each part of `Sums`."""
    nothing = Sums(0.0, 0.0, 0.0)
    return list(zip(*[nothing if each is None else each.sums for each in column], strict=True)) or [()] * len(nothing)


def _row_sums(columns: Sequence[Sequence[float]], count: int) -> Iterable[float]:
    """For each component the sum over some rules of one part of the `Sums`, in the order of the profile."""
    return map(fsum, zip(*columns, strict=True)) if columns else repeat(0.0, count)


def _judgement(rule: Rule, values: Mapping[str, Any], level: float | None) -> Judgement:
    settled = 0.0 if level is None else rule.weight
    return Judgement(rule, values.get(rule.fact), level, Sums(rule.weight, settled, settled * (level or 0.0)))
