"""Names as people write them, reduced to what two spellings of one name have in common."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

_NOT_IN_AN_IDENTIFIER = re.compile(r"[^a-z0-9+# ]+")
_SIGNS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})

_LONGEST_IDENTIFIER = 180  # an inventory allows 200, and a number may follow


class _Letters(dict[int, str]):
    """What each character of a name becomes: small letters and digits without marks, a blank for all others.

    A table for `str.translate`, which is filled as characters are met. No step looks at a neighbour.
    """

    def __init__(self, *kept: str) -> None:
        super().__init__({ord(sign): sign for sign in kept})

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        # trade marks would become the letters `tm` and `sm`; small letters come between, for signs are written small
        plain = " " if sign in "™℠" else _without_marks(_without_marks(sign).casefold().translate(_SIGNS))
        self[code] = "".join(each if each.isalnum() or each in "+#" else " " for each in plain)
        return self[code]


_LETTERS = _Letters()
_LETTERS_AND_LINES = _Letters("\n")


@lru_cache(maxsize=10_000)  # whoever looks for a name looks at it several times
def normal(name: str) -> str:
    """A name without case, accents, punctuation and repeated blanks: `Microsoft® 365 – E3` is `microsoft 365 e3`.

    Letters and digits of every script stay what they are.
    """
    return " ".join(name.translate(_LETTERS).split())


def all_normal(names: Sequence[str]) -> list[str]:
    """The same of many names at once: one pass over the letters of all that are ASCII, which is most of a catalogue."""
    lines = "\n".join([name if name.isascii() else "" for name in names])
    if lines.count("\n") >= len(names):  # no name at all, or one with a line break in it
        return [normal(name) for name in names]
    lines = lines.translate(_LETTERS_AND_LINES)
    while "  " in lines:
        lines = lines.replace("  ", " ")
    found = lines.replace(" \n", "\n").replace("\n ", "\n").strip(" ").split("\n")
    for number, name in enumerate(names):
        if not name.isascii():
            found[number] = normal(name)
    return found


def _without_marks(text: str) -> str:
    """A text without accents and other marks on its letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if unicodedata.category(sign)[0] != "M")


def identifier(name: str) -> str:
    """A name as an identifier: `Civil Net RH` is `civil-net-rh`; `component` when nothing ASCII is left."""
    words = " ".join(_NOT_IN_AN_IDENTIFIER.sub(" ", normal(name)).split())
    found = words.replace("+", "-plus").replace("#", "-sharp").replace(" ", "-")
    return found[:_LONGEST_IDENTIFIER].strip("-") or "component"


def nearest(written: str, options: Iterable[str], count: int = 3) -> list[str]:
    """The options that look most like what was written, best first; for suggestions only, never to decide."""
    by_normal = {normal(option): option for option in options}
    return [by_normal[found] for found in get_close_matches(normal(written), by_normal, n=count, cutoff=0.7)]
