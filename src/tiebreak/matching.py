"""From a name as people write it to a product and a vendor of the catalogue.

Versions, editions, architectures, languages, legal suffixes, accents and case do not matter. Product first, vendor
alone next; never a guess: what is left of a name after a product must be nothing but such words, or, after a family of
devices, model numbers. What stands in brackets is a remark: it does not decide, but a vendor named there must be the
product's. Near misses are suggestions for people (`check`, `lookup`), never an answer.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Literal, NamedTuple

from tiebreak.catalogue import Catalogue
from tiebreak.names import normal

How = Literal["product", "vendor", "declared", "none"]

_VERSION = re.compile(r"[vr]?\d+[a-z]?\d*$")
_REMARK = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MODEL = re.compile(r"(?=.*\d)[a-z0-9+]+$")
_HYPHENATED_MODEL = re.compile(r"[^\s()-]*(?:\d[^\s()]*-|-[^\s()]*\d)[^\s()]*")
_LONGEST_VENDOR = 5  # words in the longest vendor name that is looked for before or after a product


class Match(NamedTuple):
    """What a name was found to be.

    Attributes:
        how: `product` or `vendor` when the name says it, `declared` when other fields do, `none` when nothing does.
        product: id of the product; `None` when only the vendor is known, or nothing.
        vendor: id of the vendor; `None` when nothing is known.
        candidates: ids of the products that share the name, when it is ambiguous; it then counts as not found.
    """

    how: How
    product: str | None = None
    vendor: str | None = None
    candidates: tuple[str, ...] = ()


NOT_FOUND = Match("none")
OWN_MAKE = Match("declared", None, "territory")
"""What the territory makes itself: the row's vendor is its own name, or `territory`."""


