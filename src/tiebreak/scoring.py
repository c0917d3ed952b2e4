"""A file of `scoring/` of either kind: a profile of tiebreak's own, or a published method."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tiebreak import document as documents
from tiebreak import profile as profiles
from tiebreak.document import Document
from tiebreak.errors import Finding, InputError
from tiebreak.facts import Fact
from tiebreak.profile import Answers, Profile

if TYPE_CHECKING:
    from tiebreak.method import Method


def examine(
    document: Document, facts: Mapping[str, Fact] | None = None, answers: Answers = dict
) -> "tuple[Profile | Method | None, list[Finding]]":
    """The profile or method in a document, if it is one, and all that is wrong with it."""
    if document.has_instead("readings", "rules") or document.has_instead("criteria", "rules"):
        from tiebreak import method  # noqa: PLC0415 - a diagnosis with a profile needs none of it

        return method.examine(document, facts, answers)
    return profiles.examine(document, facts, answers)


def load(file: Path | str, facts: Mapping[str, Fact] | None = None, answers: Answers = dict) -> "Profile | Method":
    """Read a profile or a method.

    Raises:
        InputError: with all findings, when the file is neither, or not a valid one.
    """
    found, findings = examine(documents.read(file), facts, answers)
    if found is None or findings:
        raise InputError(findings)
    return found
