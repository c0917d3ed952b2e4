"""Setting a value in the text of an inventory changes that value and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from tiebreak.document import Document
from tiebreak.edit import Text, scalar

WRITTEN = """\
# who we are
tiebreak: 1
territory: {name: Testville, country: "FR"}   # in one line
date: 2026-01-01
components:
  # mail first
  - name: Zimbra     # since 2019
    hosting_country:
    answers:
      exit.clause: "no"

    # the end of mail

  - {name: "Nextcloud", users: 12}
accepted:
  - {check: unknown-product, reason: ours, until: 2026-12-31}
# the end
"""


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (("date",), "2026-02-01", "date: 2026-02-01\n"),
        (("currency",), "NOK", "# the end\n"),
        (("territory", "population"), "1200", '{name: Testville, country: "FR", population: 1200}   # in one line\n'),
        (("territory", "country"), "NO", '{name: Testville, country: "NO"}   # in one line\n'),
        (("components", 0, "name"), "Zimbra: mail", '  - name: "Zimbra: mail"     # since 2019\n'),
        (("components", 0, "hosting_country"), "FR", "    hosting_country: FR\n"),
        (("components", 0, "users"), "9", '      exit.clause: "no"\n    users: 9\n\n    # the end of mail\n'),
        (("components", 0, "answers", "exit.export"), "yes", '      exit.clause: "no"\n      exit.export: "yes"\n\n'),
        (
            ("components", 1, "answers", "exit.export"),
            "no",
            '{name: "Nextcloud", users: 12, answers: {exit.export: "no"}}\n',
        ),
        (
            ("answers", "starter.email"),
            "unknown",
            "until: 2026-12-31}\nanswers:\n  starter.email: unknown\n# the end\n",
        ),
    ],
)
def test_one_value_is_set_and_the_rest_is_left(place: Any, value: str, expected: str) -> None:
    text = Text(WRITTEN)
    text.set(place, value, quoted=value not in ("2026-02-01", "1200", "9"))
    assert expected in text.text
    before, after = WRITTEN.splitlines(), text.text.splitlines()
    assert len([line for line in before if line not in after]) <= 1
    assert _at(text.document("i.yaml"), place) == value


def test_a_component_is_added_after_the_last() -> None:
    text = Text(WRITTEN)
    text.append("components", {"name": "12:30", "function": "email"})
    assert '  - {name: "Nextcloud", users: 12}\n  - name: "12:30"\n    function: email\naccepted:' in text.text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tiebreak: 1\n", "tiebreak: 1\n\ncomponents:\n  - name: A\n"),
        ("components:\n# none yet\n", "components:\n  - name: A\n# none yet\n"),
        ("components: []  # none yet\ndate: 2026-01-01\n", "components:  # none yet\n  - name: A\ndate: 2026-01-01\n"),
        ("components: [{name: B}]\n", "components: [{name: B}, {name: A}]\n"),
        ("components:\n-   name: B\n    users: 1\n", "components:\n-   name: B\n    users: 1\n-   name: A\n"),
        ("components:\n  - name: B\n    notes: |\n      two\n      lines\n", "      lines\n  - name: A\n"),
        ("components:\n  - name: B", "components:\n  - name: B\n  - name: A\n"),
    ],
)
def test_wherever_the_components_are(written: str, expected: str) -> None:
    text = Text(written)
    text.append("components", {"name": "A"})
    assert text.text.endswith(expected)
    assert text.document("i.yaml").data["components"][-1] == {"name": "A"}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=40))
def test_any_text_is_read_as_it_was_set(value: str) -> None:
    text = Text(WRITTEN)
    text.set(("components", 0, "notes"), value)
    text.set(("territory", "code"), value)
    data = text.document("i.yaml").data
    assert data["components"][0]["notes"] == data["territory"]["code"] == value
    unchanged = Document(WRITTEN, "i.yaml").data
    del data["components"][0]["notes"], data["territory"]["code"]
    assert data == unchanged


@pytest.mark.parametrize(
    "written", ["NO", "01001", "1.10", "12:30", "yes", "null", "~", "2026-01-01", "1e3", "=", "<<"]
)
def test_what_others_would_not_read_as_a_text_is_quoted(written: str) -> None:
    assert scalar(written, quoted=True) == f'"{written}"'


@pytest.mark.parametrize("name", ["lyon", "occitanie", "ville-exemple", "berre-l-etang"])
def test_every_component_of_the_examples_can_be_answered(name: str) -> None:
    written = (ROOT / "examples" / f"{name}.yaml").read_text(encoding="utf-8")
    before = Document(written, name).data
    text = Text(written)
    for index in range(0, len(before["components"]), 7):
        text.set(("components", index, "answers", "exit.export"), "yes")
        before["components"][index].setdefault("answers", {})["exit.export"] = "yes"
    assert text.document(name).data == before
    assert [line for line in written.splitlines() if "#" in line] == [
        line for line in text.text.splitlines() if "#" in line
    ]


def _at(document: Document, place: Any) -> Any:
    found = document.data
    for key in place:
        found = found[key]
    return found
