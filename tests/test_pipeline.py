"""In a pipeline: formats that other programs read, paths of the repository, and the files that start tiebreak there."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from conftest import ROOT, Command
from tiebreak.errors import Finding
from tiebreak.reporters import Options, github, gitlab, junit, sarif
from tiebreak.reporters.places import fingerprinted, relative

BAD = """\
tiebreak: 1
territory: {name: Testville, country: FR}
date: 2026-01-01
components:
  - {name: Zimbra, vendor: OVHclod}
  - {name: Paie, vendor: "Nobody, knows: 100 %"}   # tiebreak: ignore[unknown-vendor] until 2027-01-01: ours
"""
HOSTILE = Finding("check", "error", "a\x1b]0;b\x07<script>&\n::error::\u202e%0A\x00", "a:b,c.yaml", 1, 2, component="x")


@pytest.fixture
def bad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An inventory with findings, in a folder that is the working directory."""
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "inventory.yaml"
    file.write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return file


def test_annotations_of_github(bad: Path, command: Command) -> None:
    lines = command("check", bad, "--format", "github").out.splitlines()
    assert lines[0].startswith(
        "::warning title=tiebreak unknown-vendor,file=data/inventory.yaml,line=5,col=28::the vendor"
    )
    assert lines[0].endswith("%0Adid you mean OVHcloud?")
    assert [line.split()[0] for line in lines] == sorted((line.split()[0] for line in lines), reverse=True)
    assert not any("Nobody, knows" in line for line in lines)  # accepted


def test_a_code_quality_report_of_gitlab(bad: Path, command: Command) -> None:
    report = json.loads(command("check", bad, "--format", "gitlab").out)
    assert {tuple(entry) for entry in report} == {("description", "check_name", "fingerprint", "severity", "location")}
    assert {entry["location"]["path"] for entry in report} == {"data/inventory.yaml"}
    assert {entry["severity"] for entry in report} <= {"info", "minor", "major", "critical", "blocker"}
    assert len({entry["fingerprint"] for entry in report}) == len(report)


