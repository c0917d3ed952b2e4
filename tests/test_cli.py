"""The commands as a person or a pipeline meets them: exit codes, streams, files, and never a traceback."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT, Command
from tiebreak import __version__
from tiebreak.cli import COMMANDS

LYON = "examples/lyon.yaml"


def _process(*arguments: str, text: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tiebreak", *arguments]
    variables = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, env=variables, check=False)


def test_version_and_help(command: Command) -> None:
    assert command("--version").out == f"tiebreak {__version__}\n"
    shown = command("--help").out
    assert all(name in shown for name in COMMANDS)
    for name in COMMANDS:
        assert command(name, "--help").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", "missing.yaml"),
        ("diagnose", "examples"),
        ("diagnose", LYON, "--format", "pdf"),
        ("diagnose", LYON, "--profile", "no-such"),
        ("diagnose", LYON, "--profile", "missing.yaml"),
        ("diagnose", LYON, "--catalogue", "missing"),
        ("diagnose", LYON, "--catalogue", "examples"),
        ("diagnose", LYON, "--as-of", "yesterday"),
        ("diagnose", LYON, "--as-of", "2026-02-30"),
        ("diagnose", LYON, "--language", "de"),
        ("diagnose", LYON, "--fail-above", "300"),
        ("diagnose", LYON, "--fail-above", "nan"),
        ("diagnose", LYON, "--fail-above", "x"),
        ("diagnose", LYON, "--explain", "nothing like it"),
        ("diagnose", LYON, "--explain", "Zimbra", "--format", "json"),
        ("diagnose", LYON, "--format", "csv", "--table", "tables"),
        ("diagnose", LYON, "--format", "csv", "--csv-dialect", "excel-de"),
        ("diagnose", LYON, "--output", "no/such/folder/x.txt"),
        ("diagnose", LYON, "--output", "examples"),
        ("diagnose", LYON, "--no-such-option"),
        ("diagnose",),
        ("lookup",),
        ("lookup", "--input", "missing.txt"),
        ("lookup", "Zimbra", "--country", "XX"),
        ("lookup", "Zimbra", "--format", "csv"),
        ("explain", "no-such-thing"),
        ("list", "unicorns"),
        ("schema", "unicorn"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_exit_code_2_with_a_reason(arguments: tuple[str, ...], command: Command) -> None:
    done = command(*arguments)
    assert done.code == 2
    assert done.out == ""
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_several_bad_inventories_are_all_reported(command: Command, tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text("territory: {name: A}\n")
    second.write_text("a: [\n")
    done = command("diagnose", first, second, LYON)
    assert done.code == 2
    assert str(first) in done.err
    assert str(second) in done.err


def test_standard_input(command: Command) -> None:
    text = "tiebreak: 1\nterritory: {name: Testville, country: FR}\ndate: 2026-01-01\ncomponents: [{name: M365 E3}]\n"
    done = _process("diagnose", "-", text=text)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Testville\n")
    assert command("diagnose", LYON).err == ""


def test_gates(command: Command) -> None:
    score = json.loads(command("diagnose", LYON, "--format", "json").out)["score"]
    below, above = (
        command("diagnose", LYON, "--fail-above", str(score - 1)),
        command("diagnose", LYON, "--fail-above", "100"),
    )
    assert (below.code, above.code) == (1, 0)
    assert below.out == above.out
    assert "is above" in below.err
    red = command("diagnose", "examples/ville-exemple.yaml", "--fail-on-red-line")
    assert red.code == 1
    assert "red line" in red.err
    assert command("diagnose", LYON, "--fail-on-red-line").code == 0


def test_output_is_written_whole_or_not_at_all(command: Command, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert command("diagnose", LYON, "--format", "json", "--output", target) == (0, "", "")
    assert json.loads(target.read_text())["format"] == 1
    before = target.read_bytes()
    assert command("diagnose", "missing.yaml", "--format", "json", "--output", target).code == 2
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


def test_output_through_a_link_keeps_the_link(command: Command, tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "latest.json"
    target.write_text("old")
    link.symlink_to(target)
    assert command("diagnose", LYON, "--format", "json", "--output", link).code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text())["format"] == 1


def test_output_to_a_device_or_a_pipe_leaves_it_there(command: Command, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", f"print(open({str(pipe)!r}).read(), end='')"], stdout=subprocess.PIPE
    ) as reader:
        assert command("diagnose", LYON, "--output", pipe).code == 0
        assert reader.stdout is not None
        assert reader.stdout.read().decode().startswith("Ville de Lyon")
    assert pipe.is_fifo()


def test_an_input_is_never_overwritten(command: Command, tmp_path: Path) -> None:
    inventory, link = tmp_path / "inventory.yaml", tmp_path / "link.yaml"
    text = (ROOT / LYON).read_bytes()
    inventory.write_bytes(text)
    link.symlink_to(inventory)
    for target in (inventory, link):
        for arguments in (("diagnose", inventory), ("check", inventory), ("lookup", "--input", inventory)):
            done = command(*arguments, "--output", target)
            assert done.code == 2
            assert "another file" in done.err
    assert inventory.read_bytes() == text


def test_a_gate_fails_when_there_is_nothing_to_compare(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "unknown.yaml"
    file.write_text("territory: {name: Testville}\ndate: 2026-01-01\ncomponents: [{name: Appli inconnue}]\n")
    done = command("diagnose", file, "--fail-above", "10")
    assert done.code == 1
    assert "nothing is known" in done.err


def test_broken_yaml_is_the_only_thing_said(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("territory: {name: Testville}\ncomponents:\n  - name: A\n   bad: [\n")
    done = command("check", file)
    assert done.code == 1
    assert "[yaml]" in done.out
    assert "[structure]" not in done.out


def test_a_profile_is_not_an_inventory_nor_the_reverse(command: Command) -> None:
    assert "this is a profile" in command("diagnose", "scoring/tie-break.yaml").err
    assert "this is an inventory" in command("diagnose", LYON, "--profile", LYON).err


def test_a_reader_who_leaves_early_ends_it_quietly() -> None:
    program = (
        f"{sys.executable} -m tiebreak diagnose examples/ville-exemple.yaml --format csv --table marks | head -n 2"
    )
    done = subprocess.run(["bash", "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 2
    assert done.stderr == ""


def test_colour_only_where_it_is_wanted() -> None:
    assert "\x1b[" not in _process("diagnose", LYON).stdout
    coloured = subprocess.run(
        [sys.executable, "-m", "tiebreak", "diagnose", LYON],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "FORCE_COLOR": "1", "COLUMNS": "80"},
        check=True,
    ).stdout
    assert "\x1b[" in coloured


@pytest.mark.parametrize("columns", ["1", "40", "80", "120", "1000", "x", "-5"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_width_is_readable(
    columns: str, language: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    width = min(max(int(columns), 40), 120) if columns.isdigit() else 80
    for file in ("examples/ville-exemple.yaml", LYON):
        done = command("diagnose", file, "--language", language)
        assert done.code == 0
        assert max(len(line) for line in done.out.splitlines()) <= width
    lines = command("lookup", "Zimbra", "nothing", "OnlyOffice").out.splitlines()
    assert max(len(line) for line in lines if "://" not in line) <= width  # an address is never cut


def test_an_ascii_terminal_gets_question_marks_not_a_crash() -> None:
    done = _process("diagnose", LYON, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert "Ville de Lyon" in done.stdout


def test_control_characters_cannot_steer_the_terminal(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    hostile = '"A\\e]0;title\\a\\e[2J\\u202etxt\\u009b1m"'
    file.write_text(
        f"tiebreak: 1\nterritory: {{name: {hostile}}}\ndate: 2026-01-01\ncomponents:\n"
        f"  - {{name: {hostile}, vendor: {hostile}, function: email}}\n"
    )
    for arguments in (
        ("diagnose", file),
        ("check", file),
        ("diagnose", file, "--explain", "A"),
        ("diagnose", file, "-f", "csv"),
    ):
        done = command(*arguments)
        for character in ("\x1b", "\x07", "\x9b", "\u202e"):
            assert character not in done.out + done.err


def test_cells_that_look_like_formulas_are_defused(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    rows = "".join(f'  - {{name: "{sign}cmd", annual_cost: 5}}\n' for sign in ("=", "+", "-", "@"))
    file.write_text(f"tiebreak: 1\nterritory: {{name: '=HYPERLINK(1)'}}\ndate: 2026-01-01\ncomponents:\n{rows}")
    table = list(csv.DictReader(io.StringIO(command("diagnose", file, "--format", "csv").out)))
    assert [row["name"] for row in table] == ["'=cmd", "'+cmd", "'-cmd", "'@cmd"]
    assert {row["territory"] for row in table} == {"'=HYPERLINK(1)"}
    assert {row["annual_cost"] for row in table} == {"5"}


def test_csv_for_french_spreadsheets(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    command("diagnose", "examples/ville-exemple.yaml", "-f", "csv", "--csv-dialect", "excel-fr", "-o", file)
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbfterritory;date;component;")
    assert content.count(b"\r\n") == content.count(b"\n") == 126
    points = content.decode("utf-8-sig").splitlines()[1].split(";")[-1]
    assert "," in points
    assert "." not in points


@pytest.mark.parametrize(("table", "rows"), [("components", 125), ("summary", 4), ("marks", None), ("functions", None)])
def test_csv_tables(table: str, rows: int | None, command: Command) -> None:
    out = command("diagnose", "examples/ville-exemple.yaml", "--format", "csv", "--table", table).out
    found = list(csv.DictReader(io.StringIO(out)))
    assert rows is None or len(found) == rows
    assert all(None not in row and None not in row.values() for row in found)


def test_the_points_of_the_csv_sum_to_the_score_of_the_json(command: Command) -> None:
    data = json.loads(command("diagnose", "examples/ville-exemple.yaml", "--format", "json").out)
    marks = csv.DictReader(
        io.StringIO(command("diagnose", "examples/ville-exemple.yaml", "-f", "csv", "--table", "marks").out)
    )
    assert sum(float(row["points"] or 0) for row in marks) == pytest.approx(data["score"], abs=1e-3)
    assert sum(mark["points"] or 0 for mark in data["marks"]) == pytest.approx(data["score"])
    assert sum(mark["weight"] for mark in data["marks"]) == pytest.approx(1)


def test_json_contract(command: Command) -> None:
    data = json.loads(command("diagnose", "examples/ville-exemple.yaml", "--format", "json").out)
    assert data["format"] == 1
    assert data["tool"] == {"name": "tiebreak", "version": __version__}
    assert set(data["profile"]) == {"id", "version", "file"}
    assert set(data["catalogue"]) == {"version", "date", "additions", "assumptions"}
    assert (data["profile"]["file"], data["catalogue"]["additions"]) == (None, [])
    assert {"file", "sha256", "date", "currency", "territory"} <= set(data["inventory"])
    assert {"score", "low", "high", "known", "grade", "provisional"} <= set(data)
    zones = {"national", "european", "commons", "extra-european", "unknown", "extra-european-share"}
    assert set(data["shares"]["solutions"]) == set(data["shares"]["euros"]) == zones
    assert all(
        {"id", "score", "low", "high", "known", "shares"} <= set(part) for part in data["blocks"] + data["functions"]
    )
    for part in data["concentration"].values():
        assert set(part) == {"hhi", "largest"}
        assert set(part["largest"][0]) == {"owner", "country", "share"}
    component = {
        "id", "name", "function", "block", "product", "vendor", "owner", "control_country", "zone", "hosting_country",
        "matched", "importance", "annual_cost", "points",
    }  # fmt: skip
    assert set(data["components"][0]) == component
    mark = {"component", "rule", "fact", "value", "level", "weight", "points", "reason"}
    assert all(set(each) == mark for each in data["marks"])
    assert all({"component", "fact", "weight"} <= set(each) for each in data["unknowns"])
    assert all(set(each) == {"id", "component", "reason"} for each in data["red_lines"])
    assert {each["matched"] for each in data["components"]} <= {"product", "vendor", "declared", "none"}


def test_a_result_names_the_profile_and_tables_that_are_not_ours(command: Command, tmp_path: Path) -> None:
    profile, folder = tmp_path / "mine.yaml", tmp_path / "tables"
    profile.write_bytes((ROOT / "scoring" / "tie-break.yaml").read_bytes())
    folder.mkdir()
    (folder / "vendors.csv").write_text(
        "id,name,kind,seat,source,checked\nnear,Nearby Software,company,FR,https://example.org/,2026-01-01\n"
    )
    arguments = ("diagnose", LYON, "--profile", profile, "--catalogue", folder)
    data = json.loads(command(*arguments, "--format", "json").out)
    assert data["profile"]["file"] == str(profile)
    assert [addition["folder"] for addition in data["catalogue"]["additions"]] == [str(folder)]
    assert len(data["catalogue"]["additions"][0]["sha256"]) == 64
    assert "Nearby Software" not in command("diagnose", LYON).out
    assert "mine.yaml" in command(*arguments).out.replace("\n  ", "")


def test_unknown_numbers_are_null(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("tiebreak: 1\nterritory: {name: A}\ndate: 2026-01-01\ncomponents: [{name: Rien de connu}]\n")
    text = command("diagnose", file, "--format", "json").out
    data = json.loads(text)
    assert (data["score"], data["grade"], data["low"], data["high"], data["known"]) == (None, None, 0, 100, 0)
    assert set(data["shares"]["euros"]) == set(data["shares"]["solutions"])
    assert set(data["shares"]["euros"].values()) == {None}
    assert data["components"][0]["points"] is None
    assert data["concentration"]["solutions"]["hhi"] is None
    assert "NaN" not in text
    done = command("diagnose", file)
    assert done.code == 0
    assert "Rien de connu" in done.out


def test_lookup_json(command: Command, tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("M365 E3\n\nVMware ESXi 7.0 U3\n")
    found = json.loads(command("lookup", "Zimbra", "No Such Thing 3", "--input", names, "--format", "json").out)
    assert [each["written"] for each in found] == ["Zimbra", "No Such Thing 3", "M365 E3", "VMware ESXi 7.0 U3"]
    keys = {"written", "matched", "product", "vendor", "vendor_name", "seat_country", "owner", "owner_name"}
    keys |= {"control_country", "zone", "kind", "since", "contested", "functions", "suggestions", "sources"}
    assert all(keys <= set(each) for each in found)
    assert [each["matched"] for each in found] == ["product", "none", "product", "product"]
    assert (found[3]["owner"], found[3]["since"]) == ("broadcom", "2023-11-22")


def test_lookup_of_an_unknown_name_suggests_and_is_fine(command: Command) -> None:
    done = command("lookup", "LibreOfice")
    assert done.code == 0
    assert "LibreOffice" in done.out


def test_lookup_as_of_a_day_and_from_a_country(command: Command) -> None:
    assert "Broadcom" not in command("lookup", "VMware vSphere", "--as-of", "2022-06-01").out
    assert "Control: national" in command("lookup", "Nextcloud", "--country", "DE").out
    assert "Control: European" in command("lookup", "Nextcloud", "--country", "FR").out


def test_as_of_changes_the_owner(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("tiebreak: 1\nterritory: {name: A}\ndate: 2024-06-01\ncomponents: [{name: VMware vSphere 8}]\n")
    now = json.loads(command("diagnose", file, "--format", "json").out)
    then = json.loads(command("diagnose", file, "--format", "json", "--as-of", "2022-06-01").out)
    assert now["components"][0]["owner"] == "broadcom"
    assert then["components"][0]["owner"] == "vmware"
    assert (then["inventory"]["date"], then["inventory"]["as_of"]) == ("2024-06-01", "2022-06-01")


def test_explain_one_component_every_mark(command: Command) -> None:
    by_id, by_name = (
        command("diagnose", LYON, "--explain", "messagerie"),
        command("diagnose", LYON, "--explain", "zimbra"),
    )
    assert by_id == by_name
    assert "Synacor" in by_id.out
    assert "POINTS IN ALL" in by_id.out


NAMED = ["control_zone", "unknown-product", "data-reach", "tie-break", "email", "zimbra", "synacor", "criticality"]
NAMED += ["structure", "yaml", "us-cloud-act-control", "vital-service-cut-off", "csv", "FR"]


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_everything_with_a_name_is_explained(name: str, language: str, command: Command) -> None:
    done = command("explain", name, "--language", language)
    assert done.code == 0
    assert len(done.out) > 20


@pytest.mark.parametrize(
    "kind",
    [
        "facts",
        "rules",
        "checks",
        "profiles",
        "formats",
        "fields",
        "functions",
        "products",
        "vendors",
        "countries",
        "laws",
    ],
)
def test_lists(kind: str, command: Command) -> None:
    done = command("list", kind)
    assert done.code == 0
    assert done.out.strip()


def test_new_writes_a_starter_that_works(command: Command, tmp_path: Path) -> None:
    for language in ("en", "fr"):
        file = tmp_path / f"{language}.yaml"
        done = command("new", file, "--language", language)
        assert done.code == 0, done.err
        assert f"$schema={language}.schema.json" in file.read_text(encoding="utf-8")
        assert json.loads((tmp_path / f"{language}.schema.json").read_text())["required"]
        assert command("check", file).code == 0
        assert command("diagnose", file).code == 0
        assert command("new", file).code == 2
        assert command("new", file, "--force").code == 0


def test_several_inventories(command: Command) -> None:
    done = command("diagnose", "examples/lyon-before.yaml", LYON, "examples/occitanie.yaml")
    assert done.code == 0
    assert done.out.count("Ville de Lyon") == 2
    assert "ALL TOGETHER" in done.out
    data = json.loads(command("diagnose", "examples/lyon-before.yaml", LYON, "--format", "json").out)
    alone = json.loads(command("diagnose", LYON, "--format", "json").out)
    assert data[1] == alone


def test_our_own_mistakes_are_exit_code_3(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from tiebreak import inventory  # noqa: PLC0415

    monkeypatch.setattr(inventory, "load", lambda _file: 1 / 0)
    done = command("diagnose", LYON)
    assert done.code == 3
    assert "ZeroDivisionError" in done.err
    assert "CONTRIBUTING.md" in done.err


def test_french(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "LIGNES ROUGES" in command("diagnose", LYON).out
    assert "erreur" in command("diagnose", "absent.yaml").err
    english = command("diagnose", LYON, "--language", "en")
    assert "RED LINES" in english.out
    reasons = {mark["reason"] for mark in json.loads(command("diagnose", LYON, "--format", "json").out)["marks"]}
    assert any("controlled by" in reason for reason in reasons if reason)
