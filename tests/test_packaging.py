"""What is installed from a wheel is complete: data folders, console script, types."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", *options, str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_data_words_and_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"tiebreak/data/catalogue/{file.name}" for file in (ROOT / "catalogue").glob("*.csv")}
    wanted |= {f"tiebreak/data/scoring/{file.name}" for file in (ROOT / "scoring").glob("*.yaml")}
    wanted |= {
        "tiebreak/py.typed",
        "tiebreak/languages/fr.json",
        "tiebreak/starters/inventory.en.yaml",
        "tiebreak/reporters/html.css",
    }
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "examples/"))]


def test_it_diagnoses_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tiebreak.__main__ import main; main()"
    command = [sys.executable, "-S", "-c", f"import site; site.addsitedir({_dependencies()!r}); {program}", str(site)]
    done = subprocess.run(
        [*command, "diagnose", "--no-extensions", str(ROOT / "examples" / "lyon.yaml")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Ville de Lyon" in done.stdout


def _dependencies() -> str:
    """The folder where the dependencies of this environment are installed."""
    import pydantic_core  # noqa: PLC0415 - only its place is wanted

    return str(Path(pydantic_core.__file__).parents[1])
