"""Formats: one module, one format. A reporter makes text or bytes of results; only the command line writes."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tiebreak.diagnosis import Diagnosis
from tiebreak.errors import Finding

NAMES = ("terminal", "csv", "json", "markdown", "html", "xlsx", "github", "gitlab", "sarif", "junit")
SHIPPED = tuple(f"tiebreak.reporters.{name}" for name in NAMES)


class Options(NamedTuple):
    """What a reporter may be asked for.

    Attributes:
        language: language of sentences; machine formats are English unless a language was asked for.
        language_asked: whether somebody asked for that language, rather than the environment.
        table: which table of a format that has several.
        dialect: dialect of CSV.
        width: columns of the terminal.
        colour: whether colours may be used.
        root: the working directory, from which paths are written where a format wants those of the repository.
    """

    language: str = "en"
    language_asked: bool = False
    table: str = "components"
    dialect: str = "iso"
    width: int = 80
    colour: bool = False
    root: str = ""

    @property
    def machine_language(self) -> str:
        """The language of the sentences in a machine format."""
        return self.language if self.language_asked else "en"


class Reporter(NamedTuple):
    """A format.

    Attributes:
        name: what people write after `--format`.
        diagnoses: one or more diagnoses as text, or as the bytes of a format that says its own encoding; `None` when
            the format has no such thing.
        findings: the findings of `check`, in the same way, with the files that were checked.
        encoding: how text becomes the bytes of a file.
        summary: what it is, in one line.
    """

    name: str
    summary: str
    diagnoses: Callable[[Sequence[Diagnosis], Options], str | bytes] | None = None
    findings: Callable[[Sequence[Finding], Sequence[str], Options], str | bytes] | None = None
    encoding: str = "utf-8"
