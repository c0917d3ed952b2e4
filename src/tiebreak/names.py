"""Names as people write them, reduced to what two spellings of one name have in common."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

_NOT_A_WORD = re.compile(r"[^a-z0-9+#]+")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() or chr(code) in "+#" else " " for code in range(128)}
_SIGNS = str.maketrans(
    {"™": " ", "®": " ", "©": " ", "’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"}
)


def normal(name: str) -> str:
    """A name without case, accents, punctuation and repeated blanks: `Microsoft® 365 – E3` is `microsoft 365 e3`."""
    if name.isascii():  # most names; the same as below, without a regular expression
        return " ".join(name.translate(_ASCII).split())
    name = unicodedata.normalize("NFKD", name.translate(_SIGNS))
    name = "".join(character for character in name if not unicodedata.combining(character))
    return _NOT_A_WORD.sub(" ", name.casefold()).strip()


def identifier(name: str) -> str:
    """A name as an identifier: `Civil Net RH` is `civil-net-rh`; `component` when nothing is left."""
    return normal(name).replace("+", "-plus").replace("#", "-sharp").replace(" ", "-").strip("-") or "component"


def nearest(written: str, options: Iterable[str], count: int = 3) -> list[str]:
    """The options that look most like what was written, best first; for suggestions only, never to decide."""
    by_normal = {normal(option): option for option in options}
    return [by_normal[found] for found in get_close_matches(normal(written), by_normal, n=count, cutoff=0.7)]
