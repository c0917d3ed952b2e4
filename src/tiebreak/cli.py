"""The commands. Each reads its input, calls functions and hands the result to a reporter; only here is it written.

Results go to standard output or `--output`, everything else to standard error. What a command needs is imported when it
runs, so that `--version` and `--help` answer at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tiebreak import __version__
from tiebreak.errors import InputError, TiebreakError
from tiebreak.language import Sentence, from_environment, languages, say, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tiebreak.assessment import Application
    from tiebreak.catalogue import Catalogue
    from tiebreak.comparison import Comparison
    from tiebreak.diagnosis import Diagnosis
    from tiebreak.errors import Finding
    from tiebreak.extensions import Extensions
    from tiebreak.inventory import Inventory
    from tiebreak.method import Method
    from tiebreak.profile import Profile
    from tiebreak.questionnaire import Questionnaire
    from tiebreak.report import Report
    from tiebreak.reporters import Options, Reporter

FINE, FINDINGS, UNUSABLE, OURS = 0, 1, 2, 3
SEVERITY_RANK = {"error": 0, "warning": 1, "info": 2}

COMMANDS: dict[str, Callable[..., None]] = {}
"""Name of a command → its function, in the order of `--help`."""


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of a function; its name is the function's."""
    COMMANDS[function.__name__.rstrip("_")] = function
    return function


def application(*names: str) -> typer.Typer:
    """The command line with all commands, or only with some: typer spends a millisecond on each it is given."""
    app = typer.Typer(
        name="tiebreak",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        callback=_main,
    )
    for name in names or COMMANDS:
        app.command(name)(COMMANDS[name])
    return app


class FailOn(StrEnum):
    """From which severity `check` fails."""

    error = "error"
    warning = "warning"
    info = "info"
    never = "never"


LanguageOption = Annotated[
    str | None, typer.Option("--language", "-l", help="Language of the sentences: en or fr (default: the environment).")
]
CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue", "-c", help="Folder of your own tables; adds to tiebreak's catalogue or corrects it. Repeatable."
    ),
]
ProfileOption = Annotated[
    str, typer.Option("--profile", "-p", help="Way to score: a name (tiebreak list profiles) or a file.")
]
ProfilesOption = Annotated[
    list[str] | None,
    typer.Option(
        "--profile",
        "-p",
        help="Way to score: a name (tiebreak list profiles) or a file; tie-break when absent. Repeatable.",
    ),
]
FormatOption = Annotated[str, typer.Option("--format", "-f", help="Format of the result (tiebreak list formats).")]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="File to write instead of standard output; written whole or not at all."),
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="YYYY-MM-DD", help="Day on which owners, laws and contracts are looked at."),
]
DialectOption = Annotated[str, typer.Option("--csv-dialect", help="With csv: iso or excel-fr.")]
ResultFormatOption = Annotated[str, typer.Option("--format", "-f", help="terminal, markdown, html, csv or json.")]
CountryOption = Annotated[str | None, typer.Option("--country", help="Country that counts as national, two letters.")]
AssumeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="TEXT",
        help='What if: "ciril-group owner=carlyle since=2026-01-01", or country=US, or owner=none. Repeatable.',
    ),
]
QuestionnaireOption = Annotated[
    list[Path] | None,
    typer.Option("--questionnaire", "-q", help="Questionnaire of your own, whose answers rules may read. Repeatable."),
]
ExtensionsOption = Annotated[bool, typer.Option("--no-extensions", help="Leave installed extensions out.")]


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo(f"tiebreak {__version__}")
        raise typer.Exit


