"""Names as people write them, reduced to what two spellings of one name have in common."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_NOT_IN_AN_IDENTIFIER = re.compile(r"[^a-z0-9+# ]+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() or chr(code) in "+#" else " " for code in range(128)}
_ASCII_LINES = {**_ASCII, ord("\n"): "\n"}
_TRADE_MARKS = str.maketrans("™℠", "  ")  # else they would become the letters `tm` and `sm`
_SIGNS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})

_LONGEST_IDENTIFIER = 180  # an inventory allows 200, and a number may follow


def normal(name: str) -> str:
    """A name without case, accents, punctuation and repeated blanks: `Microsoft® 365 – E3` is `microsoft 365 e3`.

    Letters and digits of every script stay what they are.
    """
    if name.isascii():  # most names; the same as below, in one pass
        return " ".join(name.translate(_ASCII).split())
    plain = _without_marks(name.translate(_TRADE_MARKS))
    plain = _without_marks(plain.casefold().translate(_SIGNS))  # small letters first: the signs are written small
    return " ".join("".join(sign if sign.isalnum() or sign in "+#" else " " for sign in plain).split())


def all_normal(names: Iterable[str]) -> list[str]:
    """The same of many names at once: one pass over all letters, for the tables of a catalogue."""
    names = list(names)
    together = "\n".join([name if name.isascii() and "\n" not in name else "" for name in names])
    plain = together.translate(_ASCII_LINES).split("\n")
    return [" ".join(line.split()) or normal(name) for line, name in zip(plain, names, strict=True)]


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
