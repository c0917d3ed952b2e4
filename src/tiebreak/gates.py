"""What a diagnosis says to a pipeline: findings with a line of the inventory, which the territory may accept.

New dependencies are told by the files alone: both states are looked at with the owners of one day, so that nobody's
merge request is blamed for a take-over.
"""

from collections.abc import Iterator, Mapping

from tiebreak.checks import Subject, accept
from tiebreak.comparison import Change, Comparison, compare
from tiebreak.diagnosis import Diagnosis, diagnose
from tiebreak.document import Document
from tiebreak.errors import Finding, Severity
from tiebreak.facts import Fact
from tiebreak.inventory import Inventory
from tiebreak.knowledge import KnownComponent
from tiebreak.language import Sentence, sentence

NEW: tuple[Change, ...] = ("now-extra-european", "new", "replaced", "other-country")
"""Changes after which an extra-European component is a new dependency."""
NEW_CHECKS = ("new-dependency", "became-unknown")
"""The checks whose findings say that something is new."""


class Gate:
    """The findings of a diagnosis, in the reader's language; accepted ones say so."""

    def __init__(self, diagnosis: Diagnosis, language: str) -> None:
        self.diagnosis = diagnosis
        self.language = language
        inventory = diagnosis.inventory
        document = Document(inventory.content.decode("utf-8-sig"), inventory.file)
        self.subject = Subject(document, inventory, diagnosis.catalogue, day=diagnosis.day)
        self.rows = {known.id: row for row, known in enumerate(diagnosis.components)}

    def red_lines(self) -> Iterator[Finding]:
        """The red lines that are crossed."""
        for crossing in self.diagnosis.red_lines:
            said = self.diagnosis.tell(crossing.red_line, crossing.known, self.language)
            yield self._finding(crossing.known, "red-line", "error", said)

    def extra_european(self) -> Iterator[Finding]:
        """What is controlled from outside Europe: to know, not to mend."""
        for known in self.diagnosis.components:
            if known.zone == "extra-european":
                yield self._finding(known, "extra-european", "info", self._control(known))

    def new(self, base: Inventory | None, facts: Mapping[str, Fact] | None = None) -> Iterator[Finding]:
        """What it depends on that an earlier state of the inventory did not, and what is no longer known.

        Without an earlier state all of it is new.
        """
        if base is None:
            for known in self.diagnosis.components:
                if known.zone == "extra-european":
                    yield self._new(known)
            return
        now = self.diagnosis
        before = diagnose(base, now.profile, now.catalogue, day=now.day, facts=facts)
        yield from self.compared(compare(before, now))

    def compared(self, comparison: Comparison) -> Iterator[Finding]:
        """The same of a comparison, of which this diagnosis is the second."""
        for pair in comparison.pairs:
            if pair.second is None:
                continue
            if pair.second.zone == "extra-european" and pair.change in NEW and not _same_owner(pair.first, pair.second):
                yield self._new(pair.second)
            elif pair.second.zone is None and pair.first is not None and pair.first.zone is not None:
                said = sentence("gate.unknown", name=pair.second.component.name)
                yield self._finding(pair.second, "became-unknown", "error", said)

    def _new(self, known: KnownComponent) -> Finding:
        return self._finding(known, "new-dependency", "error", sentence("gate.new", why=self._control(known)))

    def _control(self, known: KnownComponent) -> Sentence:
        """Who controls a component."""
        owner, country = (
            self.diagnosis.in_words(name, known.values[name], self.language) for name in ("owner", "control_country")
        )
        return sentence("gate.control", name=known.component.name, owner=owner, country=country)

    def _finding(self, known: KnownComponent, check: str, severity: Severity, message: Sentence | str) -> Finding:
        """A finding at the name of a component."""
        line, column = self.subject.document.position(("components", self.rows[known.id], "name"))
        advice = sentence("gate.advice", check=check, component=known.id) if severity == "error" else ""
        file = self.diagnosis.inventory.file
        return accept(Finding(check, severity, message, file, line, column, advice, known.id), self.subject)


def _same_owner(first: KnownComponent | None, second: KnownComponent) -> bool:
    """Whether the owner stays: another product of an extra-European owner is no new dependency on anybody."""
    return first is not None and first.zone == "extra-european" and first.values["owner"] == second.values["owner"]
