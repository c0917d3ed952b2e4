"""Findings as a Code Quality report of GitLab, which a merge request shows and compares with its target.

Source: https://docs.gitlab.com/ci/testing/code_quality/
"""

from collections.abc import Sequence

from tiebreak.errors import Finding
from tiebreak.language import say
from tiebreak.reporters import Options, Reporter
from tiebreak.reporters.json import dump
from tiebreak.reporters.places import fingerprinted, relative

_SEVERITY = {"error": "major", "warning": "minor", "info": "info"}


def findings(found: Sequence[Finding], _files: Sequence[str], options: Options) -> bytes:
    """A list of the findings that are not accepted."""
    shown = [finding for finding in found if not finding.accepted]
    return dump(
        [
            {
                "description": say(finding.message, options.language),
                "check_name": finding.check,
                "fingerprint": fingerprint,
                "severity": _SEVERITY[finding.severity],
                "location": {
                    "path": relative(finding.file, options.root).removeprefix("./"),
                    "lines": {"begin": finding.line or 1},
                },
            }
            for finding, fingerprint in fingerprinted(shown, options.root)
        ]
    )


reporter = Reporter("gitlab", "a Code Quality report, for GitLab", findings=findings)
