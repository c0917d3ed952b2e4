"""Findings as SARIF 2.1.0, for code scanning: with the documentation of each check, and those that are accepted.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. GitHub reads 25,000 results of a run at most.
"""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from tiebreak import __version__, checks
from tiebreak.errors import SEVERITIES, Finding
from tiebreak.language import say
from tiebreak.reporters import Options, Reporter
from tiebreak.reporters.json import dump
from tiebreak.reporters.places import fingerprinted, relative

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def findings(found: Sequence[Finding], _files: Sequence[str], options: Options) -> bytes:
    """One run with all findings, the worst first where there are too many."""
    if len(found) > MOST:
        found = sorted(found, key=lambda finding: SEVERITIES.index(finding.severity))[:MOST]
    rules = sorted({finding.check for finding in found})
    texts = {name: check.documentation for name, check in checks.shipped().items()}
    driver = {
        "name": "tiebreak",
        "version": __version__,
        "rules": [_rule(name, {**checks.FIRST, **checks.GATES, **texts}) for name in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"ROOT": {"description": {"text": "the root of the repository"}}},
        "results": [
            _result(finding, fingerprint, rules.index(finding.check), options)
            for finding, fingerprint in fingerprinted(found, options.root)
        ],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """A check as a rule of SARIF; one of an extension has no text here."""
    text = texts.get(name, name)
    return {"id": name, "shortDescription": {"text": text.split("\n", maxsplit=1)[0]}, "help": {"text": text}}


def _result(finding: Finding, fingerprint: str, rule: int, options: Options) -> dict[str, Any]:
    parts = [say(part, options.language) for part in (finding.message, finding.advice)]
    place: dict[str, Any] = {
        "artifactLocation": {"uri": _uri(relative(finding.file, options.root)), "uriBaseId": "ROOT"}
    }
    if finding.line:
        column = {"startColumn": finding.column} if finding.column else {}
        place["region"] = {"startLine": finding.line, **column}
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": _LEVEL[finding.severity],
        "message": {"text": ". ".join(part for part in parts if part)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"tiebreak/v1": fingerprint},
    }
    if finding.accepted:
        result["suppressions"] = [{"kind": "inSource", "justification": finding.accepted}]
    return result


def _uri(path: str) -> str:
    """A path as a relative reference: what an address of its own would have behind its root."""
    return path if path.startswith("/") else PurePosixPath("/", path).as_uri().removeprefix("file:///")


reporter = Reporter("sarif", "SARIF 2.1.0, for code scanning", findings=findings)
