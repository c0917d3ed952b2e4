"""An inventory of any size, made the same way each time: names as people write them, about twenty fields a component.

    python benchmarks/generate.py 1000 > inventory.yaml

Names come from the catalogue's products, with versions and capitals around them; a few products are everywhere and most
are rare, and one name in twenty is unknown.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

CATALOGUE = Path(__file__).parents[1] / "catalogue"
SEED = 20260101
CAPITALS, VERSIONED, UNKNOWN, DEPENDENT = 0.15, 0.5, 0.05, 0.3
HOSTS = ["OVHcloud", "Scaleway", "Microsoft", "Amazon Web Services", "Outscale", "Hébergeur inconnu"]
COUNTRIES = ["FR", "FR", "FR", "DE", "IE", "NL", "US"]
HEAD = """\
tiebreak: 1
territory:
  name: Territoire généré
  kind: region
  country: FR
  code: 01001
  population: 6000000
  workstations: 250000
date: 2026-01-01
currency: EUR
components:
"""
COMPONENT = """\
  - id: composant-{number}
    name: "{name}"
    version: {version}
    service_model: {model}
    hosting_provider: {host}
    hosting_country: {country}
    subcontractors: [{subcontractors}]
    users: {users}
    annual_cost: {cost:.2f}
    cost_licence: {licence:.2f}
    criticality: {criticality}
    data_sensitivity: {sensitivity}
    contract_end: {end}
    notice_months: {notice}
    substitutability: {substitutability}
    exit_plan: {plan}
    exit_days: {days}
    keys_held_by: {keys}
    open_standards: {open}
    qualifications: [{qualifications}]
    depends_on: [{needs}]
    stance: {stance}
    source: https://marches.territoire-genere.example/contrats/{contract}
    notes: "Marché n° {contract} : suivi par la direction n° {office}, reconduction à étudier avant l’échéance."
"""


LEAN = """\
  - name: "{name}"
    service_model: {model}
    hosting_country: {country}
    users: {users}
    annual_cost: {cost:.2f}
    contract_end: {end}
"""


def components(count: int, layout: str = COMPONENT) -> Iterator[str]:
    """The components one after the other, as YAML."""
    chance = random.Random(SEED)
    with (CATALOGUE / "products.csv").open(encoding="utf-8", newline="") as stream:
        products = list(csv.DictReader(stream))
    chance.shuffle(products)
    for number in range(count):
        row = products[int(chance.paretovariate(0.7) - 1) % len(products)]
        name = chance.choice([row["name"], *filter(None, row["aliases"].split("|"))]).replace('"', "'")
        shape = chance.random()
        if shape < CAPITALS:
            name = name.upper()
        elif shape < VERSIONED:
            name = f"{name} {chance.randint(1, 24)}.{chance.randint(0, 9)}"
        if chance.random() < UNKNOWN:
            name = f"Appli métier {chance.randint(1, 400)}"
        cost = chance.lognormvariate(9, 1.5)
        yield layout.format(
            number=number,
            name=name,
            version=f"{chance.randint(1, 20)}.{chance.randint(0, 30)}",
            model=chance.choice(["on-premises", "on-premises", "saas", "managed", "hardware"]),
            host=chance.choice(HOSTS),
            country=chance.choice(COUNTRIES),
            subcontractors=", ".join(chance.sample(HOSTS, chance.randint(0, 2))),
            users=int(chance.lognormvariate(4, 1.5)),
            cost=cost,
            licence=cost / 2,
            criticality=chance.randint(1, 4),
            sensitivity=chance.choice(["public", "internal", "personal", "sensitive"]),
            end=(date(2026, 1, 1) + timedelta(days=chance.randint(-200, 1500))).isoformat(),
            notice=chance.randint(1, 12),
            substitutability=chance.choice(["easy", "medium", "complex", "impossible"]),
            plan=chance.choice(["true", "false"]),
            days=chance.randint(10, 400),
            keys=chance.choice(["territory", "vendor", "third-party"]),
            open=chance.choice(["true", "false"]),
            qualifications=", ".join(chance.sample(["secnumcloud", "hds", "iso-27001"], chance.randint(0, 2))),
            needs=f"composant-{chance.randrange(number)}" if number and chance.random() < DEPENDENT else "",
            stance=chance.choice(["keep", "watch", "reduce", "substitute"]),
            contract=chance.randint(1000, 9999),
            office=chance.randint(1, 30),
        )


def inventory(count: int, layout: str = COMPONENT) -> str:
    """A whole inventory of `count` components."""
    return HEAD + "".join(components(count, layout))


if __name__ == "__main__":
    sys.stdout.write(inventory(int(sys.argv[1])))
