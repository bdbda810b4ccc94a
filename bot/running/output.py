"""What the processes print: kept line by line in one file each, with the last lines at hand for when one dies."""

from __future__ import annotations

from collections import defaultdict, deque
from pathlib import Path
from typing import IO, Any

from honcho.manager import SYSTEM_PRINTER_NAME
from honcho.printer import Message, Printer


class ProcessOutput(Printer):
    """A printer for honcho that writes `<folder>/<process>.log` and remembers which process stopped first."""

    def __init__(self, folder: Path, *, echo: bool = False, keep: int = 25) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.echo = echo
        self.first_stopped: str | None = None
        self.last_lines: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=keep))
        self._files: dict[str, IO[str]] = {}

    def write(self, message: Message) -> None:
        """Take one line from honcho: a process's own, or its note that one started or stopped."""
        text: Any = message.data
        line = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
        if message.name == SYSTEM_PRINTER_NAME:
            self._note(line)
            return
        name = str(message.name)
        self.last_lines[name].append(line.rstrip())
        if name not in self._files:
            self._files[name] = (self.folder / f"{name}.log").open("a", encoding="utf-8")
        self._files[name].write(line if line.endswith("\n") else line + "\n")
        self._files[name].flush()
        if self.echo:
            super().write(message)

    def _note(self, line: str) -> None:
        name, _, rest = line.partition(" stopped (rc=")
        if rest and self.first_stopped is None:
            self.first_stopped = name

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
