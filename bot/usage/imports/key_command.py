"""`python -m bot.usage key calls|forms FILE --council SLUG --form FORM --out FILE`: customer numbers become keys."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.council.errors import FileError, KerbsideError
from bot.council.secure_forms import SECURE_FORMS
from bot.councils import read_councils
from bot.services import CARDS
from bot.settings import RecordSettings, SettingError
from bot.usage.imports.files import CsvFile, open_csv
from bot.usage.imports.keying import Keyed, key_file
from bot.usage.imports.lines import LineReader, Noticed
from bot.usage.imports.mapping import read_mapping
from bot.usage.imports.showing import show_bytes, show_problems
from bot.usage.keys import Keys
from bot.usage.records import make_calls, open_records

_SIGN_IN = [name for name, form in SECURE_FORMS.items() if form.signs_in]


def main(arguments: Sequence[str]) -> int:
    """Exit codes: 0 written, 1 the file has bad lines, 2 cannot start or the gateway will not."""
    chosen = _parser().parse_args(list(arguments))
    try:
        settings = RecordSettings.read()
        councils = dict(read_councils(settings.councils_dir))
        if chosen.council not in councils:
            print(f"--council: there is no {chosen.council!r}; known are {', '.join(councils)}", file=sys.stderr)
            return 2
        council = councils[chosen.council]
        exports = read_mapping(council.folder, council.slug, council.reference_prefix, CARDS)
        columns = dict(exports.kinds[chosen.kind].columns)
        if chosen.column:
            columns["person"] = (chosen.column,)
        file = open_csv(chosen.file, columns, ("time|date", "person"))
        if chosen.out.resolve() == chosen.file.resolve():
            raise FileError(str(chosen.out), "--out", "must be another file than the one that is read")
        reader = LineReader(
            exports, chosen.kind, Keys(settings.person_secret), settings.clock()(), file.names, Noticed()
        )
        keyed = asyncio.run(_key(settings, file, reader, chosen))
    except (SettingError, KerbsideError) as wrong:
        print(f"key cannot work: {wrong}", file=sys.stderr)
        return 2
    if keyed.bad:
        show_problems(file, keyed, chosen.problems, "written")
        return 1
    print(
        f"{chosen.out}: {keyed.lines} lines: {keyed.keyed} keyed, {keyed.without} without a number, "
        f"{keyed.too_old} from a time whose keys are destroyed (their numbers were taken out)"
    )
    return 0


async def _key(settings: RecordSettings, file: CsvFile, reader: LineReader, chosen: argparse.Namespace) -> Keyed:
    calls = make_calls()
    try:
        ask = partial(open_records(settings, calls).key_people, chosen.council, chosen.form)
        with show_bytes() as progress:
            task = progress.add_task("Keying", total=file.size)
            return await key_file(
                file, reader, ask, chosen.out, lambda position: progress.update(task, completed=position)
            )
    finally:
        await calls.close()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.usage key", description=__doc__)
    parser.add_argument("kind", choices=("calls", "forms"), help="which columns the file has, by imports.toml")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--council", required=True)
    parser.add_argument(
        "--form", required=True, choices=_SIGN_IN, help="whose numbers they are: the chat's secure card"
    )
    parser.add_argument("--column", help="what the header calls the number, if imports.toml does not say it (person)")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the keyed file, to be imported")
    parser.add_argument("--problems", type=Path, metavar="FILE", help="write the bad lines there, as CSV")
    return parser
