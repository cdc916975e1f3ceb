"""`backend explain-policy` needs a file or a place that comes with the program, and no database."""

from pathlib import Path

from click.testing import CliRunner, Result

from backend.cli import main
from tests.factories.rules import DATA


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["explain-policy", *words])


def test_the_latest_version_of_a_place() -> None:
    done = typed("jinnan")
    assert done.exit_code == 0
    assert done.output.startswith("天津市津南区12345热线工单办理规则\n（2025版，")
    assert "工作日依“国务院办公厅节假日安排”" in done.output


def test_a_named_version_of_a_file_with_a_calendar_of_its_own(tmp_path: Path) -> None:
    text = (DATA / "policies" / "jinnan.yaml").read_text(encoding="utf-8")
    file = tmp_path / "rules.yaml"
    file.write_text(text.replace("calendar: cn_state_council", "calendar: 本区工作日历"), encoding="utf-8")
    done = typed(str(file), "--version", "2021")
    assert "（2021版，自2021年10月1日起施行）" in done.output
    assert "工作日依“本区工作日历”" in done.output


def test_what_cannot_be_explained_ends_in_one_line(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("schema: 1\n", encoding="utf-8")
    for words in (["nowhere"], [str(wrong)], ["jinnan", "--version", "1999"]):
        done = typed(*words)
        assert done.exit_code == 2
        assert done.output.startswith("Error: ")
        assert done.output.count("\n") == 1


def test_what_is_wrong_is_named_by_its_line_and_its_field(tmp_path: Path) -> None:
    text = (DATA / "policies" / "jinnan.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    line = next(n for n, words in enumerate(lines, start=1) if "name: finish, amount: 2" in words)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("name: finish, amount: 2", "name: finish, amount: two"), encoding="utf-8")
    field = "versions[0].grades[2].clocks[0].amount: must be a number"
    assert typed(str(wrong)).output == f"Error: wrong.yaml:{line}: {field}\n"
    missing = tmp_path / "missing.yaml"
    missing.write_text(text.replace("    max_rounds: 1\n", ""), encoding="utf-8")
    said = typed(str(missing)).output
    assert said == f"Error: missing.yaml:{lines.index('  rework:') + 1}: common.rework.max_rounds: is missing\n"
