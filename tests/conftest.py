"""What several tests share: the command line run in this process, and expected files that one option rewrites."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tiebreak import load_catalogue
from tiebreak.catalogue import Catalogue
from tiebreak.cli import run

ROOT = Path(__file__).parents[1]
EXPECTED = Path(__file__).parent / "expected"


class Done(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]
Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite", action="store_true", help="rewrite the expected files; review them as a diff")


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """English, 80 columns, no colour, paths from the root of the repository, whatever the machine says."""
    for name in ("FORCE_COLOR", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(ROOT)


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command of tiebreak; its exit code, standard output and standard error."""

    def call(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a file of `tests/expected/`, or rewrite the file with `pytest --rewrite`."""

    def compare(name: str, text: str) -> None:
        file = EXPECTED / name
        if request.config.getoption("--rewrite"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        assert file.is_file(), f"no expected file {name}: run pytest --rewrite and review it"
        assert text == file.read_bytes().decode(), f"{name} differs: review, then pytest --rewrite"

    return compare


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return load_catalogue()
