"""Marked sentences are read as they were meant, and slips are named with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.marked import Marked, MarksWrong, read_marked


def write(folder: Path, text: str, name: str = "one.txt") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_sentence_loses_its_marks_and_keeps_their_places(tmp_path: Path) -> None:
    path = write(tmp_path, "# a note\n\ntake my [old sofa](thing) to the [tip](place)\n")
    (found,) = read_marked(path, {"thing", "place"})
    assert found == Marked("take my old sofa to the tip", ((8, 16, "thing"), (24, 27, "place")))


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    write(tmp_path, "second", "b.txt")
    write(tmp_path, "first", "a.txt")
    assert [one.text for one in read_marked(tmp_path, {"thing"})] == ["first", "second"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [("my [sofa](thnig)", "'thnig' is none of"), ("my [sofa(thing)", "a bracket"), ("my sofa](thing)", "a bracket")],
)
def test_a_slip_is_named_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    with pytest.raises(MarksWrong, match=rf"one\.txt:2: .*{reason}"):
        read_marked(write(tmp_path, f"fine\n{line}\n"), {"thing"})


def test_nothing_to_learn_from_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MarksWrong, match="no marked sentences"):
        read_marked(tmp_path, {"thing"})
