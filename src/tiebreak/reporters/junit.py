"""Findings as JUnit XML, which nearly every system of continuous integration shows: a suite a file, a case a finding.

A file without findings is one case that passes, or a system would say that there were no tests.
"""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from tiebreak.errors import Finding
from tiebreak.language import say
from tiebreak.report import clean
from tiebreak.reporters import Options, Reporter
from tiebreak.reporters.places import relative


def findings(found: Sequence[Finding], files: Sequence[str], options: Options) -> str:
    """Errors and warnings fail, what is only to know passes, what is accepted is skipped with its reason."""
    names = list(dict.fromkeys([*files, *(finding.file for finding in found)]))
    suites = [_suite(name, [finding for finding in found if finding.file == name], options) for name in names]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="tiebreak">\n{"".join(suites)}</testsuites>\n'


def _suite(name: str, found: Sequence[Finding], options: Options) -> str:
    path = clean(relative(name, options.root))
    clean_file = f"    <testcase classname={quoteattr(path)} name={quoteattr(path)}/>\n"
    cases = list(_cases(path, found, options)) or [clean_file]
    failures = sum(_fails(finding) for finding in found)
    skipped = sum(bool(finding.accepted) for finding in found)
    counts = f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'
    return f"  <testsuite name={quoteattr(path)} {counts}>\n{''.join(cases)}  </testsuite>\n"


def _cases(path: str, found: Sequence[Finding], options: Options) -> Iterator[str]:
    for finding in found:
        place = ":".join([path, *(str(part) for part in (finding.line, finding.column) if part)])
        name = f"{finding.check} {finding.component or place}"
        head = f"    <testcase classname={quoteattr(path)} name={quoteattr(clean(name))}"
        message = clean(say(finding.message, options.language))
        advice = clean(say(finding.advice, options.language))
        if finding.accepted:
            yield f"{head}>\n      <skipped message={quoteattr(clean(finding.accepted))}/>\n    </testcase>\n"
        elif _fails(finding):
            text = escape("\n".join(part for part in (clean(place), message, advice) if part))
            kind = f"type={quoteattr(finding.severity)} message={quoteattr(message)}"
            yield f"{head}>\n      <failure {kind}>{text}</failure>\n    </testcase>\n"
        else:
            yield f"{head}>\n      <system-out>{escape(message)}</system-out>\n    </testcase>\n"


def _fails(finding: Finding) -> bool:
    return not finding.accepted and finding.severity != "info"


reporter = Reporter("junit", "JUnit XML, for nearly every system of continuous integration", findings=findings)
