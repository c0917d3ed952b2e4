"""An inventory of any size, made the same way each time: names as people write them, about twenty fields a component.

    python benchmarks/generate.py 1000 > inventory.yaml

Names come from the catalogue's products, with versions, capitals and suffixes around them; one in twenty is unknown.
"""

import csv
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

CATALOGUE = Path(__file__).parents[1] / "catalogue"
SEED = 20260101
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


def components(count: int) -> Iterator[str]:
    """The components one after the other, as YAML."""
    chance = random.Random(SEED)
    with (CATALOGUE / "products.csv").open(encoding="utf-8", newline="") as stream:
        products = list(csv.DictReader(stream))
    chance.shuffle(products)
    for number in range(count):
        # A few products are everywhere and most are rare: half of the names come from the first thirtieth.
        row = products[min(int(chance.paretovariate(0.7)) - 1, len(products) - 1) % len(products)]
        name = chance.choice([row["name"], *filter(None, row["aliases"].split("|"))])
        shape = chance.random()
        name = (
            name.upper()
            if shape < 0.15
            else f"{name} {chance.randint(1, 24)}.{chance.randint(0, 9)}"
            if shape < 0.5
            else name
        )
        if chance.random() < 0.05:
            name = f"Appli métier {chance.randint(1, 400)}"
        end = date(2026, 1, 1) + timedelta(days=chance.randint(-200, 1500))
        before = f"[c{chance.randrange(number)}]" if number and chance.random() < 0.3 else "[]"
        yield f"""\
  - id: c{number}
    name: "{name.replace('"', "'")}"
    service_model: {chance.choice(["on-premises", "on-premises", "saas", "managed", "hardware"])}
    hosting_provider: {chance.choice(HOSTS)}
    hosting_country: {chance.choice(COUNTRIES)}
    subcontractors: []
    version: {chance.randint(1, 20)}.{chance.randint(0, 30)}
    users: {int(chance.lognormvariate(4, 1.5))}
    annual_cost: {chance.lognormvariate(9, 1.5):.2f}
    criticality: {chance.randint(1, 4)}
    data_sensitivity: {chance.choice(["public", "internal", "personal", "sensitive"])}
    contract_end: {end.isoformat()}
    notice_months: {chance.randint(1, 12)}
    substitutability: {chance.choice(["easy", "medium", "complex", "impossible"])}
    exit_plan: {chance.choice(["true", "false"])}
    keys_held_by: {chance.choice(["territory", "vendor", "third-party"])}
    open_standards: {chance.choice(["true", "false"])}
    depends_on: {before}
    stance: {chance.choice(["keep", "watch", "reduce", "substitute"])}
    notes: "Marché n° {chance.randint(1000, 9999)} : suivi par la direction n° {chance.randint(1, 30)}, à revoir."
"""


def inventory(count: int) -> str:
    """A whole inventory of `count` components."""
    return HEAD + "".join(components(count))


if __name__ == "__main__":
    sys.stdout.write(inventory(int(sys.argv[1])))
