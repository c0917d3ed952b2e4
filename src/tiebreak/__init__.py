"""How far does a territory's software stack depend on vendors from outside Europe?

    import tiebreak

    lyon = tiebreak.diagnose("examples/lyon.yaml")
    lyon.score, lyon.low, lyon.high, lyon.known
    lyon.to_frame()

Importing the package costs next to nothing: what a function needs is imported when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from tiebreak.assessment import Application
    from tiebreak.catalogue import Catalogue
    from tiebreak.comparison import Comparison
    from tiebreak.diagnosis import Diagnosis
    from tiebreak.errors import Finding, InputError, TiebreakError
    from tiebreak.inventory import Component, Inventory, Territory
    from tiebreak.method import Method
    from tiebreak.profile import Profile

_PUBLIC = {
    "Application": "assessment",
    "Catalogue": "catalogue",
    "Comparison": "comparison",
    "Component": "inventory",
    "Diagnosis": "diagnosis",
    "Finding": "errors",
    "InputError": "errors",
    "Inventory": "inventory",
    "Method": "method",
    "Profile": "profile",
    "Territory": "inventory",
    "TiebreakError": "errors",
}

__all__ = [
    "Application",
    "Catalogue",
    "Comparison",
    "Component",
    "Diagnosis",
    "Finding",
    "InputError",
    "Inventory",
    "Method",
    "Profile",
    "Territory",
    "TiebreakError",
    "apply",
    "assume",
    "check",
    "compare",
    "diagnose",
    "load_catalogue",
    "load_inventory",
    "load_method",
    "load_profile",
]


def __getattr__(name: str) -> Any:
    """The public classes, imported when somebody asks for them."""
    if name in _PUBLIC:
        from importlib import import_module  # noqa: PLC0415

        return getattr(import_module(f"tiebreak.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'tiebreak' has no attribute {name!r}")


def load_inventory(file: str | Path) -> Inventory:
    """Read an inventory; raises `InputError` with all that is wrong with it."""
    from tiebreak.inventory import load  # noqa: PLC0415

    return load(file)


def load_profile(profile: str | Path = "tie-break") -> Profile:
    """Read a profile by its name or file; raises `InputError` or `TiebreakError`."""
    from tiebreak import extensions, facts  # noqa: PLC0415
    from tiebreak import profile as profiles  # noqa: PLC0415

    installed = extensions.installed()
    return profiles.load(
        profiles.find(str(profile), installed.folders("scoring")), installed.objects(facts.Fact, "tiebreak.facts")
    )


def load_method(method: str | Path) -> Method:
    """Read a published method by its name or file; raises `InputError` or `TiebreakError`."""
    from tiebreak import extensions, facts, questionnaire  # noqa: PLC0415
    from tiebreak import method as methods  # noqa: PLC0415
    from tiebreak import profile as profiles  # noqa: PLC0415

    installed = extensions.installed()
    return methods.load(
        profiles.find(str(method), installed.folders("scoring")),
        installed.objects(facts.Fact, "tiebreak.facts"),
        lambda: questionnaire.all_answers(questionnaire.load_all(installed.folders("questionnaires")).values()),
    )


def load_catalogue(*folders: str | Path) -> Catalogue:
    """Read tiebreak's catalogue, those of installed extensions, and further folders that add to it or correct it."""
    from pathlib import Path  # noqa: PLC0415

    from tiebreak import extensions, tables  # noqa: PLC0415

    return tables.load([*extensions.installed().folders("catalogue"), *map(Path, folders)])


def assume(*texts: str, catalogue: Catalogue | None = None) -> Catalogue:
    """A catalogue as it would be: `assume("ciril-group owner=carlyle since=2026-01-01")`, for `diagnose`.

    Raises:
        TiebreakError: a text cannot be read, or names what there is not.
    """
    from tiebreak import assumptions  # noqa: PLC0415

    return assumptions.assume(load_catalogue() if catalogue is None else catalogue, texts)


def diagnose(
    inventory: str | Path | Inventory,
    *,
    profile: str | Path | Profile = "tie-break",
    catalogue: Catalogue | None = None,
    day: date | None = None,
) -> Diagnosis:
    """Score an inventory.

    Args:
        inventory: a file or an `Inventory`.
        profile: name or file of a profile, or a `Profile`.
        catalogue: tiebreak's own and those of installed extensions when absent.
        day: the day on which owners, laws and contracts are looked at; the inventory's own date when absent.

    Raises:
        InputError: a file is not valid; carries all findings.
    """
    from tiebreak import diagnosis, extensions, facts  # noqa: PLC0415
    from tiebreak.inventory import Inventory, load  # noqa: PLC0415
    from tiebreak.profile import Profile  # noqa: PLC0415

    return diagnosis.diagnose(
        inventory if isinstance(inventory, Inventory) else load(inventory),
        profile if isinstance(profile, Profile) else load_profile(profile),
        load_catalogue() if catalogue is None else catalogue,
        day=day,
        facts=extensions.installed().objects(facts.Fact, "tiebreak.facts"),
    )


def apply(
    inventory: str | Path | Inventory,
    method: str | Path | Method,
    *,
    catalogue: Catalogue | None = None,
    day: date | None = None,
) -> Application:
    """Apply a published method to an inventory: `apply("examples/lyon.yaml", "eu-csf-2026")`.

    Raises:
        InputError: a file is not valid; carries all findings.
    """
    from tiebreak import assessment, extensions, facts  # noqa: PLC0415
    from tiebreak.inventory import Inventory, load  # noqa: PLC0415
    from tiebreak.method import Method  # noqa: PLC0415

    return assessment.apply(
        inventory if isinstance(inventory, Inventory) else load(inventory),
        method if isinstance(method, Method) else load_method(method),
        load_catalogue() if catalogue is None else catalogue,
        day=day,
        facts=extensions.installed().objects(facts.Fact, "tiebreak.facts"),
    )


def compare(first: str | Path | Inventory | Diagnosis, second: str | Path | Inventory | Diagnosis) -> Comparison:
    """Compare two inventories or diagnoses; the difference is the second minus the first.

    Raises:
        InputError: a file is not valid; carries all findings.
    """
    from tiebreak import comparison  # noqa: PLC0415
    from tiebreak.diagnosis import Diagnosis  # noqa: PLC0415

    one, other = (each if isinstance(each, Diagnosis) else diagnose(each) for each in (first, second))
    return comparison.compare(one, other)


def check(file: str | Path, *, catalogue: Catalogue | None = None) -> Sequence[Finding]:
    """All findings of an inventory, a profile or a catalogue folder."""
    from tiebreak import checks, extensions, facts  # noqa: PLC0415

    installed = extensions.installed()
    return checks.check_file(
        file,
        load_catalogue() if catalogue is None else catalogue,
        checks=installed.objects(checks.Check, "tiebreak.checks"),
        facts=installed.objects(facts.Fact, "tiebreak.facts"),
    )