def _main(
    _asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """How far does a territory's software stack depend on vendors from outside Europe?

    Start with: tiebreak diagnose INVENTORY. Nothing is ever sent anywhere.
    """


@command
def diagnose(
    inventories: Annotated[
        list[str], typer.Argument(metavar="INVENTORY...", help="Inventory files; - is standard input.")
    ],
    form: FormatOption = "terminal",
    output: OutputOption = None,
    profile: ProfilesOption = None,
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    as_of: AsOfOption = None,
    assume: AssumeOption = None,
    table: Annotated[
        str, typer.Option("--table", help="With csv: components, marks, functions or summary.")
    ] = "components",
    csv_dialect: DialectOption = "iso",
    explain: Annotated[
        str | None, typer.Option("--explain", metavar="COMPONENT", help="Every mark of one component, by id or name.")
    ] = None,
    fail_above: Annotated[
        float | None,
        typer.Option("--fail-above", help="Exit 1 when a score is above this (0 to 100), or nothing is known."),
    ] = None,
    fail_on_red_line: Annotated[
        bool, typer.Option("--fail-on-red-line", help="Exit 1 when a red line is crossed.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="REVISION", help="Git revision to compare with, such as origin/main."),
    ] = None,
    baseline: Annotated[
        str | None, typer.Option("--baseline", metavar="FILE", help="Earlier inventory to compare with.")
    ] = None,
    fail_on_new: Annotated[
        bool,
        typer.Option(
            "--fail-on-new", help="Exit 1 when something extra-European is new, or control is no longer known."
        ),
    ] = False,
    questionnaire: QuestionnaireOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Score inventories and say why: red lines, score and bounds, shares, reasons, contracts, what to find out next."""
    from tiebreak.diagnosis import Diagnosis
    from tiebreak.inventory import load
    from tiebreak.profile import Profile

    session = _Session(language, no_extensions=no_extensions, questionnaires=questionnaire)
    names = profile or ["tie-break"]
    _keep_apart(output, [*inventories, *names, *(catalogue or ()), *([baseline] if baseline else [])])
    day = _day(as_of)
    if fail_above is not None and not 0 <= fail_above <= 100:  # noqa: PLR2004 - the scale
        raise TiebreakError(sentence("cli.fail-above", value=fail_above))
    _check_base(against, baseline, fail_on_new=fail_on_new)
    reporter = session.reporter(form, "diagnoses", "findings")
    loaded = _load_all(inventories, load)
    ways = session.ways(names)
    gated = fail_above is not None or fail_on_red_line or fail_on_new
    if gated and not any(isinstance(way, Profile) for way in ways):
        raise TiebreakError(sentence("cli.fail-needs-profile"))
    known = session.catalogue(catalogue, assume)
    facts = session.facts()
    results = [[_score(inventory, way, known, day, facts) for way in ways] for inventory in loaded]
    own = [each for row in results for each in row if isinstance(each, Diagnosis)]
    bases = {each.file: _base(each, against, baseline) for each in loaded if against or baseline}
    told = reporter.diagnoses is None
    found = _gate_findings(own, session, bases, facts) if told or fail_on_new else []
    options = session.options(table=table, dialect=csv_dialect, to_file=output is not None)
    if explain is not None:
        if form != "terminal":
            raise TiebreakError(sentence("cli.explain-format"))
        _write(_explained(results, explain, session, options), output)
    elif reporter.diagnoses is None:
        assert reporter.findings is not None  # noqa: S101 - session.reporter() made sure
        _write(reporter.findings(found, inventories, options), output, reporter.encoding)
    elif form == "xlsx" and output is None and sys.stdout.isatty():
        raise TiebreakError(sentence("cli.xlsx-terminal"))
    elif len(own) == sum(map(len, results)) == len(results):
        _write(reporter.diagnoses(own, options), output, reporter.encoding)
    else:
        _write_side_by_side(results, form, session, options, output)
    _fail(own, session, fail_above, on_red_line=fail_on_red_line)
    if fail_on_new:
        _fail_on_new(found, session, told=told)


def _score(
    inventory: Inventory, way: Profile | Method, known: Catalogue, day: date | None, facts: Mapping[str, Any]
) -> Diagnosis | Application:
    """An inventory scored with a profile, or with a method applied to it."""
    from tiebreak.profile import Profile

    if isinstance(way, Profile):
        from tiebreak.diagnosis import diagnose

        return diagnose(inventory, way, known, day=day, facts=facts)
    from tiebreak.assessment import apply

    return apply(inventory, way, known, day=day, facts=facts)


def _check_base(against: str | None, baseline: str | None, *, fail_on_new: bool) -> None:
    """The state to compare with is said once, and at all where it is needed."""
    if against and baseline:
        raise TiebreakError(sentence("cli.one-base"))
    if fail_on_new and not (against or baseline):
        raise TiebreakError(sentence("cli.fail-on-new"))


def _base(inventory: Inventory, against: str | None, baseline: str | None) -> Inventory | None:
    """An earlier state of an inventory; `None` where its file was not there yet."""
    from tiebreak.document import Document
    from tiebreak.inventory import load, parse

    if baseline:
        return load(baseline)
    assert against is not None  # noqa: S101 - one of them is said
    text = _at_revision(Path(inventory.file), against)
    return None if text is None else parse(Document(text, f"{against}:{inventory.file}"))


def _at_revision(file: Path, revision: str) -> str | None:
    """The text of a file at a revision of its git repository; `None` when it was not there."""
    import subprocess

    def git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command_ = ["git", "-C", str(file.parent), *arguments]
        return subprocess.run(command_, capture_output=True, check=False)  # noqa: S603 - no shell, no option

    try:
        known = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except OSError as error:
        raise TiebreakError(sentence("cli.against", file=str(file), revision=revision, why=str(error))) from None
    if known.returncode:
        why = known.stderr.decode(errors="replace").strip() or "no such revision"
        raise TiebreakError(sentence("cli.against", file=str(file), revision=revision, why=why))
    shown = git("show", f"{known.stdout.decode().strip()}:./{file.name}")
    return shown.stdout.decode("utf-8-sig", errors="replace") if shown.returncode == 0 else None


def _gate_findings(
    results: Iterable[Diagnosis], session: _Session, bases: Mapping[str, Inventory | None], facts: Mapping[str, Any]
) -> list[Finding]:
    """What diagnoses say to a pipeline, each compared with the earlier state of its own file where there is one."""
    from tiebreak.gates import Gate

    findings: list[Finding] = []
    for result in results:
        gate = Gate(result, session.language)
        findings += gate.red_lines()
        findings += gate.new(bases[result.inventory.file], facts) if bases else gate.extra_european()
    return findings


def _fail_on_new(findings: Iterable[Finding], session: _Session, *, told: bool) -> None:
    """Exit 1 when something is new and not accepted; says what, unless the result did."""
    from tiebreak.gates import NEW_CHECKS

    found = [finding for finding in findings if finding.check in NEW_CHECKS and not finding.accepted]
    if found and not told:
        _show(InputError(found), ["--language", session.language])
    if found:
        session.tell(sentence("cli.failed-new"))
        raise typer.Exit(FINDINGS)


def _explained(results: Iterable[Sequence[Any]], wanted: str, session: _Session, options: Options) -> str:
    """Every mark or criterion of one component, by each way to score."""
    from tiebreak.diagnosis import Diagnosis
    from tiebreak.report import compose_component
    from tiebreak.reporters.terminal import render

    pages = []
    for result in (each for row in results for each in row):
        component = _component(result, wanted)
        if isinstance(result, Diagnosis):
            page = compose_component(result, component, session.language)
        else:
            from tiebreak.method_report import compose_assessment

            page = compose_assessment(result, component, session.questions(), session.language)
        pages.append(render(page, options))
    return "\n".join(pages)


def _write_side_by_side(
    results: Sequence[Sequence[Any]], form: str, session: _Session, options: Options, output: Path | None
) -> None:
    """What several ways to score say, or one that is not tiebreak's own."""
    from tiebreak import side_by_side
    from tiebreak.method_report import compose_methods

    _check_form(form)
    if form == "json":
        from tiebreak.reporters.json import FORMAT, TOOL, dump

        data = [{"format": FORMAT, "tool": TOOL, **side_by_side.as_data(row)} for row in results]
        _write(dump(data[0] if len(data) == 1 else data), output)
    elif form == "csv":
        from tiebreak.reporters.csv import reporter, table

        rows = [line for row in results for line in side_by_side.as_rows(row)]
        _write(table(rows, options), output, reporter.encoding)
    else:
        pages = [compose_methods(row, session.questions(), session.language) for row in results]
        shown = [_rendered(page, form, options) for page in pages]
        _write("\n".join(shown), output)


def _fail(own: Sequence[Diagnosis], session: _Session, fail_above: float | None, *, on_red_line: bool) -> None:
    """Exit 1 when a diagnosis is above the limit, has no score to compare with it, or crosses a red line."""
    too_high = fail_above is not None and any(each.score is not None and each.score > fail_above for each in own)
    scoreless = [each for each in own if fail_above is not None and each.score is None]
    for result in scoreless:
        territory = result.inventory.territory.name
        session.tell(sentence("cli.fail-above-unknown", territory=territory, limit=fail_above))
    crossed = on_red_line and any(each.red_lines for each in own)
    if too_high or crossed:
        session.tell(sentence("cli.failed-above" if too_high else "cli.failed-red-line", limit=fail_above))
    if too_high or crossed or scoreless:
        raise typer.Exit(FINDINGS)


@command
def compare(
    inventories: Annotated[
        list[str],
        typer.Argument(metavar="INVENTORY...", help="Two inventories: territories, dates, or today and a target."),
    ],
    form: Annotated[
        str, typer.Option("--format", "-f", help="terminal, markdown, html, csv, json, github, gitlab, sarif or junit.")
    ] = "terminal",
    output: OutputOption = None,
    profile: ProfileOption = "tie-break",
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    as_of: AsOfOption = None,
    assume: AssumeOption = None,
    anonymous: Annotated[
        bool, typer.Option("--anonymous", help="Leave out names of territories, products and vendors.")
    ] = False,
    csv_dialect: DialectOption = "iso",
    fail_on_new: Annotated[
        bool,
        typer.Option("--fail-on-new", help="Exit 1 when the second depends on something extra-European that is new."),
    ] = False,
    questionnaire: QuestionnaireOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Compare two territories, two dates, or today and a target: what differs, by how much, and why."""
    from tiebreak import comparison as comparisons
    from tiebreak import diagnosis as diagnoses
    from tiebreak.inventory import load

    session = _Session(language, no_extensions=no_extensions, questionnaires=questionnaire)
    _check_form(form, (*FORMS, *PIPELINE_FORMS))
    if len(inventories) != 2:  # noqa: PLR2004 - two sides
        raise TiebreakError(sentence("comparison.two", count=len(inventories)))
    if form == "csv" and anonymous:
        raise TiebreakError(sentence("comparison.anonymous-csv"))
    _keep_apart(output, [*inventories, profile, *(catalogue or ())])
    day, loaded = _day(as_of), _load_all(inventories, load)
    chosen, known, facts = session.profile(profile), session.catalogue(catalogue, assume), session.facts()
    first, second = (diagnoses.diagnose(inventory, chosen, known, day=day, facts=facts) for inventory in loaded)
    comparison = comparisons.compare(first, second)
    options = session.options(dialect=csv_dialect, to_file=output is not None)
    new = []
    if fail_on_new or form in PIPELINE_FORMS:
        from tiebreak.gates import Gate

        new = list(Gate(second, session.language).compared(comparison))
    if form in PIPELINE_FORMS:
        reporter = session.reporter(form, "findings")
        assert reporter.findings is not None  # noqa: S101 - session.reporter() made sure
        _write(reporter.findings(new, inventories[1:], options), output, reporter.encoding)
    else:
        _write_comparison(comparison, form, options, output, anonymous=anonymous)
    refused = [finding for finding in new if not finding.accepted]
    if fail_on_new and refused:
        if form not in PIPELINE_FORMS:
            _show(InputError(refused), ["--language", session.language])
        session.tell(sentence("cli.failed-new"))
        raise typer.Exit(FINDINGS)


def _write_comparison(
    comparison: Comparison, form: str, options: Options, output: Path | None, *, anonymous: bool
) -> None:
    """A comparison in a form for people or for programs."""
    from tiebreak import comparison as comparisons
    from tiebreak.comparison_report import compose_comparison
    from tiebreak.reporters.json import FORMAT, TOOL

    result = _Result(
        data=lambda: {"format": FORMAT, "tool": TOOL, **comparisons.as_data(comparison, anonymous=anonymous)},
        rows=lambda: comparisons.as_rows(comparison),
        report=lambda: compose_comparison(comparison, options.language, anonymous=anonymous),
    )
    result.write(form, options, output)


class _Result(NamedTuple):
    """What a command has to say, made in the form that is asked for."""

    data: Callable[[], Any]
    rows: Callable[[], Iterable[dict[str, Any]]]
    report: Callable[[], Any]

    def write(self, form: str, options: Options, output: Path | None) -> None:
        if form == "json":
            from tiebreak.reporters.json import dump

            _write(dump(self.data()), output)
        elif form == "csv":
            from tiebreak.reporters.csv import reporter, table

            _write(table(self.rows(), options), output, reporter.encoding)
        else:
            _write(_rendered(self.report(), form, options), output)


def _rendered(report: Report, form: str, options: Options) -> str:
    """A report in one of the forms for people."""
    if form == "html":
        from tiebreak.reporters import html

        return html.render(report, options.language)
    if form == "markdown":
        from tiebreak.reporters import markdown

        return markdown.render(report)
    from tiebreak.reporters import terminal

    return terminal.render(report, options)


FORMS = ("terminal", "markdown", "html", "csv", "json")
PIPELINE_FORMS = ("github", "gitlab", "sarif", "junit")


def _check_form(form: str, forms: Sequence[str] = FORMS) -> None:
    if form not in forms:
        raise TiebreakError(sentence("cli.no-format", form=form, options=list(forms)))


def _load_all(files: Iterable[str], load: Callable[[str], Inventory]) -> list[Inventory]:
    """All inventories, or what is wrong with all of them at once."""
    findings: list[Finding] = []
    loaded: list[Inventory] = []
    for file in files:
        try:
            loaded.append(load(file))
        except InputError as error:
            findings += error.findings
    if findings:
        raise InputError(findings)
    return loaded


def _component(result: Any, wanted: str) -> Any:
    """A component by its id or name."""
    from tiebreak.names import nearest, normal

    for known in result.components:
        if wanted == known.id:
            return known
    for known in result.components:
        if wanted == known.component.name or (normal(wanted) and normal(wanted) == normal(known.component.name)):
            return known
    options = nearest(
        wanted, [known.component.name for known in result.components] + [known.id for known in result.components]
    )
    raise TiebreakError(sentence("cli.no-component", name=wanted, options=options or ["–"]))


@command
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Inventories, profiles, or a folder of catalogue tables.")
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="Format of the result (tiebreak list formats); auto: annotations under GitHub Actions, else text.",
        ),
    ] = "auto",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="[FORMAT:]PATH",
            help="File to write, whole or not at all; with a format beside the result. Repeatable.",
        ),
    ] = None,
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    as_of: AsOfOption = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="Severity from which findings make the exit code 1.")
    ] = FailOn.error,
    questionnaire: QuestionnaireOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Check data files: structure first, then quality. Every finding has a place, a name and advice."""
    from tiebreak import checks

    session = _Session(language, no_extensions=no_extensions, questionnaires=questionnaire)
    targets = session.targets(form, output or (), "findings")
    for _, target in targets:
        _keep_apart(target, [*files, *(catalogue or ())])
    known = session.catalogue(catalogue)
    day = _day(as_of)
    found = [
        finding
        for file in files
        for finding in checks.check_file(
            file, known, checks=session.checks(), facts=session.facts(), answers=session.answers, day=day
        )
    ]
    for reporter, target in targets:
        assert reporter.findings is not None  # noqa: S101 - session.targets() made sure
        page = reporter.findings(found, files, session.options(to_file=target is not None))
        _write(page, target, reporter.encoding)
    counted = [finding for finding in found if not finding.accepted]
    if any(finding.check == "file" for finding in counted):
        raise typer.Exit(UNUSABLE)
    if fail_on is not FailOn.never and any(SEVERITY_RANK[f.severity] <= SEVERITY_RANK[fail_on.value] for f in counted):
        raise typer.Exit(FINDINGS)


@command
def lookup(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME...", help="Names as people write them.")] = None,
    file: Annotated[
        str | None, typer.Option("--input", "-i", help="File with a name per line; - is standard input.")
    ] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="terminal or json.")] = "terminal",
    output: OutputOption = None,
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    as_of: AsOfOption = None,
    assume: AssumeOption = None,
    country: CountryOption = None,
    profile: ProfileOption = "tie-break",
    no_extensions: ExtensionsOption = False,
) -> None:
    """Say who makes a product, who controls them, since when and says who, and which alternatives are known."""
    from tiebreak import lookup as lookups
    from tiebreak.alternatives import Market
    from tiebreak.document import read_text
    from tiebreak.knowledge import europe_of
    from tiebreak.matching import Matcher

    session = _Session(language, no_extensions=no_extensions)
    if form != "text":  # another word for terminal
        _check_form(form, ["terminal", "json"])
    _keep_apart(output, [*([file] if file else ()), profile, *(catalogue or ())])
    wanted = list(names or ())
    if file is not None:
        wanted += [line.strip() for line in read_text(file).splitlines() if line.strip()]
    if not wanted:
        raise TiebreakError(sentence("cli.no-names"))
    known = session.catalogue(catalogue, assume)
    country = _country(country, known)
    day = _day(as_of) or date.fromisoformat(known.checked)
    europe = europe_of(session.profile(profile), known, day)
    found = lookups.look_up(wanted, Market(known, day, europe, country), Matcher(known))
    if form == "json":
        from tiebreak.reporters.json import dump

        _write(dump(lookups.as_data(found, known)), output)
    else:
        from tiebreak.report import compose_lookups
        from tiebreak.reporters.terminal import render

        report = compose_lookups(found, known, session.language)
        _write(render(report, session.options(to_file=output is not None)), output)


@command
def alternatives(
    what: Annotated[
        str, typer.Argument(metavar="FUNCTION|PRODUCT|INVENTORY", help="A function, a product, or an inventory file.")
    ],
    form: ResultFormatOption = "terminal",
    output: OutputOption = None,
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    as_of: AsOfOption = None,
    assume: AssumeOption = None,
    country: CountryOption = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, help="How many to show (default: 10; 3 a component; all for csv, json)."),
    ] = None,
    csv_dialect: DialectOption = "iso",
    profile: ProfileOption = "tie-break",
    no_extensions: ExtensionsOption = False,
) -> None:
    """List products of national, European or commons control for a function, and who uses them: market research."""
    from tiebreak import alternatives as others
    from tiebreak.knowledge import europe_of

    session = _Session(language, no_extensions=no_extensions)
    _check_form(form)
    known = session.catalogue(catalogue, assume)
    country = _country(country, known)
    chosen = session.profile(profile)
    is_file = what == "-" or Path(what).suffix in (".yaml", ".yml") or Path(what).is_file()
    _keep_apart(output, [*([what] if is_file else ()), profile, *(catalogue or ())])
    if is_file:
        from tiebreak import diagnosis as diagnoses
        from tiebreak.inventory import load

        diagnosis = diagnoses.diagnose(load(what), chosen, known, day=_day(as_of), facts=session.facts())
        home = country or diagnosis.inventory.territory.country
        market = others.Market(known, diagnosis.day, europe_of(chosen, known, diagnosis.day), home)
        answers, nameless = others.for_diagnosis(diagnosis, market), others.without_function(diagnosis)
    else:
        day = _day(as_of) or date.fromisoformat(known.checked)
        market = others.Market(known, day, europe_of(chosen, known, day), country)
        answers, nameless = _answers(what, market), []
    from tiebreak.report import compose_alternatives
    from tiebreak.reporters.json import FORMAT, TOOL

    shown = limit or (3 if is_file else 10)
    result = _Result(
        data=lambda: {"format": FORMAT, "tool": TOOL, **others.as_data(answers, market, limit)},
        rows=lambda: others.as_rows(answers, market, limit),
        report=lambda: compose_alternatives(answers, market, session.language, shown, nameless),
    )
    result.write(form, session.options(dialect=csv_dialect, to_file=output is not None), output)


