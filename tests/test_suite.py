"""The tests themselves: files that can be read in one sitting."""

from pathlib import Path

HERE = Path(__file__).parent
#: Lines that a file of tests may have.
MOST = 600
#: To be split yet.
LONG: set[str] = set()


def test_no_file_of_tests_is_too_long() -> None:
    lines = {
        path.relative_to(HERE).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in HERE.rglob("*.py")
    }
    assert {name for name, number in lines.items() if number > MOST} <= LONG


def test_no_test_is_imported_by_another() -> None:
    importing = [
        path.relative_to(HERE).as_posix()
        for path in HERE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("from tests.") and ".test_" in line.split(" import ")[0]
    ]
    assert importing == []
