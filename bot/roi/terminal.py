"""Shows a report as tables in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.roi.report import Report
from bot.roi.rounding import say_line, say_number, say_range
from bot.roi.sections import in_order

SAMPLE_NOTICE = "SAMPLE DATA: {samples} of {contacts} contacts are made up"


def show(report: Report, console: Console) -> None:
    """Print the report; samples are named above and below."""
    scope = report.scope
    console.print(f"\n[bold]{escape(scope.council_name)}: what the assistant saved[/]")
    console.print(f"{scope.first:%-d %B %Y} to {scope.last:%-d %B %Y}, prices of {report.assumptions.price_year}")
    _show_sample_notice(report, console)
    net = report.lines["net_capacity"]
    console.print(f"\n[bold]{escape(report.answer)}[/]")
    console.print(f"Net capacity {say_line(net)}, grade {net.grade.value if net.grade is not None else 'counted'}")
    for section in in_order(report):
        table = Table(title=section.title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
        table.add_column("", min_width=34, ratio=1)
        table.add_column("Value (low to high)", justify="right")
        table.add_column("Grade", justify="center")
        table.add_column("Contacts", justify="right")
        for line in section.lines:
            is_weak = line.grade is not None and line.grade.value == "D"
            grade = "counted" if line.grade is None else line.grade.value
            table.add_row(
                escape(line.label), say_line(line), f"[yellow]{grade}[/]" if is_weak else grade, f"{line.count:,}"
            )
        console.print()
        console.print(table)
    _show_services(report, console)
    console.print("\n[bold]Not claimed[/]")
    for note in report.notes:
        console.print(f"  - {escape(note)}")
    for reason in report.savings.because:
        console.print(f"  [yellow]-[/] Grade {report.savings.grade.value}: {escape(reason)}")
    _show_sample_notice(report, console)


def _show_services(report: Report, console: Console) -> None:
    table = Table(title="Capacity released by service", title_justify="left", title_style="bold", show_edge=False)
    table.add_column("Service", ratio=1)
    for name in ("Contacts", "Durable", "Hours", "Capacity released", "Grade"):
        table.add_column(name, justify="right")
    for row in report.services:
        table.add_row(
            escape(row.title),
            f"{row.contacts:,}",
            say_number(row.durable),
            say_number(row.minutes.central / 60),
            say_range(row.released, "GBP"),
            row.savings.grade.value if row.durable else "",
        )
    console.print()
    console.print(table)


def _show_sample_notice(report: Report, console: Console) -> None:
    if report.has_samples:
        notice = SAMPLE_NOTICE.format(samples=report.sample_contacts, contacts=report.lines["contacts"].count)
        console.print(f"[bold yellow]{notice}[/]")
