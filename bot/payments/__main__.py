"""`python -m bot.payments reconcile`: whether Pay, our ledger and the accounts agree about a day. It only reads."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.backends.civica.client import Civica
from bot.backends.govuk_pay.client import GovukPay
from bot.council.errors import BackEndError, FileError
from bot.councils import Council, read_councils
from bot.database import exists, open_database
from bot.payments.comparing import Line, compare
from bot.payments.gathering import gather
from bot.payments.names import SERVICES
from bot.payments.writing import show, write_csv
from bot.settings import PaymentsSettings, SettingError
from bot.web import Calls

_DIFFERENCES, _CANNOT = 1, 2
_BUDGET_SECONDS, _ATTEMPT_SECONDS = 300.0, 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit codes: 0 all agree, 1 there are differences, 2 it could not be found out."""
    given = _read_arguments(arguments)
    try:
        settings = PaymentsSettings.read()
        logs.set_up("payments", settings.log_level, settings.log_form)
        council = _choose_council(settings, given.council)
        day = _read_day(given.date, settings.clock()())
        out = _read_out(given.out)
        if not exists(settings.database):
            raise SettingError(settings.named("database"), "there is no ledger yet")
        lines = asyncio.run(_reconcile(settings, council, day))
    except (SettingError, FileError) as wrong:
        print(wrong, file=sys.stderr)
        return _CANNOT
    except BackEndError as failure:
        print(f"The day cannot be reconciled: {failure.back_end} does not answer ({failure.message}).", file=sys.stderr)
        return _CANNOT
    except DBAPIError as failure:
        print(f"{settings.named('database')}: the ledger cannot be read: {failure.orig}", file=sys.stderr)
        return _CANNOT
    console = Console(soft_wrap=True)
    show(console, council.name, day, lines)
    if out is not None:
        try:
            write_csv(out, council.slug, day, lines)
        except OSError as failure:
            print(f"--out: {out} cannot be written ({failure.strerror})", file=sys.stderr)
            return _CANNOT
        console.print(f"Written to {out}", highlight=False)
    return _DIFFERENCES if any(line.differences for line in lines) else 0


async def _reconcile(settings: PaymentsSettings, council: Council, day: date) -> list[Line]:
    engine = open_database(settings.database, read_only=True)
    calls = Calls(budget_seconds=_BUDGET_SECONDS, attempt_seconds=_ATTEMPT_SECONDS)
    pay = GovukPay(calls, _address(settings, council, "payments"), settings.govuk_pay_key)
    civica = Civica(
        calls,
        _address(settings, council, "council_tax"),
        settings.civica_user,
        settings.civica_password,
        nation=council.nation,
    )
    try:
        with _progress() as progress:
            steps = {step: progress.add_task(step, total=None) for step in ("GOV.UK Pay", "Accounts")}

            def told(step: str, done: int, of: int) -> None:
                progress.update(steps[step], completed=done, total=of)

            prefix = f"{council.reference_prefix}-{SERVICES['council_tax'][0]}-"
            found = await gather(engine, pay, civica, council.slug, prefix, day, told)
    finally:
        await calls.close()
        engine.dispose()
    return compare(found.at_pay, found.in_ledger, found.posted, found.unknown_accounts)


def _address(settings: PaymentsSettings, council: Council, back_end: str) -> str:
    if back_end not in council.back_ends:
        raise SettingError("--council", f"{council.slug} has no [back_ends.{back_end}] in its council.toml")
    return council.back_ends[back_end].url.replace("{sandbox}", settings.sandbox_url)


def _choose_council(settings: PaymentsSettings, slug: str) -> Council:
    councils = read_councils(settings.councils_dir)
    if slug not in councils:
        raise SettingError("--council", f"there is no council {slug!r}; there is {', '.join(councils)}")
    return councils[slug]


def _read_day(raw: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(raw)
        if day.isoformat() != raw:
            raise ValueError(raw)
    except ValueError:
        raise SettingError("--date", f"must be a day such as 2026-11-25, not {raw!r}") from None
    if day > now.astimezone(UTC).date():
        raise SettingError("--date", f"{raw} has not come yet")
    return day


def _read_out(raw: str | None) -> Path | None:
    if raw is None:
        return None
    path = Path(raw)
    if path.is_dir() or not path.parent.is_dir():
        raise SettingError("--out", f"must be a file in a folder that is there, not {raw!r}")
    return path


def _progress() -> Progress:
    """A bar on a terminal; nothing in a log file."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.payments", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    reconcile = commands.add_parser("reconcile", help="compare Pay, our ledger and the accounts for one day")
    reconcile.add_argument("--council", required=True, help="the council's short name, for example westmoor")
    reconcile.add_argument("--date", required=True, help="the day on which money was taken, for example 2026-11-25")
    reconcile.add_argument("--out", help="also write every payment of the day to this CSV file")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
