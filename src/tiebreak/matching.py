"""From a name as people write it to a product and a vendor of the catalogue.

Versions, editions, architectures, languages, legal suffixes, accents and case do not matter. Product first, vendor
alone next; never a guess: what is left of a name after a product must be nothing but such words, or, after a family of
devices, model numbers; and a vendor is no answer when the name goes on with the name of somebody else. What stands in
brackets is a remark: a vendor named there must be the product's, and a product there decides only where nothing but
its function stands outside. A common word that is a product's name too (`Concerto`) is the product where a word for
what it does stands beside it, or the row's function says so. Near misses are suggestions for people (`check`,
`lookup`), never an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import dropwhile
from typing import Literal, NamedTuple

from tiebreak.catalogue import Catalogue
from tiebreak.names import normal

How = Literal["product", "vendor", "declared", "none"]

_VERSION = re.compile(r"[vr]?\d+(?:[a-z]\d*)?$")
_LONG_NUMBER = re.compile(r"[vr]?(?!(?:199|20[0-4])\d$)\d{3}")
_SPEAKING = frozenset({"legal", "ambiguous", "device", "description"})
"""Kinds of words that say something of what is named: they may be part of a name, and are not dropped anywhere."""
_SEPARATOR = re.compile(r"\s(?:[-:/]|[–—])\s|[:,;|]\s|\s\(")  # in one set they would be slow to compile
_REMARK = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_MODEL = re.compile(r"(?=.*\d)[a-z0-9+]+$")
_SERIES = re.compile(r"[a-z]+(?=\d)")  # the letters in front of a model number: `FAS2750` is of the series FAS
_PIECE = re.compile(r"[^\s()\[\]]+")
_LONGEST_VENDOR = 5  # words in the longest vendor name that is looked for before or after a product
_SHORTEST_NAME = 4  # letters of the shortest single word that counts as a product's name inside a longer name
_LONG_NAME = 7  # letters of a name that is looked for without its blanks
_SHORTEST_SUGGESTION = 5  # letters: anything looks like a shorter name
_NEAR = 0.8


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

    Ids are not names: one may be another firm's word, so an id counts only where a row declares it.
    """

    def __init__(self, catalogue: Catalogue, territory: str = "") -> None:
        self.catalogue = catalogue
        self.products, self.vendors, self._joined, self.functions, self._longest = catalogue.names
        self._own_names = {"territory", *self._own(territory)}
        self.find = cache(self._find)
        self.vendor = cache(self._vendor)
        self._kind = catalogue.words.get
        self._says_nothing = cache(self._is_silent)
        self._find_joined = cache(lambda name, vendor: self._find_in_words(name.split(), vendor))

    def _own(self, territory: str) -> set[str]:
        """The territory's name, unless a vendor has it too: in the town of Orange, `Orange` may be the operator."""
        name = normal(territory)
        taken = name in self.vendors or name.replace(" ", "-") in self.catalogue.vendors
        return set() if taken or not name else {name}

    def _vendor(self, written: str) -> str | None:
        """The vendor of an id or a name, its legal suffix left out; `None` when there is none or more than one."""
        if written in self.catalogue.vendors:
            return written
        words = normal(written).split()
        while words:
            found = self._named(self.vendors, words)
            if len(found) == 1:
                return found[0]
            if found or self._kind(words[-1]) != "legal":
                return None
            words.pop()
        return None

    def is_own(self, name: str) -> bool:
        """Whether a vendor or host is the territory itself: the word `territory`, or its name if nobody else has it."""
        return normal(name) in self._own_names

    def component(self, name: str, product: str | None, vendor: str | None, function: str | None = None) -> Match:
        """What an inventory row is: declared ids and names first, then the name of the component.

        Its function decides between products of one name, and whether a common word is a product.

        A declared product that the catalogue does not know stays unknown: the name is not asked in its place.
        """
        if vendor and self.is_own(vendor):
            return OWN_MAKE
        maker = self.vendor(vendor) if vendor else None
        if product:
            row = self.catalogue.products.get(product)
            found = Match("product", row.id, row.vendor) if row else self._for_row(product, maker, function)
            if found.product:
                return Match("declared", found.product, found.vendor)
            return (
                Match("declared", None, maker, found.candidates)
                if maker
                else Match("none", None, None, found.candidates)
            )
        found = self._for_row(name, maker, function)
        if found.product:
            return found
        if maker:
            return Match("declared", None, maker, found.candidates)
        return found if not vendor else Match("none", None, None, found.candidates)

    def _for_row(self, written: str, vendor: str | None, function: str | None) -> Match:
        found = self.find(written, vendor)
        return found if found.product or not function else self.find(written, vendor, function)

    def _find(self, written: str, vendor: str | None = None, function: str | None = None) -> Match:
        plain = normal(written)
        letters = plain.replace(" ", "")
        in_two_words = letters != plain and len(letters) >= _LONG_NAME and plain not in self.products
        if in_two_words and (letters in self.products or letters in self.vendors):
            written = letters  # `Bit Defender`: before `bit` is dropped as a word of versions
        found = self._find_written(written, vendor)
        if found.product:
            return found
        joined = _PIECE.sub(_model_in_one_word, written)
        if joined != written and (again := self._find_written(joined, vendor)).product:
            return again
        if found == NOT_FOUND and (close := self._without_blanks(written, vendor)):
            return close
        if device := self._find_device(normal(joined).split(), vendor):
            return device
        described = self._find_described(written, vendor, found)
        if described.product:
            return described
        return self._find_by_function(written, vendor, function) or self._find_behind_function(written) or described

    def _without_blanks(self, written: str, vendor: str | None) -> Match | None:
        """The only product whose name differs by blanks and hyphens alone: `C-Cleaner`, `Office365`."""
        letters = normal(written).replace(" ", "")
        if len(letters) < _LONG_NAME:
            return None
        names = [letters, *self._joined.get(letters, ())]
        same = dict.fromkeys(id_ for name in names for id_ in self.products.get(name, ()))
        found = self._made_by(list(same), vendor)
        return Match("product", found[0], self.catalogue.products[found[0]].vendor) if len(found) == 1 else None

    def _find_device(self, words: list[str], vendor: str | None) -> Match | None:
        """A device without the word for such devices in front: `Imprimante HP LaserJet`; nothing else is a device."""
        rest = list(dropwhile(lambda word: self._kind(word) == "device" or self._says_nothing(word), words))
        found = self._find_words(rest, vendor) if 0 < len(rest) < len(words) else NOT_FOUND
        return found if found.product and self._is_device(found.product) else None

    def _find_described(self, written: str, vendor: str | None, found: Match) -> Match:
        """What a name is without words that only describe: around it, or after a dash, a colon or a comma.

        `Logiciel de paie Sage Paie`, `ATAL Production - Interventions, matériel`. What is left must be a product, or
        the vendor in front of it; a word that is common as well decides nothing, and neither does a description that
        names somebody else.
        """
        if found.how != "none":
            return found
        remarks = [name for _, words in _remarks(written) for name in self._names_in(words)]
        begin, *rest = _SEPARATOR.split(_REMARK.sub(" ", written), maxsplit=1)
        beside = [*remarks, *self._names_in(normal(" ".join(rest)).split())]
        for text, others, product_only in ((f"{begin} {' '.join(rest)}", remarks, False), (begin, beside, True)):
            bare = self._undescribed(normal(text).split())
            answer = self._find_words(bare, vendor) if self._decides(bare) else NOT_FOUND
            maker = answer.vendor if answer.product or not product_only else None
            if maker and all(self._is_name_of(name, maker) for name in others):
                return answer
        return found

    def _find_by_function(self, written: str, vendor: str | None, function: str | None) -> Match | None:
        """The only product of a name, however common or shared, that is for the row's function or one named beside it.

        `Concerto Production - Petite enfance`, `Messagerie (Zimbra)`. Nothing may stand there but words that describe,
        functions, and after a dash, a colon or a comma anything that is nobody else's name.
        """
        remarks = [word for _, words in _remarks(written) for word in words]
        begin, *rest = _SEPARATOR.split(_REMARK.sub(" ", written), maxsplit=1)
        beside = [*remarks, *normal(" ".join(rest)).split()]
        readings = [(normal(f"{begin} {' '.join(rest)}").split(), remarks), (normal(begin).split(), beside)]
        if rest:
            readings.append((normal(rest[0]).split(), [*remarks, *normal(begin).split()]))
        around = normal(_REMARK.sub(" ", written)).split()
        if remarks and not self._without_functions(around)[0]:
            readings.append((remarks, around))
        for words, others in readings:
            bare, named = self._without_functions(words)
            found = self._made_by(self._named(self.products, bare), vendor)
            if not found or self._named(self.vendors, bare):
                continue  # `OVH VPS` may be any of its products for that
            functions = {*named, *self._functions_in(others), *([function] if function else ())}
            found = [id_ for id_ in found if not functions.isdisjoint(self.catalogue.products[id_].functions)]
            if len(found) == 1:
                product = self.catalogue.products[found[0]]
                names = [name for name in self._names_in(others) if name not in self.functions]
                if all(self._is_name_of(name, product.vendor) for name in names):
                    return Match("product", product.id, product.vendor)
        return None

    def _find_behind_function(self, written: str) -> Match | None:
        """The vendor of a name that says nothing else but a function: `Sauvegarde Veeam`; not by a common word."""
        words = normal(written).split()
        bare, named = self._without_functions(words)
        name = " ".join(bare)
        makers = self._named(self.vendors, bare)
        if named and len(makers) == 1 and len(name) >= _SHORTEST_NAME and self._kind(name) is None:
            return Match("vendor", None, makers[0])
        return None

    def _without_functions(self, words: list[str]) -> tuple[list[str], set[str]]:
        """A name without names of functions and describing words at its ends, and the ids of those functions."""
        functions: set[str] = set()
        bare = self._undescribed(words)
        while bare:
            lengths = range(min(len(bare), self._longest), 0, -1)
            cuts = ((bare[:length], bare[length:]) for length in lengths)
            cuts_at_end = ((bare[-length:], bare[:-length]) for length in lengths)
            named = next(
                ((name, rest) for name, rest in (*cuts, *cuts_at_end) if " ".join(name) in self.functions), None
            )
            if named is None:
                break
            functions.update(self.functions[" ".join(named[0])])
            bare = self._undescribed(named[1])
        return bare, functions

    def _functions_in(self, words: list[str]) -> set[str]:
        """The functions named inside a text, at each place by the longest name."""
        functions: set[str] = set()
        start = 0
        while start < len(words):
            ends = range(min(start + self._longest, len(words)), start, -1)
            end = next((end for end in ends if " ".join(words[start:end]) in self.functions), start + 1)
            functions.update(self.functions.get(" ".join(words[start:end]), ()))
            start = end
        return functions

    def _undescribed(self, words: list[str]) -> list[str]:
        """A name without the words at its ends that only describe."""
        kept = list(dropwhile(self._describes, words))
        while kept and self._describes(kept[-1]):
            kept.pop()
        return kept

    def _describes(self, word: str) -> bool:
        return self._kind(word) == "description" or self._says_nothing(word)

    def _decides(self, words: list[str]) -> bool:
        """Whether there is a word that is neither common nor a version."""
        return any(
            len(word) >= _SHORTEST_NAME and self._kind(word) is None and not self._says_nothing(word) for word in words
        )

    def _find_written(self, written: str, vendor: str | None) -> Match:
        """What a name is with its remarks in brackets, if the product is not in them, or without them."""
        words = normal(written).split()
        found = self._find_words(words, vendor)
        remarks = _remarks(written)
        if not remarks:
            return found
        rest = normal(_REMARK.sub(" ", written)).split()
        if found.product and not self._is_in(found.product, remarks, words, rest):
            return found  # the brackets hold a part of the name, or its vendor
        named = next((maker for remark, _ in remarks if (maker := self.vendor(remark))), None)
        without = self._find_words(rest, named or vendor)
        undecided = Match("none", None, None, found.candidates)
        if without.vendor and named and not self._related(without.vendor, named):
            return undecided
        if without.vendor and self._named(self.vendors, rest):
            inside = [self._find_words(remark, None) for _, remark in remarks]
            others = {each.product for each in inside if each.vendor and not self._related(each.vendor, without.vendor)}
            if others:  # `OVH (Office 365)`: resold, hosted, or migrated from?
                return Match("none", None, None, tuple(sorted(product for product in others if product)))
        # a vendor in brackets alone is no answer: it may be the host, the reseller or the integrator
        return without if without.vendor or without.candidates else undecided

    def _is_in(self, product: str, remarks: list[tuple[str, list[str]]], words: list[str], rest: list[str]) -> bool:
        """Whether remarks alone give a product, and it does not have the whole name with its brackets either."""
        if all(self._find_words(remark, None).product != product for _, remark in remarks):
            return False
        whole = [word for word in words if not self._says_nothing(word)]
        return all(map(self._says_nothing, rest)) or product not in self._named(self.products, whole)

    def _find_words(self, words: list[str], vendor: str | None) -> Match:
        """What some words name; looked for once, for what is left of names that nobody knows is often the same."""
        return self._find_joined(" ".join(words), vendor)

    def _find_in_words(self, words: list[str], vendor: str | None) -> Match:
        candidates: tuple[str, ...] = ()
        for rest, maker in self._readings(words):
            found = self._products(rest, maker)
            if len(found) > 1 and vendor:
                found = self._made_by(found, vendor)
            if len(found) == 1:
                product = self.catalogue.products[found[0]]
                return Match("product", product.id, product.vendor)
            candidates = candidates or tuple(sorted(found))
        return Match("none", None, None, candidates) if candidates else self._vendor_alone(words)

    def _readings(self, words: list[str]) -> Iterator[tuple[list[str], str | None]]:
        """The ways to read a name: as it is, without a vendor in front, without a vendor at the end."""
        yield words, None
        for length in range(min(_LONGEST_VENDOR, len(words) - 1), 0, -1):
            for maker in self.vendors.get(" ".join(words[:length]), ()):
                yield words[length:], maker
        for length in range(min(_LONGEST_VENDOR, len(words) - 1), 0, -1):
            if maker_at_end := self.vendor(" ".join(words[-length:])):
                yield words[:-length], maker_at_end

    def _products(self, words: list[str], maker: str | None) -> Sequence[str]:
        """The products of a name, by dropping words that say nothing from its end, then from everywhere."""
        kept, model, number = list(words), False, False
        while kept:
            if len(kept) == 1 and len(words) > 1 and maker is None and self._kind(kept[0]) == "ambiguous":
                return []  # a common word with a number after it: `Orange 3.36` is not the operator
            found = self._named(self.products, kept)
            if found and (found := self._going_on(self._made_by(found, maker), kept, model=model, number=number)):
                return found
            last = kept.pop()
            number = number or self._is_number(last)
            if not self._says_nothing(last):
                if not _MODEL.match(last):
                    break
                model = True
                if series := _SERIES.match(last):
                    of_series = [*kept, series[0]]
                    found = self._made_by(self._named(self.products, of_series), maker)
                    if found := self._going_on(found, of_series, model=True, number=False):
                        return found
        bare = [word for word in words if not self._says_nothing(word)]
        found = self._made_by(self._named(self.products, bare), maker)
        return self._going_on(found, bare, model=False, number=any(map(self._is_number, words)))

    def _named(self, names: Mapping[str, tuple[str, ...]], words: list[str]) -> Sequence[str]:
        """The ids that have a name; nothing for more words than any name has, however many they are."""
        return names.get(" ".join(words), ()) if len(words) <= self._longest else ()

    def _going_on(self, products: Sequence[str], words: list[str], *, model: bool, number: bool) -> Sequence[str]:
        """Of the products of a name, those it can mean with a model after it, or a number that may be one.

        Only families of devices go on with models, and a vendor's name is no family: `Kyocera 3252` may be any of
        its devices, whatever product has `Kyocera` among its names.
        """
        if model:
            products = [product for product in products if self._is_device(product)]
        if (model or number) and self._named(self.vendors, words):
            products = [product for product in products if not self._is_device(product)]
        return products

    def _is_number(self, word: str) -> bool:
        """Whether a word that reads as a version may be the number of a model as well: too long, and not a year."""
        return self._kind(word) is None and _LONG_NUMBER.match(word) is not None

    def _is_device(self, product: str) -> bool:
        """Whether a product is a family of devices, whose names go on with model numbers."""
        return self.catalogue.products[product].service_models[0] == "hardware"

    def _made_by(self, products: Sequence[str], maker: str | None) -> Sequence[str]:
        """Of the products of one name, those of the vendor; a single product of another vendor is not one of them."""
        if maker is None or not products:
            return products
        own = [product for product in products if self._related(self.catalogue.products[product].vendor, maker)]
        return own if own or len(products) > 1 else []

    def _related(self, vendor: str, written: str) -> bool:
        """Whether who makes something may be written as another vendor: the same, an owner of any time, a subsidiary.

        A subsidiary of today only: since Dell sold VMware, `PowerEdge VMware` is two things.
        """
        return vendor == written or written in self._owners(vendor) or vendor in self._owners(written, today=True)

    def _owners(self, vendor: str, *, today: bool = False) -> set[str]:
        """Everyone who stands or once stood above a vendor; today, by the lines without an end."""
        found: set[str] = set()
        waiting = [vendor]
        while waiting:
            for row in self.catalogue.ownership.get(waiting.pop(), ()):
                if row.owner and row.owner not in found and not (today and row.until):
                    found.add(row.owner)
                    waiting.append(row.owner)
        return found

    def _vendor_alone(self, words: list[str]) -> Match:
        """The vendor in front of a name, unless the name goes on with a name of another, unrelated vendor."""
        maker = self._vendor_in_front(words)
        if not maker:
            return self._maker_alone(words)
        others = [name for name in self._names_in(words) if maker not in self.vendors.get(name, ())]
        if all(self._is_name_of(name, maker) for name in others):
            return Match("vendor", None, maker)
        return Match("none", None, None, tuple(sorted({id_ for name in others for id_ in self.products.get(name, ())})))

    def _names_in(self, words: list[str]) -> Iterator[str]:
        """The names of products and vendors inside a name, from left to right, at each place the longest."""
        start = 0
        while start < len(words):
            ends = range(min(start + self._longest, len(words)), start, -1)
            end = next((end for end in ends if self._is_telling(words[start:end], last=end == len(words))), None)
            if end:
                yield " ".join(words[start:end])
            start = end or start + 1

    def _is_telling(self, words: list[str], *, last: bool) -> bool:
        """Whether words name a product or vendor, and are not a common or very short word that does so by chance.

        At the end of a name a common word that a vendor has is more likely the vendor: `OVH AWS`, `Microsoft 365 Bleu`.
        """
        name = " ".join(words)
        if all(map(self._says_nothing, words)):  # `1&1` is in many version numbers
            return False
        if name in self.vendors:
            short = False
        elif name in self.products:
            short = len(name) < _SHORTEST_NAME
        else:
            return False
        if last and name in self.vendors and self._kind(name) == "ambiguous":
            return True
        return len(words) > 1 or not (short or self._kind(name) or self._says_nothing(name))

    def _is_name_of(self, name: str, vendor: str) -> bool:
        """Whether a product or vendor of this name is the vendor's, or related to it."""
        makers = [self.catalogue.products[product].vendor for product in self.products.get(name, ())]
        return any(self._related(maker, vendor) for maker in (*makers, *self.vendors.get(name, ())))

    def _vendor_in_front(self, words: list[str]) -> str | None:
        for length in range(min(_LONGEST_VENDOR, len(words)), 0, -1):
            front = words[:length]
            found = self.vendors.get(" ".join(front), ())
            common = all(self._kind(word) in ("ambiguous", "legal") for word in front)
            if len(found) == 1 and not common:
                return found[0]
        return None

    def _maker_alone(self, words: list[str]) -> Match:
        """The vendor of the product whose name of several words stands in front: one word may be there by chance.

        `SQL Server Full Text Search` may be any product, but it is Microsoft's, unless the name names somebody else.
        """
        for length in range(min(self._longest, len(words) - 1), 1, -1):
            front = words[:length]
            makers = self._makers(" ".join(front))
            if len(makers) == 1 and not all(map(self._says_nothing, front)):
                others = [self._makers(name) for name in self._names_in(words[length:])]
                return Match("vendor", None, makers.pop()) if all(other <= makers for other in others) else NOT_FOUND
        return NOT_FOUND

    def _makers(self, name: str) -> set[str]:
        """The vendors that have a name, or a product of that name."""
        products = [self.catalogue.products[id_].vendor for id_ in self.products.get(name, ())]
        return {*products, *self.vendors.get(name, ())}

    def _is_silent(self, word: str) -> bool:
        kind = self._kind(word)
        return _VERSION.match(word) is not None if kind is None else kind not in _SPEAKING

    def suggestions(self, written: str, count: int = 3) -> list[str]:
        """Ids of the products in brackets, then of those whose names look most like what was written, best first."""
        words = [word for word in normal(written).split() if not self._says_nothing(word)]
        words = [word for word in words if self._kind(word) != "device"] or words
        found = [product for _, remark in _remarks(written) if (product := self._find_words(remark, None).product)]
        names = self._near(" ".join(words) or normal(written))
        names += self._containing(words, found=len(names) + len(found))
        for name in names:
            found += self.products[name]
        return list(dict.fromkeys(found))[:count]

    def _near(self, name: str) -> list[str]:
        """Names of products that look like a name, best first; none when it is so short that many would."""
        if len(name.replace(" ", "")) < _SHORTEST_SUGGESTION:
            return []
        return get_close_matches(name, self.products, n=6, cutoff=_NEAR)

    def _containing(self, words: list[str], *, found: int) -> list[str]:
        """Names of products that have all the words, asked only where nothing else is near."""
        if found or not words:
            return []
        wanted = set(words)
        return [name for name in self.products if wanted <= set(name.split())]


def _remarks(written: str) -> list[tuple[str, list[str]]]:
    """The remarks in brackets of a name: as written, and their words."""
    if "(" not in written and "[" not in written:  # nearly all: looked at before a pattern is
        return []
    remarks = [round_ or square for round_, square in _REMARK.findall(written)]
    return [(remark, normal(remark).split()) for remark in remarks]


def _model_in_one_word(piece: re.Match[str]) -> str:
    """A piece of a name, without its hyphens if it has a digit as well: `P1468-LE` is one model."""
    text = piece[0]
    return text.replace("-", "") if "-" in text and any(map(str.isdigit, text)) else text