def _answers(what: str, market: Any) -> list[Any]:
    """The alternatives for a function or a product, whichever the words name; a function first."""
    from tiebreak import alternatives as others
    from tiebreak.matching import Matcher
    from tiebreak.names import nearest

    known = market.catalogue
    if function := known.function_named(what):
        return [others.for_function(market, function)]
    matcher = Matcher(known)
    product = what if what in known.products else matcher.find(what).product
    if product is None:
        names = [row.name_fr if market.home == "FR" else row.name_en for row in known.functions.values()]
        near = [known.products[item].name for item in matcher.suggestions(what)]
        options = list(dict.fromkeys([*nearest(what, [*known.functions, *names]), *near]))
        key = "alternatives.no-such.near" if options else "alternatives.no-such"
        raise TiebreakError(sentence(key, what=what, options=options))
    return list(others.for_product(market, product))


@command
def interview(
    name: Annotated[str, typer.Argument(help="A questionnaire (tiebreak list questionnaires) or a file.")] = "starter",
    inventory: Annotated[
        Path, typer.Option("--inventory", "-i", help="Inventory to write or to go on with; made where there is none.")
    ] = Path("inventory.yaml"),
    component: Annotated[
        str | None, typer.Option("--component", help="Component that is asked about, by id or name.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Ask what is answered as well: Enter keeps an answer.")
    ] = False,
    answers: Annotated[
        str | None, typer.Option("--answers", help="File with answers (question: answer) instead of a terminal.")
    ] = None,
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Ask questions, keep every answer in the inventory at once, and end with its diagnosis. Stop and go on at will."""
    from tiebreak import interview as interviews
    from tiebreak import questionnaire
    from tiebreak.document import read, read_text
    from tiebreak.edit import Text

    session = _Session(language, no_extensions=no_extensions)
    asked = questionnaire.load(questionnaire.find(name, session.extensions.folders("questionnaires")))
    if str(inventory) == "-" or not inventory.parent.is_dir():
        raise TiebreakError(sentence("cli.cannot-write", file=str(inventory), reason=sentence("cli.new-file")))
    written = read_text(inventory) if inventory.exists() else interviews.EMPTY
    mark = "\ufeff" if inventory.exists() and inventory.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    talk = interviews.Interview(asked, Text(written), session.catalogue(catalogue), component, file=str(inventory))

    def save() -> None:
        _write(f"{mark}{talk.text.text}", inventory)

    if answers is not None:
        findings = interviews.answer_all(talk, read(answers))
        if findings:
            raise InputError(findings)
        save()
        done = True
    else:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise TiebreakError(sentence("cli.interview-terminal"))
        from tiebreak.asking import Asking

        done = Asking(talk, save, session.language, date.today(), again=again).run()  # noqa: DTZ011 - proposed, never assumed
    if not inventory.exists():
        return  # stopped before the first answer
    session.tell(
        sentence("cli.interview-done" if done else "cli.interview-kept", file=str(inventory), questionnaire=name)
    )
    problems = talk.problems(str(inventory))
    if problems:
        session.tell(sentence("cli.interview-lacks", file=problems[0].place, why=problems[0].message))
    elif done:
        _show_diagnosis(inventory, session, talk.catalogue)


def _show_diagnosis(file: Path, session: _Session, known: Catalogue) -> None:
    """The diagnosis that an interview ends with."""
    from tiebreak.diagnosis import diagnose
    from tiebreak.inventory import load

    result = diagnose(load(file), session.profile("tie-break"), known, facts=session.facts())
    reporter = session.reporter("terminal", "diagnoses")
    assert reporter.diagnoses is not None  # noqa: S101 - session.reporter() made sure
    _write(reporter.diagnoses([result], session.options()), None)


@command
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="A word of results, a rule, fact, check, profile, field, function, product, vendor or law."
        ),
    ],
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Explain anything that has a name in a result or a finding."""
    from tiebreak.matching import Matcher
    from tiebreak.report import clean

    session = _Session(language, no_extensions=no_extensions)
    known = session.catalogue(catalogue)
    try:
        entries = session.reference(known).explain(name)
    except TiebreakError:
        if Matcher(known).find(name).how == "none":
            raise
        entries = []
    made = next((entry for entry in entries if entry.kind in ("product", "vendor")), None)
    if made or not entries:  # the catalogue knows more than a line of it
        row = (known.products.get(made.name) or known.vendors[made.name]) if made else None
        lookup(
            names=[row.name if row else name],
            file=None,
            form="terminal",
            output=None,
            catalogue=catalogue,
            language=language,
            as_of=None,
            country=None,
            profile="tie-break",
            no_extensions=no_extensions,
        )
        return
    pages = ["\n".join(map(clean, f"{entry.kind} {entry.name}\n\n{entry.text}".splitlines())) for entry in entries]
    _write("\n\n".join(pages) + "\n", None)


@command
def list_(
    kind: Annotated[
        str,
        typer.Argument(
            help="words, facts, measures, rules, checks, profiles, questionnaires, formats, fields, functions, "
            "products, vendors, countries or laws."
        ),
    ],
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """List all there is of a kind, one a line."""
    from tiebreak.report import clean

    session = _Session(language, no_extensions=no_extensions)
    entries = session.reference(session.catalogue(catalogue)).entries(kind)
    width = max((len(entry.name) for entry in entries), default=0)
    _write("".join(clean(f"{entry.name:{width}}  {entry.summary}") + "\n" for entry in entries), None)


@command
def schema(
    kind: Annotated[str, typer.Argument(help="inventory, profile, method or questionnaire.")] = "inventory",
    output: OutputOption = None,
) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from tiebreak.reference import schema as schema_of
    from tiebreak.reporters.json import dump

    _write(dump(schema_of(kind)), output)


@command
def test_(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Profiles or methods, by file or name.")],
    catalogue: CatalogueOption = None,
    language: LanguageOption = None,
    questionnaire: QuestionnaireOption = None,
    no_extensions: ExtensionsOption = False,
) -> None:
    """Run the tests that profiles and methods carry (`tests:`): a component goes in, a level or score must come out."""
    from tiebreak import trials
    from tiebreak.report import clean

    session = _Session(language, no_extensions=no_extensions, questionnaires=questionnaire)
    ways, known = session.ways(files), session.catalogue(catalogue)
    failed = False
    for way in ways:
        failures = trials.run(way, known, session.facts())
        lines = [sentence("cli.test-failed", **failure._asdict()) for failure in failures]
        counts = {"file": way.file, "count": len(way.tests), "failed": len({failure.trial for failure in failures})}
        lines.append(sentence("cli.tests" if way.tests else "cli.no-tests", **counts))
        _write("".join(f"{clean(say(line, session.language))}\n" for line in lines), None)
        failed = failed or bool(failures)
    if failed:
        raise typer.Exit(FINDINGS)


STARTERS = ("inventory", "profile", "questionnaire")
"""Kinds of files that `new` writes."""


@command
def new(
    kind: Annotated[
        str, typer.Argument(metavar="[KIND]", help="inventory, profile or questionnaire; a file: an inventory there.")
    ] = "inventory",
    file: Annotated[Path | None, typer.Argument(help="Where to write it; KIND.yaml when absent.")] = None,
    language: LanguageOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Write a commented starter inventory, profile or questionnaire, and the schema that editors complete it with."""
    from tiebreak.reference import schema as schema_of
    from tiebreak.reporters.json import dump

    session = _Session(language, no_extensions=True)
    if kind not in STARTERS:
        if file is not None:
            raise TiebreakError(sentence("cli.no-starter", kind=kind, options=list(STARTERS)))
        kind, file = "inventory", Path(kind)
    file = file or Path(f"{kind}.yaml")
    if not file.name or file.is_dir() or str(file) == "-":
        raise TiebreakError(sentence("cli.cannot-write", file=str(file), reason=sentence("cli.new-file")))
    schema_file = file.with_suffix(".schema.json")
    for target in (file, schema_file):
        if target.exists() and not force:
            raise TiebreakError(sentence("cli.exists", file=str(target)))
    starter = Path(__file__).parent / "starters" / f"{kind}.{session.language}.yaml"
    _write(starter.read_text(encoding="utf-8").replace("SCHEMA", schema_file.name), file)
    _write(dump(schema_of(kind)), schema_file)
    session.tell(
        sentence("cli.new" if kind == "inventory" else "cli.new-kind", file=str(file), schema=str(schema_file))
    )


class _Session:
    """What one call works with: its language, its extensions, and what they provide."""

    def __init__(
        self, language: str | None, *, no_extensions: bool, questionnaires: Iterable[Path] | None = None
    ) -> None:
        if language is not None and language not in languages():
            raise TiebreakError(sentence("cli.no-language", language=language, options=list(languages())))
        self.language_asked = language is not None
        self.language = language or from_environment()
        self.no_extensions = no_extensions
        self._extensions: Extensions | None = None
        self._own_questionnaires = list(questionnaires or ())
        self._questionnaires: dict[str, Questionnaire] | None = None

    @property
    def extensions(self) -> Extensions:
        """The installed extensions; those that fail to load are named once, on standard error."""
        if self._extensions is None:
            from tiebreak import extensions

            self._extensions = extensions.none_installed() if self.no_extensions else extensions.installed()
            for name, why in self._extensions.failures.items():
                self.tell(sentence("extension.failed", name=name, why=why))
        return self._extensions

    def tell(self, what: Sentence | str) -> None:
        """Say something that is not the result."""
        from tiebreak.report import clean

        sys.stderr.write(f"tiebreak: {clean(say(what, self.language))}\n")

    def facts(self) -> Mapping[str, Any]:
        from tiebreak.facts import Fact

        return self.extensions.objects(Fact, "tiebreak.facts")

    def checks(self) -> Mapping[str, Any]:
        from tiebreak.checks import Check

        return self.extensions.objects(Check, "tiebreak.checks")

    def reporters(self) -> Mapping[str, Reporter]:
        from tiebreak.reporters import SHIPPED, Reporter

        return self.extensions.objects(Reporter, *SHIPPED)

    def reporter(self, name: str, *purposes: str) -> Reporter:
        """The reporter of a name, if it can do one of the things wanted.

        Where none can share its name, no other is imported.
        """
        from tiebreak.reporters import SHIPPED, Reporter

        module = f"{Reporter.__module__}.{name}"
        if module in SHIPPED and not self.extensions.modules:
            reporter = self.extensions.objects(Reporter, module)[name]
            if any(getattr(reporter, purpose) for purpose in purposes):
                return reporter
        able = {
            known: reporter
            for known, reporter in self.reporters().items()
            if any(getattr(reporter, purpose) for purpose in purposes)
        }
        if name not in able:
            raise TiebreakError(sentence("cli.no-format", form=name, options=sorted(able)))
        return able[name]

    def targets(self, form: str, outputs: Iterable[str], purpose: str) -> list[tuple[Reporter, Path | None]]:
        """What to write where: `FORMAT:PATH` beside the result, `PATH` instead of standard output."""
        if form == "auto":
            form = "github" if os.environ.get("GITHUB_ACTIONS") == "true" else "terminal"
        result: Path | None = None
        beside = []
        for written in outputs:
            name, colon, path = written.partition(":")
            if colon and name in self.reporters():
                beside.append((self.reporter(name, purpose), Path(path)))
            else:
                result = Path(written)
        return [(self.reporter("terminal" if form == "text" else form, purpose), result), *beside]

    def catalogue(self, folders: Iterable[Path] | None, assumptions: Iterable[str] | None = None) -> Catalogue:
        from tiebreak import tables

        known = tables.load([*self.extensions.folders("catalogue"), *(folders or ())])
        if not assumptions:
            return known
        from tiebreak.assumptions import assume

        return assume(known, assumptions)

    def profile(self, name: str) -> Profile:
        from tiebreak import profile

        return profile.load(profile.find(name, self.extensions.folders("scoring")), self.facts(), self.answers)

    def ways(self, names: Iterable[str]) -> list[Profile | Method]:
        """Profiles and methods, each by its name or file, once."""
        from tiebreak import profile, scoring

        files = [profile.find(name, self.extensions.folders("scoring")) for name in dict.fromkeys(names)]
        return [scoring.load(file, self.facts(), self.answers) for file in files]

    def questionnaires(self) -> dict[str, Questionnaire]:
        """All questionnaires, by name."""
        from tiebreak import questionnaire

        if self._questionnaires is None:
            own = [questionnaire.load(file) for file in self._own_questionnaires]
            found = questionnaire.load_all(self.extensions.folders("questionnaires"))
            for each in own:
                if each.questionnaire in found:
                    raise TiebreakError(sentence("questionnaire.same-name", name=each.questionnaire, file=each.file))
                found[each.questionnaire] = each
            self._questionnaires = found
        return self._questionnaires

    def answers(self) -> dict[str, tuple[str, ...]]:
        """Every answer that a questionnaire keeps, and what it can be."""
        from tiebreak import questionnaire

        return questionnaire.all_answers(self.questionnaires().values())

    def questions(self) -> dict[str, dict[str, str]]:
        """Answer → the text of its question."""
        return {
            each.answer_of(question): question.text
            for each in self.questionnaires().values()
            for question in each.questions
        }

    def reference(self, known: Catalogue) -> Any:
        from tiebreak import scoring
        from tiebreak.reference import Reference

        files = {file.stem: file for folder in self.extensions.folders("scoring") for file in folder.glob("*.yaml")}
        return Reference(
            facts=self.facts(),
            checks=self.checks(),
            reporters=self.reporters(),
            profiles={name: scoring.load(file, self.facts(), self.answers) for name, file in files.items()},
            questionnaires=self.questionnaires(),
            catalogue=known,
            language=self.language,
        )

    def options(self, *, table: str = "components", dialect: str = "iso", to_file: bool = False) -> Options:
        """What a reporter is asked for; width and colour are those of the terminal, if there is one."""
        from tiebreak.reporters import Options

        terminal = sys.stdout.isatty() and not to_file
        colour = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
        return Options(
            language=self.language,
            language_asked=self.language_asked,
            table=table,
            dialect=dialect,
            width=_width(terminal=terminal),
            root=str(Path.cwd()),
            colour=colour or ("FORCE_COLOR" in os.environ and not to_file and "NO_COLOR" not in os.environ),
        )


def _width(*, terminal: bool) -> int:
    """Columns: what the environment says, what the terminal has, 80 in a pipe."""
    with suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", "0"))) > 0:
            return columns
    with suppress(OSError):
        if terminal:
            return os.get_terminal_size(sys.stdout.fileno()).columns
    return 80


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        raise TiebreakError(sentence("model.day", written=written)) from None


def _country(written: str | None, known: Catalogue) -> str | None:
    """The code of a country, in capitals."""
    if written is None or written.upper() in known.countries:
        return written and written.upper()
    raise TiebreakError(sentence("check.unknown-country", code=written))


class _ReaderGoneError(Exception):
    """Whoever read our output has closed it."""


def _keep_apart(output: Path | None, inputs: Iterable[str | Path]) -> None:
    """Refuse to write a result over what it is made from; a folder of tables is all files in it."""
    if output is not None and output.exists():
        for each in map(Path, inputs):
            if each.exists() and any(output.samefile(file) for file in (each, *each.glob("*.csv"))):
                raise TiebreakError(sentence("cli.input-is-output", file=str(output)))


def _write(result: str | bytes, target: Path | None, encoding: str = "utf-8") -> None:
    """Write a result to standard output, or to a file: whole, or not at all."""
    if target is None:
        try:
            if isinstance(result, str):
                sys.stdout.write(result)
            else:
                sys.stdout.flush()
                sys.stdout.buffer.write(result)
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ReaderGoneError from None
        return
    from tiebreak.files import replace

    content = result.encode(encoding) if isinstance(result, str) else result
    try:
        if target.exists() and not target.is_file():  # a device or a pipe: nothing there to keep, nothing to replace
            with target.open("wb") as stream:
                stream.write(content)
        else:
            replace(target.resolve(), content)
    except OSError as error:
        raise TiebreakError(
            sentence("cli.cannot-write", file=str(target), reason=error.strerror or str(error))
        ) from None


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    try:
        called = arguments[:1] if arguments and arguments[0] in COMMANDS else ()
        application(*called)(args=list(arguments), prog_name="tiebreak")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FINE
    except _ReaderGoneError:
        raise BrokenPipeError from None
    except InputError as error:
        _show(error, arguments)
        return UNUSABLE
    except TiebreakError as error:
        from tiebreak.report import clean

        sys.stderr.write(f"tiebreak: {clean(say(error.message, _language(arguments)))}\n")
        return UNUSABLE
    except Exception:  # noqa: BLE001 - whatever is left is a mistake of ours: say so, with the traceback
        import traceback

        traceback.print_exc()
        sys.stderr.write(f"tiebreak: {say(sentence('cli.bug'), _language(arguments))}\n")
        return OURS
    return FINE


def _show(error: InputError, arguments: Sequence[str]) -> None:
    from tiebreak.reporters import Options
    from tiebreak.reporters.terminal import findings

    files = list(dict.fromkeys(finding.file for finding in error.findings))
    colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    sys.stderr.write(findings(error.findings, files, Options(language=_language(arguments), colour=colour)))


def _language(arguments: Sequence[str]) -> str:
    """The language of a call that failed: the one asked for, if it can be read, else the environment's."""
    for before, argument in zip(["", *arguments], arguments, strict=False):
        wanted = argument.removeprefix("--language=") if argument.startswith("--language=") else argument
        if (before in ("--language", "-l") or wanted != argument) and wanted in languages():
            return wanted
    return from_environment()
