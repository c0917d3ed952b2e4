"""What tiebreak and the installed extensions provide: objects found by type, and folders of data.

An extension is an installed package with entry points of the group `tiebreak`; each names a module. The objects
in it are found by their type (`Fact`, `Check`, `Reporter`…), and the folders `catalogue/`, `scoring/` and
`questionnaires/` beside it are read like tiebreak's own. Two objects of one name are an error that names both modules.
"""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tiebreak.errors import TiebreakError
from tiebreak.language import sentence
from tiebreak.names import nearest

if TYPE_CHECKING:
    from types import ModuleType

GROUP = "tiebreak"

Kind = TypeVar("Kind")

_HERE = Path(__file__).parent


def shipped(kind: str) -> Path:
    """A data folder of tiebreak itself: inside the package when installed, beside the sources when editable."""
    packaged = _HERE / "data" / kind
    return packaged if packaged.is_dir() else _HERE.parents[1] / kind


def named_file(name: str, folders: Iterable[Path], missing: str) -> Path:
    """A YAML file by its path, or by its name in one of the folders.

    Raises:
        TiebreakError: there is none; the sentence `missing` says so, with the names that there are.
    """
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return Path(name)
    available = {file.stem: file for folder in folders for file in sorted(folder.glob("*.yaml"))}
    if name not in available:
        raise TiebreakError(sentence(missing, name=name, options=nearest(name, available) or list(available)))
    return available[name]


class Extensions:
    """The installed extensions; `Extensions(load=False)` knows none.

    Attributes:
        modules: the modules of the extensions that loaded, sorted by the name of their entry point.
        failures: name of an entry point → why it did not load. They are said in one line and do not stop anything.
    """

    def __init__(self, *, load: bool = True) -> None:
        self.modules: list[ModuleType] = []
        self.failures: dict[str, str] = {}
        for entry in _entries() if load else ():
            try:
                self.modules.append(entry.load())
            except Exception as error:  # noqa: BLE001 - a foreign module may fail in any way; it is reported, not hidden
                self.failures[entry.name] = f"{type(error).__name__}: {error}"

    def objects(self, kind: type[Kind], *own: str) -> dict[str, Kind]:
        """All objects of a type by name: those of tiebreak's `own` modules, then those of the extensions.

        Raises:
            TiebreakError: two objects have the same name.
        """
        found: dict[str, Kind] = {}
        origin: dict[str, str] = {}
        for module in [*(import_module(name) for name in own), *self.modules]:
            for value in vars(module).values():
                if isinstance(value, kind):
                    name = value.name  # type: ignore[attr-defined]  # facts, checks and reporters all have one
                    if found.get(name, value) is not value:
                        modules = [origin[name], module.__name__]
                        raise TiebreakError(sentence("extension.same-name", name=name, modules=modules))
                    found[name] = value
                    origin.setdefault(name, module.__name__)
        return found

    def folders(self, kind: str) -> list[Path]:
        """The data folders of a kind (`catalogue`, `scoring`, `questionnaires`): tiebreak's own first."""
        beside = [Path(str(module.__file__)).parent / kind for module in self.modules]
        return [shipped(kind), *(folder for folder in beside if folder.is_dir())]


def _entries() -> list[Any]:
    """The entry points of the group, sorted by name.

    Reading the metadata of all installed packages costs more than a diagnosis of a small town, and mostly finds
    nothing: a look at the entry point files says first whether it is worth it.
    """
    if not any(_names_group(Path(folder)) for folder in sys.path if folder):
        return []
    from importlib.metadata import entry_points  # noqa: PLC0415

    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)


def _names_group(folder: Path) -> bool:
    """Whether a package installed in a folder has entry points of the group."""
    section = f"[{GROUP}]".encode()
    try:
        names = os.listdir(folder)  # noqa: PTH208 - a path object for each of hundreds of entries costs more than the rest
    except OSError:
        return False
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            with suppress(OSError), open(f"{folder}/{name}/entry_points.txt", "rb") as stream:  # noqa: PTH123 - the same
                if section in stream.read():
                    return True
    return False


@cache
def installed() -> Extensions:
    """The extensions of this environment, loaded once."""
    return Extensions()


def none_installed() -> Extensions:
    """No extension at all: tiebreak alone (`--no-extensions`)."""
    return Extensions(load=False)
