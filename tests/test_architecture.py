"""The rules of the house that a reader relies on: imports go one way, start-up stays light, nothing calls home."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "src" / "tiebreak"

ORDER = [
    "language",
    "files",
    "errors",
    "names",
    "document",
    "edit",
    "plain",
    "schema",
    "extensions",
    "inventory",
    "catalogue",
    "prepared",
    "tables",
    "matching",
    "assumptions",
    "facts",
    "conditions",
    "questionnaire",
    "interview",
    "profile",
    "knowledge",
    "figures",
    "measures",
    "method",
    "scoring",
    "checks",
    "diagnosis",
    "assessment",
    "trials",
    "side_by_side",
    "comparison",
    "gates",
    "alternatives",
    "lookup",
    "report",
    "comparison_report",
    "method_report",
    "detail",
    "reporters",
    "reference",
    "asking",
    "testing",
    "cli",
]
"""Each module may import those before it; `__init__` is the public face and imports what it shows when asked."""


def _imports(file: Path) -> set[str]:
    """The modules of tiebreak that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "tiebreak":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tiebreak."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("tiebreak.")}
    return found & set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_go_one_way(module: str) -> None:
    path = SOURCES / f"{module}.py"
    files = [path] if path.exists() else sorted((SOURCES / module).glob("*.py"))
    allowed = set(ORDER[: ORDER.index(module) + (module == "reporters")])
    for file in files:
        assert _imports(file) <= allowed, f"{file.name} imports {_imports(file) - allowed}"


def test_every_module_has_its_place_in_the_order() -> None:
    modules = {file.stem for file in SOURCES.glob("*.py")} | {"reporters"}
    assert modules - {"__init__", "__main__"} == set(ORDER)


@pytest.mark.parametrize(
    "arguments",
    [
        ("diagnose", "examples/lyon.yaml"),
        ("diagnose", "examples/lyon.yaml", "--format", "csv"),
        ("diagnose", "examples/lyon.yaml", "--format", "json"),
        ("check", "examples/lyon.yaml"),
        ("lookup", "Zimbra"),
        ("explain", "control_zone"),
    ],
    ids=" ".join,
)
def test_pandas_and_pydantic_are_not_imported(arguments: tuple[str, ...]) -> None:
    program = (
        "import sys\n"
        "from tiebreak.cli import run\n"
        f"run({list(arguments)!r})\n"
        "heavy = {'pandas', 'numpy', 'pydantic', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_nothing_touches_the_network() -> None:
    """A process whose sockets and look-ups raise does the main job all the same."""
    program = (
        "import socket, sys\n"
        "def refuse(*_arguments, **_named): raise AssertionError('network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from tiebreak.cli import run\n"
        "codes = [run(['diagnose', 'examples/lyon.yaml', '--format', form]) for form in ('terminal', 'csv', 'json')]\n"
        "codes += [run(['check', 'examples/lyon.yaml']), run(['lookup', 'Zimbra']), run(['schema'])]\n"
        "sys.exit(max(codes))\n"
    )
    command = [sys.executable, "-c", program]
    if shutil.which("unshare") and not subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        command = ["unshare", "-rn", *command]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_no_module_names_the_network() -> None:
    for file in SOURCES.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not {name for name in names if name.split(".")[0] in ("socket", "urllib", "http", "ssl", "ftplib")}


def test_the_same_input_gives_the_same_bytes() -> None:
    outputs = set()
    for seed in ("0", "1", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "tiebreak", "diagnose", "examples/ville-exemple.yaml", "--format"]
        for form in ("json", "csv", "terminal"):
            done = subprocess.run([*command, form], cwd=ROOT, env=environment, capture_output=True, check=True)
            outputs.add((form, done.stdout))
    assert len(outputs) == 3


def test_no_weight_stands_in_python() -> None:
    """Facts in Python, values in YAML: no module names a zone beside a number."""
    for file in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                numbers = [
                    value for value in node.values if isinstance(value, ast.Constant) and isinstance(value.value, float)
                ]
                assert not (keys & {"extra-european", "immediate", "full"} and numbers), file.name