def test_sarif_is_valid_and_keeps_what_is_accepted(bad: Path, command: Command) -> None:
    data = json.loads(command("check", bad, "--format", "sarif").out)
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(data)
    (run,) = data["runs"]
    assert {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
        for place in result["locations"]
    } == {"data/inventory.yaml"}
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert [result["suppressions"][0]["justification"] for result in suppressed] == ["ours"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_junit_has_a_suite_a_file_and_one_case_for_a_clean_one(bad: Path, command: Command, tmp_path: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(
        BAD[: BAD.index("  - {name: Zimbra")] + "  - {name: LibreOffice, criticality: 2}\n", encoding="utf-8"
    )
    root = ET.fromstring(command("check", bad, good, "--format", "junit").out)
    assert [suite.get("name") for suite in root] == ["data/inventory.yaml", "good.yaml"]
    first, second = root
    assert len(second) == 1
    assert not list(second[0])
    assert first.get("tests") == str(len(first))
    assert first.get("failures") == str(len(first.findall("testcase/failure")))
    assert first.find("testcase/skipped").get("message") == "ours"  # type: ignore[union-attr]


def test_fingerprints_survive_edits_above(bad: Path) -> None:
    def prints(text: str) -> list[str]:
        from tiebreak import checks, load_catalogue  # noqa: PLC0415

        bad.write_text(text, encoding="utf-8")
        found = checks.check_file(bad, load_catalogue())
        return sorted(fingerprint for finding, fingerprint in fingerprinted(found, "") if finding.component != "new")

    moved = BAD.replace("components:\n", "# a comment\n\ncomponents:\n  - {id: new, name: LibreOffice}\n")
    assert prints(BAD) == prints(moved)


def test_hostile_texts_stay_texts() -> None:
    options = Options(root="/repository")
    lines = github.findings([HOSTILE], ["a:b,c.yaml"], options).splitlines()
    assert len(lines) == 1
    assert "file=a%3Ab%2Cc.yaml" in lines[0]
    assert "\x1b" not in lines[0]
    assert "\u202e" not in lines[0]
    root = ET.fromstring(junit.findings([HOSTILE], ["a:b,c.yaml"], options))
    assert "<script>" in str(root.find("suite/testcase/failure".replace("suite", "testsuite")).text)  # type: ignore[union-attr]
    json.loads(gitlab.findings([HOSTILE], [], options))
    json.loads(sarif.findings([HOSTILE], [], options))


@pytest.mark.parametrize(
    ("file", "root", "expected"),
    [
        ("/repo/a/b.yaml", "/repo", "a/b.yaml"),
        ("./a/b.yaml", "/repo", "a/b.yaml"),
        ("/elsewhere/b.yaml", "/repo", "/elsewhere/b.yaml"),
        ("-", "/repo", "-"),
    ],
)
def test_paths_are_those_of_the_repository(file: str, root: str, expected: str) -> None:
    assert relative(file, root) == expected


def test_one_run_feeds_several_consumers(bad: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    done = command("check", bad, "--output", "sarif:out.sarif", "--output", "junit:out.xml", "--fail-on", "warning")
    assert done.code == 1
    assert "did you mean OVHcloud?" in done.out
    assert json.loads(Path("out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    assert ET.fromstring(Path("out.xml").read_text(encoding="utf-8")).tag == "testsuites"
    assert command("check", bad, "--output", "all.txt").out == ""
    assert "OVHcloud" in Path("all.txt").read_text(encoding="utf-8")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert command("check", bad).out.startswith("::warning")
    assert command("check", bad, "--output", f"sarif:{bad}").code == 2  # over what it reads
    assert bad.read_text(encoding="utf-8") == BAD


def _run(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": path, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_checks_and_summarises(bad: Path, tmp_path: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = {step["name"]: step for step in action["runs"]["steps"]}
    defaults = {name: given["default"] for name, given in action["inputs"].items()}
    for step in steps.values():
        for used in re.findall(r"inputs\.([a-z-]+)", json.dumps(step)):
            assert used in defaults
    files = {"FILES": str(bad.relative_to(tmp_path)), "FAIL_ON": "warning", "SARIF": "out.sarif"}
    done = _run(steps["check"]["run"], tmp_path, **files)
    assert done.returncode == 1
    assert done.stdout.startswith("::warning")
    assert (tmp_path / "out.sarif").exists()
    summary = tmp_path / "summary.md"
    done = _run(
        steps["diagnose"]["run"], tmp_path, **files, SUMMARY="true", GITHUB_STEP_SUMMARY=str(summary), FAIL_ABOVE="1"
    )
    assert done.returncode == 1, done.stderr
    assert summary.read_text(encoding="utf-8").startswith("# Testville")


def test_the_template_of_gitlab_writes_its_reports(bad: Path, tmp_path: Path) -> None:
    head, job = (ROOT / "templates" / "tiebreak.yml").read_text(encoding="utf-8").split("\n---\n")
    inputs = {name: given.get("default", "") for name, given in yaml.safe_load(head)["spec"]["inputs"].items()}
    inputs["files"] = str(bad.relative_to(tmp_path))
    for name, value in inputs.items():
        job = job.replace(f"$[[ inputs.{name} ]]", value)
    assert "$[[" not in job
    written = yaml.safe_load(job)["tiebreak"]
    done = _run("\n".join(written["script"]), tmp_path, **written["variables"])
    assert done.returncode == 0, done.stderr
    for report in written["artifacts"]["reports"].values():
        assert (tmp_path / report).stat().st_size


def test_the_hook_of_pre_commit_finds_inventories(bad: Path, tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert re.search(hook["files"], "data/inventory.yaml")
    assert re.search(hook["files"], "inventaire-2026.yml")
    assert not re.search(hook["files"], ".github/workflows/ci.yml")
    assert _run(f"{hook['entry']} {bad}", tmp_path).returncode == 0


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with an inventory on its main branch, and a branch that is checked out."""
    file = tmp_path / "inventory.yaml"
    file.write_text(
        """\
tiebreak: 1
territory: {name: Testville, country: FR}
date: 2026-01-01
components:
  - {id: office, name: LibreOffice}
  - {id: mail, name: Microsoft Exchange Server}
""",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    for arguments in ("init -q -b main", "add .", "commit -q -m first", "checkout -q -b change"):
        _git(arguments)
    return file


def _git(arguments: str) -> None:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments.split()], check=True)


def test_a_new_dependency_in_a_branch_is_refused_until_it_is_accepted(repository: Path, command: Command) -> None:
    gate = ("diagnose", repository, "--against", "main", "--fail-on-new")
    assert command(*gate).code == 0
    written = repository.read_text(encoding="utf-8")
    added = written + "  - {id: chat, name: Slack}\n"
    repository.write_text(added, encoding="utf-8")
    done = command(*gate)
    assert done.code == 1
    assert f"{repository}:7:22: error: new dependency: Slack: controlled by Salesforce (United States)" in done.err
    annotations = command(*gate, "--format", "github")
    assert annotations.code == 1
    assert "::error title=tiebreak new-dependency,file=inventory.yaml,line=7,col=22::" in annotations.out
    accepted = "accepted:\n  - {check: new-dependency, component: chat, reason: trial, owner: IT, until: 2026-06-30}\n"
    repository.write_text(added + accepted, encoding="utf-8")
    assert command(*gate).code == 0
    assert command("check", repository).code == 0
    assert command(*gate, "--as-of", "2026-07-01").code == 1  # the acceptance has ended


def test_control_that_is_no_longer_known_is_refused(repository: Path, command: Command) -> None:
    text = repository.read_text(encoding="utf-8").replace("name: LibreOffice", "name: Bureautique maison")
    repository.write_text(text, encoding="utf-8")
    done = command("diagnose", repository, "--against", "main", "--fail-on-new")
    assert done.code == 1
    assert "[became-unknown]" in done.err


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        ("Microsoft Exchange Server", "Microsoft 365", False),  # the same owner
        ("Microsoft Exchange Server", "Google Workspace", True),  # another one
        ("Microsoft Exchange Server", "BlueMind", False),
        ("LibreOffice", "Microsoft Office", True),
    ],
)
def test_what_counts_as_a_new_dependency(
    repository: Path, command: Command, before: str, after: str, *, refused: bool
) -> None:
    repository.write_text(repository.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    done = command("diagnose", repository, "--against", "main", "--fail-on-new")
    assert ("[new-dependency]" in done.err) == refused


def test_a_baseline_is_an_earlier_file_and_compare_is_the_same_gate(
    repository: Path, command: Command, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(repository.read_text(encoding="utf-8"), encoding="utf-8")
    repository.write_text(earlier.read_text(encoding="utf-8") + "  - {id: chat, name: Slack}\n", encoding="utf-8")
    assert command("diagnose", repository, "--baseline", earlier, "--fail-on-new").code == 1
    assert command("compare", earlier, repository, "--fail-on-new").code == 1
    done = command("compare", earlier, repository, "--format", "github")
    assert (done.code, done.out.count("::error")) == (0, 1)
    assert command("compare", repository, earlier, "--fail-on-new").code == 0


def test_an_inventory_that_was_not_there_is_all_new(repository: Path, command: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(repository.read_text(encoding="utf-8"), encoding="utf-8")
    done = command("diagnose", other, "--against", "main", "--fail-on-new")
    assert done.code == 1
    assert done.err.count("[new-dependency]") == 1


def test_each_inventory_is_compared_with_its_own_earlier_state_whatever_the_profiles(
    repository: Path, command: Command, tmp_path: Path
) -> None:
    mine, other = repository.name, tmp_path / "other.yaml"
    text = repository.read_text(encoding="utf-8")
    other.write_text(text.replace("LibreOffice", "BlueMind").replace("Microsoft Exchange Server", "Slack"), "utf-8")
    for arguments in ("add .", "commit -q -m second"):
        _git(arguments)
    own = tmp_path / "own.yaml"
    tie_break = (ROOT / "scoring/tie-break.yaml").read_text(encoding="utf-8")
    own.write_text(tie_break.replace("profile: tie-break", "profile: own"), encoding="utf-8")
    gate = ("diagnose", mine, other, "--profile", "tie-break", "--profile", own, "--against", "change", "--fail-on-new")
    done = command(*gate)
    assert (done.code, done.err) == (0, "")
    other.write_text(other.read_text(encoding="utf-8") + "  - {id: files, name: Dropbox}\n", encoding="utf-8")
    done = command(*gate)
    assert done.code == 1
    assert {line.split(":")[0] for line in done.err.splitlines() if "[new-dependency]" in line} == {str(other)}


def test_a_gate_that_no_way_to_score_can_judge_is_refused(repository: Path, command: Command) -> None:
    done = command("diagnose", repository, "--profile", "munich-sds", "--against", "main", "--fail-on-new")
    assert done.code == 2
    assert "need a profile with rules" in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fail-on-new",), "needs --against"),
        (("--against", "main", "--baseline", "inventory.yaml"), "use one of them"),
        (("--against", "no-such"), "cannot read"),
        (("--against=--output=x",), "cannot read"),
    ],
)
def test_a_base_that_cannot_be_read_is_said(
    repository: Path, command: Command, arguments: tuple[str, ...], said: str
) -> None:
    done = command("diagnose", repository, *arguments)
    assert done.code == 2
    assert said in done.err


def test_a_diagnosis_in_the_formats_of_pipelines(command: Command) -> None:
    example = "examples/ville-exemple.yaml"
    data = json.loads(command("diagnose", example, "--format", "sarif").out)
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(data)
    rules = {result["ruleId"] for result in data["runs"][0]["results"]}
    assert rules == {"red-line", "extra-european"}
    lines = command("diagnose", example, "--format", "github").out.splitlines()
    assert lines[0].startswith("::error title=tiebreak red-line,file=examples/ville-exemple.yaml,line=")
