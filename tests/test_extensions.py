"""An installed package adds a fact, a check, a reporter and a profile, without a line of tiebreak changing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INVENTORY = """\
tiebreak: 1
territory: {name: Testville, country: FR}
date: 2026-01-01
components:
  - {name: QGIS, users: 120}
  - {name: GRITTED TEETH, users: 3}
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, installed by pip into a folder, without network."""
    site = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-build-isolation"]
    source = tmp_path_factory.mktemp("source") / "extension"
    shutil.copytree(HERE / "extension", source)
    subprocess.run([*pip, *offline, "--target", str(site), str(source)], check=True, capture_output=True)
    return site


def _run(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "LC_ALL": "C.UTF-8", "COLUMNS": "80", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "tiebreak", *arguments]
    return subprocess.run(command, input=INVENTORY, env=environment, capture_output=True, text=True, check=False)


def test_its_fact_and_profile_score(installed: Path) -> None:
    done = _run(installed, "diagnose", "-", "--profile", "reach")
    assert done.returncode == 0, done.stderr
    assert "120 users" in done.stdout
    assert "reach" in _run(installed, "list", "facts").stdout
    assert "`large` from a hundred users" in _run(installed, "explain", "reach").stdout


def test_its_check_is_run(installed: Path) -> None:
    done = _run(installed, "check", "-")
    assert "GRITTED TEETH is shouted [shouting-name]" in done.stdout
    assert "write it softly" in done.stdout


def test_its_reporter_writes(installed: Path) -> None:
    done = _run(installed, "diagnose", "-", "--profile", "reach", "--format", "oneline")
    assert (done.returncode, done.stdout) == (0, "Testville: B\n")


def test_no_extensions_leaves_it_out(installed: Path) -> None:
    done = _run(installed, "diagnose", "-", "--format", "oneline", "--no-extensions")
    assert done.returncode == 2
    assert "there is no format `oneline`" in done.stderr
    assert "shouting-name" not in _run(installed, "check", "-", "--no-extensions").stdout


def test_one_that_does_not_load_is_named_and_left_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken-1.0.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0.0\n")
    (broken / "entry_points.txt").write_text("[tiebreak]\nbroken = no_such_module\n")
    done = _run(tmp_path, "check", "-")
    assert "the extension `broken` did not load" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert done.returncode == 0


def test_two_of_one_name_are_an_error_that_names_both(tmp_path: Path) -> None:
    twin = tmp_path / "twin-1.0.0.dist-info"
    twin.mkdir()
    (twin / "METADATA").write_text("Metadata-Version: 2.1\nName: twin\nVersion: 1.0.0\n")
    (twin / "entry_points.txt").write_text("[tiebreak]\ntwin = twin_extension\n")
    source = "from tiebreak.facts import fact\n\n@fact('a')\ndef openness(users):\n    'Another.'\n    return 'a'\n"
    (tmp_path / "twin_extension.py").write_text(source)
    done = _run(tmp_path, "diagnose", "-")
    assert done.returncode == 2
    assert "tiebreak.facts" in done.stderr
    assert "twin_extension" in done.stderr
