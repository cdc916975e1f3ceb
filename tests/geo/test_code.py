import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.code import CellCode
from geo.errors import BadCode


def test_a_standard_code_is_read_and_walked_upward() -> None:
    code = CellCode.parse(" 441900119001004 ")
    assert str(code) == "441900119001004"
    assert code.is_standard
    assert (code.county, code.street, code.community, code.serial) == ("441900", "441900119", "441900119001", 4)
    assert code.parents() == ("441900119001", "441900119", "441900")


@pytest.mark.parametrize(
    "text", ["E00000001", "101", "高航一格", "44190011900100", "4419001190010040", "MANHATTAN 01"]
)
def test_other_codes_are_opaque(text: str) -> None:
    code = CellCode.parse(text)
    assert code.text == text
    assert not code.is_standard
    assert code.parents() == ()
    assert code.county is code.street is code.community is code.serial is None


@pytest.mark.parametrize(
    "text",
    ["", "  ", "a\tb", "x" * 65, "000000119001004", "441900000001004", "441900119000004", "441900119001000"],
)
def test_what_can_name_no_cell_is_refused(text: str) -> None:
    with pytest.raises(BadCode) as refused:
        CellCode.parse(text)
    assert refused.value.code == "geo.bad_code"


@given(*(st.integers(low, high) for low, high in ((100_000, 999_999), (1, 999), (1, 999), (1, 999))))
def test_every_standard_code_is_put_together_again(county: int, street: int, community: int, serial: int) -> None:
    code = CellCode.parse(f"{county}{street:03}{community:03}{serial:03}")
    assert f"{code.community}{code.serial:03}" == code.text
    assert all(code.text.startswith(parent) for parent in code.parents())


@given(st.text(max_size=70))
def test_any_text_is_a_code_or_refused(text: str) -> None:
    with contextlib.suppress(BadCode):
        assert CellCode.parse(text).text == text.strip()
