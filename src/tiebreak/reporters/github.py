"""Findings as workflow commands of GitHub Actions: annotations on the lines of a pull request.

GitHub shows ten errors and ten warnings of a step, so errors come first.
Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Sequence

from tiebreak.errors import SEVERITIES, Finding
from tiebreak.language import say
from tiebreak.report import clean
from tiebreak.reporters import Options, Reporter
from tiebreak.reporters.places import relative

_COMMAND = {"error": "error", "warning": "warning", "info": "notice"}


def findings(found: Sequence[Finding], _files: Sequence[str], options: Options) -> str:
    """One command a finding that is not accepted, the worst first."""
    shown = [finding for finding in found if not finding.accepted]
    shown.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return "".join(_command(finding, options) for finding in shown)


def _command(finding: Finding, options: Options) -> str:
    properties = {
        "title": f"tiebreak {finding.check}",
        "file": relative(finding.file, options.root),
        **({"line": str(finding.line)} if finding.line else {}),
        **({"col": str(finding.column)} if finding.column else {}),
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    parts = [clean(say(part, options.language)) for part in (finding.message, finding.advice)]
    text = "\n".join(part for part in parts if part)
    return f"::{_COMMAND[finding.severity]} {written}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(clean(text)).replace(":", "%3A").replace(",", "%2C")


reporter = Reporter("github", "annotations on the lines of a pull request, for GitHub Actions", findings=findings)
