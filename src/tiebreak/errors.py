"""What is wrong with an input, as data: findings, and the error that carries them."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from tiebreak.language import Sentence

Severity = Literal["error", "warning", "info"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Finding(NamedTuple):
    """One place where a data file is wrong or could be better.

    Attributes:
        check: name of the check that says so; `tiebreak explain NAME` documents it.
        severity: `error` (the file cannot be used as it is), `warning` (it can, the result suffers) or `info`.
        message: what is wrong.
        file: the file as the caller named it.
        line: first line is 1; 0 when the finding is about the whole file.
        column: first column is 1; 0 when the finding is about the whole line or file.
        advice: what to do about it; empty when the message says it.
        component: id of the component concerned; empty when there is none.
        accepted: the reason for which the territory accepts the finding; empty when it does not.
    """

    check: str
    severity: Severity
    message: Sentence | str
    file: str
    line: int = 0
    column: int = 0
    advice: Sentence | str = ""
    component: str = ""
    accepted: str = ""

    @property
    def place(self) -> str:
        """`file:line:column`, as compilers and editors write it; without the parts that are not known."""
        return ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])


class TiebreakError(Exception):
    """Something a user can cause and mend; the message says both. Exit code 2."""

    def __init__(self, message: Sentence | str) -> None:
        self.message = message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)


class InputError(TiebreakError):
    """A file cannot be used; carries all that is wrong with it, not only the first thing."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{finding.place}: {finding.message}" for finding in self.findings))
