"""An extension of tiebreak: objects of these types in this module are found, and the folder `scoring/` beside it."""

from collections.abc import Iterator, Sequence

from tiebreak.checks import Problem, Subject, check
from tiebreak.diagnosis import Diagnosis
from tiebreak.facts import fact
from tiebreak.reporters import Options, Reporter


@fact("small", "large")
def reach(users: int) -> str:
    """How many people would notice: `large` from a hundred users."""
    return "large" if users >= 100 else "small"


@check("warning")
def shouting_name(subject: Subject) -> Iterator[Problem]:
    """A name in capitals only is hard to read."""
    for index, component in enumerate(subject.inventory.components):
        if component.name.isupper():
            yield Problem(
                ("components", index, "name"), f"{component.name} is shouted", "write it softly", component.id
            )


def _one_line(results: Sequence[Diagnosis], _options: Options) -> str:
    return "".join(f"{result.inventory.territory.name}: {result.grade}\n" for result in results)


reporter = Reporter("oneline", "territory and grade on one line", _one_line)
