"""What formats of continuous integration share: paths of the repository, and fingerprints that survive edits."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from tiebreak.errors import Finding
from tiebreak.language import Sentence


def relative(file: str, root: str) -> str:
    """A file as seen from the root of the repository, with `/`; as it was named when it lies elsewhere."""
    path = Path(file)
    if root and path.is_absolute() and path.is_relative_to(root):
        path = path.relative_to(root)
    return str(PurePosixPath(*path.parts)) if path.parts else file


def fingerprinted(findings: Iterable[Finding], root: str) -> Iterator[tuple[Finding, str]]:
    """Findings with what tells them apart: file, check, component and what is said, but not the line.

    Equal ones are numbered in their order, so that each has its own.
    """
    seen: Counter[str] = Counter()
    for finding in findings:
        said = finding.message if isinstance(finding.message, Sentence) else Sentence(finding.message)
        values = sorted((name, value) for name, value in said.values.items() if name != "line")
        same = repr((relative(finding.file, root), finding.check, finding.component, said.key, values))
        seen[same] += 1
        yield finding, hashlib.sha256(f"{same} {seen[same]}".encode()).hexdigest()
