"""Measures what the README quotes: whole processes, in turn, medians of the ratios of the same round.

    python benchmarks/measure.py [ROUNDS]       writes benchmarks/results.md

Each limit is a ratio to a floor or a peer in the same run: a figure in milliseconds would only measure the machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generate import LEAN, inventory

from tiebreak import load_catalogue
from tiebreak.testing import score_names

HERE = Path(__file__).parent
ROOT = HERE.parent
PYTHON = sys.executable
TIEBREAK = str(Path(PYTHON).with_name("tiebreak"))


class Usage(NamedTuple):
    """What one process used: seconds of processor, and its peak of memory in MiB."""

    seconds: float
    memory: float


def run(command: list[str]) -> Usage:
    """Run a command without its output; user and system time of the processor, which neighbours disturb least."""
    quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    _, _, usage = os.wait4(os.posix_spawn(command[0], command, environment, file_actions=quiet), 0)
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def best(command: list[str]) -> Usage:
    """The least that a command used in three runs."""
    return min(run(command) for _ in range(3))


def rounds(programs: dict[str, list[str]], count: int) -> dict[str, list[Usage]]:
    """Every program once a round, after one round that is not counted."""
    found: dict[str, list[Usage]] = {name: [] for name in programs}
    for number in range(count + 1):
        for name, command in programs.items():
            usage = run(command)
            if number:
                found[name].append(usage)
    return found


def ratio(found: dict[str, list[Usage]], program: str, floor: str, *, memory: bool = False) -> float:
    """Median over the rounds of program over floor."""
    pairs = zip(found[program], found[floor], strict=True)
    return statistics.median(
        (one.memory / other.memory) if memory else (one.seconds / other.seconds) for one, other in pairs
    )


def main(count: int) -> None:
    """Measure, print and record."""
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.yaml"
        full.write_text(inventory(1_000), encoding="utf-8")
        lean = {size: Path(folder) / f"{size}.yaml" for size in (100, 1_000, 10_000, 100_000)}
        for size, file in lean.items():
            file.write_text(inventory(size, LEAN), encoding="utf-8")
        wrong = Path(folder) / "wrong.yaml"
        head, sep, last = full.read_text(encoding="utf-8").rpartition("    criticality: ")
        wrong.write_text(f"{head}{sep}9{last[1:]}", encoding="utf-8")
        schema = Path(folder) / "schema.json"
        schema.write_bytes(subprocess.run([TIEBREAK, "schema"], check=True, capture_output=True).stdout)
        lines = [*_small(count, full, wrong, schema), *_growth(lean), *_catalogue(Path(folder))]
    text = HEAD.format(rounds=count, python=sys.version.split()[0]) + "\n".join(lines) + "\n"
    (HERE / "results.md").write_text(text, encoding="utf-8")
    print(text)


def _small(count: int, file: Path, wrong: Path, schema: Path) -> list[str]:
    load = [PYTHON, str(HERE / "load_yaml.py"), str(file)]
    programs = {
        "typer": [PYTHON, "-c", "import typer"],
        "version": [TIEBREAK, "--version"],
        "load": load,
        "terminal": [TIEBREAK, "diagnose", str(file)],
        "json": [TIEBREAK, "diagnose", str(file), "--format", "json"],
        "wrong": [TIEBREAK, "diagnose", str(wrong)],
        "town": [TIEBREAK, "diagnose", str(ROOT / "examples" / "berre-l-etang.yaml")],
    }
    found = rounds(programs, count)
    peer = rounds(
        {
            "peer": [PYTHON, "-m", "check_jsonschema", "--schemafile", str(schema), str(file)],
            "terminal": programs["terminal"],
        },
        max(2, count // 4),
    )
    rows = [
        ("`tiebreak --version`", "`python -c 'import typer'`", ratio(found, "version", "typer"), "1.5"),
        ("`diagnose`, terminal", "loading the file with CSafeLoader", ratio(found, "terminal", "load"), "0.9"),
        ("`diagnose --format json`", "the same", ratio(found, "json", "load"), "0.9"),
        (
            "one wrong value in the last component, found with its place",
            "the same",
            ratio(found, "wrong", "load"),
            "1.0",
        ),
        ("`check-jsonschema` with our schema", "`diagnose`, terminal", ratio(peer, "peer", "terminal"), "at least 8"),
        ("peak memory of `diagnose`", "of loading it", ratio(found, "terminal", "load", memory=True), "–"),
        ("`diagnose` of a town of 7 components", "`python -c 'import typer'`", ratio(found, "town", "typer"), "–"),
    ]
    return [f"| {what} | {floor} | **{value:.2f}** | {limit} |" for what, floor, value, limit in rows]


def _growth(files: dict[int, Path]) -> list[str]:
    """How the time grows with the file, beside how loading the same files grows: larger data miss more caches."""
    lines = []
    sizes = sorted(files)
    commands = {
        "diagnose": [TIEBREAK, "diagnose"],
        "load": [PYTHON, str(HERE / "load_yaml.py")],
    }
    usage = {name: {size: best([*command, str(files[size])]) for size in sizes} for name, command in commands.items()}
    start = {
        "diagnose": best([TIEBREAK, "diagnose", str(ROOT / "examples" / "occitanie.yaml")]).seconds,
        "load": best([PYTHON, "-c", "import yaml"]).seconds,
    }
    for smaller, larger in pairwise(sizes[1:]):
        growth = {
            name: (used[larger].seconds - start[name]) / (used[smaller].seconds - start[name]) / (larger / smaller)
            for name, used in usage.items()
        }
        what = f"time from {smaller:,} to {larger:,} components of 6 fields, start-up aside"
        lines.append(
            f"| {what} | as many times more (loading them: {growth['load']:.2f}) | **{growth['diagnose']:.2f}** | 1.1 |"
        )
    last = sizes[-1]
    diagnosed, loaded = usage["diagnose"][last], usage["load"][last]
    lines.append(
        f"| `diagnose` of {last:,} components | loading them | **{diagnosed.seconds / loaded.seconds:.2f}** | 0.9 |"
    )
    memory = diagnosed.memory / loaded.memory
    lines.append(f"| peak memory at {last:,} components | of loading them | **{memory:.2f}** | 1.0 |")
    return lines


def _catalogue(folder: Path) -> list[str]:
    """What the catalogue costs beside reading the same CSV, and how names of lists never used for it are found."""
    program = "import csv, pathlib, sys; [list(csv.reader(f.open())) for f in pathlib.Path(sys.argv[1]).glob('*.csv')]"
    names = folder / "names.txt"
    names.write_text("\n".join(f"Logiciel {number} Zimbra" for number in range(10_000)), encoding="utf-8")
    one = folder / "one.txt"
    one.write_text("Zimbra", encoding="utf-8")
    found = rounds(
        {
            "csv": [PYTHON, "-c", program, str(ROOT / "catalogue")],
            "bare": [PYTHON, "-c", "import csv, pathlib"],
            "load": [PYTHON, "-c", "import tiebreak; tiebreak.load_catalogue()"],
            "import": [PYTHON, "-c", "import tiebreak.tables"],
            "one": [TIEBREAK, "lookup", "--input", str(one), "--format", "json"],
            "many": [TIEBREAK, "lookup", "--input", str(names), "--format", "json"],
        },
        5,
    )
    median = {name: statistics.median(usage.seconds for usage in used) for name, used in found.items()}
    catalogue = load_catalogue()
    size = f"{len(catalogue.vendors):,} vendors, {len(catalogue.products):,} products"
    cost, floor = median["load"] - median["import"], median["csv"] - median["bare"]
    lines = [
        f"| loading the catalogue ({size}), start-up aside | reading its files as CSV | **{cost / floor:.2f}** | – |"
    ]
    seconds = median["many"] - median["one"]
    lines.append(f"| `lookup` of 10,000 names, start-up aside | one second | **{seconds:.2f}** | 1.0 |")
    for name in ("tuning", "held-out"):
        score = score_names(ROOT / "tests" / "names" / f"{name}.csv", catalogue, date(2026, 11, 25))
        what = f"names of public lists ({name}, {score.names}) whose vendor is known"
        lines.append(f"| {what} | found to be of the right owner | **{score.recall:.2f}** | at least 0.95 |")
        lines.append(f"| all names of that list | found to be somebody else’s | **{score.error:.3f}** | 0.01 |")
    return lines


HEAD = """\
# What tiebreak costs

Whole processes, in turn, {rounds} rounds; medians of the ratios of the same round, in seconds of processor; Python
{python}. The inventory is generated (`generate.py`): 1,000 components of 24 fields, 730 kB. Written by `make bench`.

| program | over | ratio | limit |
| --- | --- | --- | --- |
"""

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
