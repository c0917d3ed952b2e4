"""Reading YAML: every trap of the format is a finding with a place, never a crash, never a silent change of a value."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import Command
from tiebreak import document
from tiebreak.document import Document, read
from tiebreak.errors import InputError
from tiebreak.language import Sentence


def _data(text: str) -> Any:
    found = Document(text, "x.yaml")
    assert not found.findings
    return found.data


@pytest.mark.parametrize(
    "written",
    [
        "NO",
        "no",
        "on",
        "off",
        "yes",
        "True",
        "01001",
        "010",
        "026855092",
        "00045",
        "+33",
        "1.10",
        "12:30",
        "12:30:45",
        "1e3",
        "0x1F",
        "0o17",
        "1_000",
        "2026-03-01",
        "2026-03-01T10:00:00Z",
        ".inf",
        "=",
    ],
)
def test_a_value_stays_what_was_written(written: str) -> None:
    assert _data(f"key: {written}") == {"key": written}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_only_these_are_nothing(written: str) -> None:
    assert _data(f"key: {written}") == {"key": None}


@pytest.mark.parametrize("written", ['""', "''", '"~"', "'null'", '"NO"'])
def test_a_quoted_value_is_text(written: str) -> None:
    assert _data(f"key: {written}") == {"key": written[1:-1]}


TRAPS = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "3:1", "yaml.duplicate-key"),
    "a duplicate key inside": ("list:\n  - {x: 1, x: 2}\n", "2:12", "yaml.duplicate-key"),
    "an anchor": ("a: &x 1\n", "1:4", "yaml.anchor"),
    "an alias": ("a: &x 1\nb: *x\n", "1:4", "yaml.anchor"),
    "a merge key": ("a:\n  <<: {b: 1}\n", "2:3", "yaml.merge-key"),
    "a tag": ("a: !!python/object:os.system x\n", "1:4", "yaml.tag"),
    "a private tag": ("a: !secret x\n", "1:4", "yaml.tag"),
    "a second document": ("a: 1\n---\nb: 2\n", "2:1", "yaml.second-document"),
    "a tab": ("a:\n\tb: 1\n", "2:1", "yaml.tab"),
    "a colon in a text": ("note: avis : favorable : oui\n", "1:", "yaml.syntax"),
    "a quote that never ends": ('a: "x\nb: 1\n', "3:1", "yaml.syntax"),
    "a control character": ("a: b\x01c\n", "1:5", "yaml.character"),
    "an empty key": ("? \n: 1\n", "1:", "yaml.empty-key"),
    "a key that is a list": ("? [a, b]\n: 1\n", "1:3", "yaml.key-not-text"),
    "brackets too deep": ("[" * 33 + "]" * 33, "1:33", "yaml.too-deep"),
}


@pytest.mark.parametrize("trap", TRAPS, ids=TRAPS.keys())
def test_a_trap_is_a_finding_with_a_place_and_advice(trap: str) -> None:
    text, place, key = TRAPS[trap]
    first = Document(text, "x.yaml").findings[0]
    assert isinstance(first.message, Sentence)
    assert (first.message.key, first.severity) == (key, "error")
    assert first.place.startswith(f"x.yaml:{place}")
    assert str(first.advice)


def test_all_problems_at_once() -> None:
    found = Document("a: &x 1\na: 2\nb: !t 3\n", "x.yaml").findings
    assert [finding.line for finding in found] == [1, 2, 3]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "], ids=["lists", "maps", "dashes", "keys"])
def test_two_hundred_thousand_levels_are_a_finding(opening: str) -> None:
    """PyYAML's C composer dies of a segmentation fault here, so this runs in a process of its own."""
    program = (
        "from tiebreak.document import Document\n"
        f"found = Document({opening!r} * 200_000, 'x.yaml').findings\n"
        "print(found[-1].message.key, found[-1].line)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[0]) == (0, "yaml.too-deep"), done.stderr


FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "file.empty"),
    "only a comment": (b"# nothing\n", "file.empty"),
    "cp1252": ("a: é\nnom: Orléans\n".encode("cp1252"), "file.encoding"),
    "utf-16": ("a: 1".encode("utf-16"), "file.utf-16"),
}


@pytest.mark.parametrize("name", FILES, ids=FILES.keys())
def test_a_file_that_cannot_be_read_says_why(name: str, tmp_path: Path) -> None:
    content, key = FILES[name]
    file = tmp_path / "x.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read(file)
    (finding,) = caught.value.findings
    assert isinstance(finding.message, Sentence)
    assert finding.message.key == key
    assert str(finding.advice)


def test_the_wrong_byte_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes("a: 1\nnom: Orléans\n".encode("cp1252"))
    with pytest.raises(InputError) as caught:
        read(file)
    finding = caught.value.findings[0]
    assert (finding.line, finding.column) == (2, 9)
    assert "0xE9" in str(finding.message)


def test_a_byte_order_mark_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read(file).data == {"a": "1"}


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_missing_file_and_a_directory(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path / name)


def test_a_file_over_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAXIMUM_BYTES", 10)
    file = tmp_path / "x.yaml"
    file.write_text("a: 123456789")
    with pytest.raises(InputError) as caught:
        read(file)
    assert "too large" in str(caught.value) or "MB" in str(caught.value)


def test_positions_of_values_and_keys() -> None:
    text = "territory:\n  name: Lyon\ncomponents:\n  - name: Zimbra\n    users: 12\n  - {name: X, users: 3}\n"
    found = Document(text, "x.yaml")
    assert found.position(("components", 0, "users")) == (5, 12)
    assert found.position(("components", 0, "users"), key=True) == (5, 5)
    assert found.position(("components", 1, "users")) == (6, 22)
    assert found.position(("components", 1, "nothing-there")) == (6, 5)
    assert found.position(("territory", "str", "name")) == (2, 9)


def test_a_comment_may_silence_a_check_with_an_end_and_a_reason() -> None:
    text = "a: 1  # tiebreak: ignore[one, two] until 2026-12-31: we know\nb: 2  # tiebreak: ignore[one] why not\n"
    found = Document(text, "x.yaml").suppressions
    assert found[1] == (("one", "two"), "2026-12-31", "we know", 7)
    assert found[2] == (("one",), "", "why not", 7)


plain = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\x85\xa0"), max_size=20)
trees = st.recursive(
    st.none() | plain,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain.filter(bool), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(plain.filter(bool), trees, min_size=1, max_size=4))
@example({"key": "<<", "0": "null"})
def test_what_pyyaml_writes_is_read_back_as_text(data: dict[str, Any]) -> None:
    """Whatever the quoting: PyYAML's dumper quotes what it would itself read as something else."""
    written = yaml.safe_dump(data, allow_unicode=True, default_flow_style=None, width=40)
    found = Document(written, "x.yaml")
    assert not found.findings, written
    assert found.data == data


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    found = Document(text, "x.yaml")
    assert all(finding.line >= 0 for finding in found.findings)
    found.position(("components", 3, "name"))


def test_findings_reach_the_user_whole(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("tiebreak: 1\nterritory: {name: A, name: B}\ndate: 2026-01-01\ncomponents:\n\t- name: X\n")
    done = command("diagnose", file)
    assert done.code == 2
    assert f"{file}:2:22: error" in done.err
    assert f"{file}:5:1: error" in done.err
    assert not done.out