class Matcher:
    """All names of a catalogue, ready to be looked up, and the name of the territory that asks.

    Ids are not names: one may be another firm's word, so an id counts only where a row declares it. Funds own and make
    nothing, so no name leads to one.
    """

    def __init__(self, catalogue: Catalogue, territory: str = "") -> None:
        self.catalogue = catalogue
        self._own_names = {normal(territory), "territory"} - {""}
        self.products: dict[str, list[str]] = {}
        self.vendors: dict[str, list[str]] = {}
        for product in catalogue.products.values():
            for name in {normal(written) for written in (product.name, *product.aliases)}:
                self.products.setdefault(name, []).append(product.id)
        for vendor in catalogue.vendors.values():
            if vendor.kind != "fund":
                for name in {normal(written) for written in (vendor.name, *vendor.aliases)}:
                    self.vendors.setdefault(name, []).append(vendor.id)
        self.find = cache(self._find)
        self.vendor = cache(self._vendor)

    def _vendor(self, written: str) -> str | None:
        """The vendor of an id or a name, its legal suffix left out; `None` when there is none or more than one."""
        if written in self.catalogue.vendors:
            return written
        words = normal(written).split()
        while words:
            found = self.vendors.get(" ".join(words), ())
            if len(found) == 1:
                return found[0]
            if found or self._kind(words[-1]) != "legal":
                return None
            words.pop()
        return None

    def is_own(self, name: str) -> bool:
        """Whether a vendor or host is the territory itself."""
        return normal(name) in self._own_names

    def component(self, name: str, product: str | None, vendor: str | None) -> Match:
        """What an inventory row is: declared ids and names first, then the name of the component.

        A declared product that the catalogue does not know stays unknown: the name is not asked in its place.
        """
        if vendor and self.is_own(vendor):
            return OWN_MAKE
        maker = self.vendor(vendor) if vendor else None
        if product:
            row = self.catalogue.products.get(product)
            found = Match("product", row.id, row.vendor) if row else self.find(product, maker)
            if found.product:
                return Match("declared", found.product, found.vendor)
            return (
                Match("declared", None, maker, found.candidates)
                if maker
                else Match("none", None, None, found.candidates)
            )
        found = self.find(name, maker)
        if found.product:
            return found
        if maker:
            return Match("declared", None, maker, found.candidates)
        return found if not vendor else Match("none", None, None, found.candidates)

    def _find(self, written: str, vendor: str | None = None) -> Match:
        found = self._find_words(normal(written).split(), vendor)
        if not found.product and _HYPHENATED_MODEL.search(written):
            written = _HYPHENATED_MODEL.sub(lambda model: model[0].replace("-", ""), written)
            again = self._find_words(normal(written).split(), vendor)
            found = again if again.product else found
        if found.product or not _REMARK.search(written):
            return found
        remarks = [self.vendor(remark) for groups in _REMARK.findall(written) for remark in groups if remark]
        named = next((maker for maker in remarks if maker), None)
        rest = normal(_REMARK.sub(" ", written)).split()
        without = self._find_words(rest, named or vendor) if rest else NOT_FOUND
        if without.vendor and named and not self._related(without.vendor, named):
            return found
        if named and not without.vendor and not without.candidates:
            return Match("vendor", None, named)
        return without if without.vendor or without.candidates else found

    def _find_words(self, words: list[str], vendor: str | None) -> Match:
        candidates: tuple[str, ...] = ()
        for rest, maker in self._readings(words):
            found = self._products(rest, maker)
            if len(found) > 1 and vendor:
                found = self._made_by(found, vendor)
            if len(found) == 1:
                product = self.catalogue.products[found[0]]
                return Match("product", product.id, product.vendor)
            candidates = candidates or tuple(sorted(found))
        maker = self._vendor_in_front(words)
        if maker and not candidates:
            return Match("vendor", None, maker)
        return Match("none", None, None, candidates)

    def _readings(self, words: list[str]) -> Iterator[tuple[list[str], str | None]]:
        """The ways to read a name: as it is, without a vendor in front, without a vendor at the end."""
        yield words, None
        for length in range(min(_LONGEST_VENDOR, len(words) - 1), 0, -1):
            for maker in self.vendors.get(" ".join(words[:length]), ()):
                yield words[length:], maker
        for length in range(min(_LONGEST_VENDOR, len(words) - 1), 0, -1):
            if maker_at_end := self.vendor(" ".join(words[-length:])):
                yield words[:-length], maker_at_end

    def _products(self, words: list[str], maker: str | None) -> list[str]:
        """The products of a name, by dropping words that say nothing from its end, then from everywhere."""
        kept, model = list(words), False
        while kept:
            if len(kept) == 1 and len(words) > 1 and maker is None and self._kind(kept[0]) == "ambiguous":
                return []  # a common word with a number after it: `Orange 3.36` is not the operator
            found = self._made_by(self.products.get(" ".join(kept), []), maker)
            if model:
                found = [product for product in found if self._is_device(product)]
            if found:
                return found
            last = kept.pop()
            if not self._says_nothing(last):
                if not _MODEL.match(last):
                    break
                model = True
        bare = [word for word in words if not self._says_nothing(word)]
        return self._made_by(self.products.get(" ".join(bare), []), maker) if bare else []

    def _is_device(self, product: str) -> bool:
        """Whether a product is a family of devices, whose names go on with model numbers."""
        return self.catalogue.products[product].service_models[0] == "hardware"

    def _made_by(self, products: list[str], maker: str | None) -> list[str]:
        """Of the products of one name, those of the vendor; a single product of another vendor is not one of them."""
        if maker is None or not products:
            return products
        own = [product for product in products if self._related(self.catalogue.products[product].vendor, maker)]
        return own if own or len(products) > 1 else []

    def _related(self, vendor: str, other: str) -> bool:
        """Whether one of two vendors has ever owned the other, or both are one."""
        return vendor == other or other in self._owners(vendor) or vendor in self._owners(other)

    def _owners(self, vendor: str) -> set[str]:
        """Everyone who stands or once stood above a vendor."""
        found: set[str] = set()
        waiting = [vendor]
        while waiting:
            for row in self.catalogue.ownership.get(waiting.pop(), ()):
                if row.owner and row.owner not in found:
                    found.add(row.owner)
                    waiting.append(row.owner)
        return found

    def _vendor_in_front(self, words: list[str]) -> str | None:
        for length in range(min(_LONGEST_VENDOR, len(words)), 0, -1):
            front = words[:length]
            found = self.vendors.get(" ".join(front), ())
            rest = [word for word in words[length:] if self._kind(word) != "legal"]
            common = all(self._kind(word) in ("ambiguous", "legal") for word in front)
            if len(found) == 1 and not (rest and common):
                return found[0]
        return None

    def _kind(self, word: str) -> str | None:
        return self.catalogue.words.get(word)

    def _says_nothing(self, word: str) -> bool:
        kind = self._kind(word)
        return _VERSION.match(word) is not None if kind is None else kind not in ("legal", "ambiguous")

    def suggestions(self, written: str, count: int = 3) -> list[str]:
        """Ids of the products whose names look most like what was written, best first."""
        words = [word for word in normal(written).split() if not self._says_nothing(word)]
        wanted = " ".join(words) or normal(written)
        found: list[str] = []
        names = get_close_matches(wanted, self.products, n=count * 2, cutoff=0.72)
        names += self._containing(words, found=len(names))
        for name in names:
            found += [product for product in self.products[name] if product not in found]
        return found[:count]

    def _containing(self, words: list[str], *, found: int) -> list[str]:
        """Names of products that have all the words, asked only where nothing else is near."""
        if found or not words:
            return []
        wanted = set(words)
        return [name for name in self.products if wanted <= set(name.split())]
