"""`python -m tests.usage.coded.blind`: writes what a coder gets: the words without any label, and an empty sheet."""

from __future__ import annotations

import csv

from tests.usage.coded.read import FOLDER, for_coders, read_conversations


def main() -> None:
    """`for_coders.txt`, and `sheet.csv` to be filled in and saved as `second.csv`."""
    conversations = read_conversations()
    (FOLDER / "for_coders.txt").write_text(for_coders(conversations), encoding="utf-8")
    with (FOLDER / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["conversation", "outcome"])
        writer.writerows([one.number, ""] for one in conversations)
    print(f"{len(conversations)} conversations written to {FOLDER / 'for_coders.txt'}")


if __name__ == "__main__":
    main()
