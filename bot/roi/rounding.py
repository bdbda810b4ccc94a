"""How figures are said: three significant figures, pounds to the nearest ten from a thousand. Files keep them exact."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from bot.roi.figures import Line, Range


def say_pounds(amount: Decimal) -> str:
    """`£1,920`, `£317`, `£26`, `£0.82`, `-£95,300`."""
    size = abs(amount)
    if size >= 1000:
        text = f"{_significant(size, least=Decimal(10)):,.0f}"
    elif size >= 10 or size == size.to_integral_value():
        text = f"{size.quantize(Decimal(1), ROUND_HALF_UP):,}"
    else:
        text = f"{size.quantize(Decimal('0.01'), ROUND_HALF_UP)}"
    return f"-£{text}" if amount < 0 and Decimal(text.replace(",", "")) else f"£{text}"


def say_number(value: Decimal) -> str:
    """Whole numbers in full; others to three significant figures: `1,204`, `13.4`, `0.125`."""
    if value == value.to_integral_value():
        return f"{value:,.0f}"
    rounded = _significant(value)
    return f"{rounded.normalize():,f}"


def say_share(value: Decimal) -> str:
    """`62.5 %`."""
    return f"{(value * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def say(value: Decimal, unit: str) -> str:
    """A value in its unit."""
    if unit == "GBP":
        return say_pounds(value)
    return say_share(value) if unit == "share" else say_number(value)


def say_range(value: Range, unit: str) -> str:
    """`£960 (£310 to £2,030)`, or the value alone when it was counted."""
    central = say(value.central, unit)
    return central if value.is_exact else f"{central} ({say(value.low, unit)} to {say(value.high, unit)})"


def say_line(line: Line) -> str:
    """A line's value with its range."""
    return say_range(line.value, line.unit)


def _significant(value: Decimal, least: Decimal | None = None) -> Decimal:
    """Three significant figures, or to the nearest `least` where that is coarser than units."""
    if not value:
        return value
    step = Decimal(1).scaleb(value.adjusted() - 2)
    if least is not None and step < least:
        step = least
    return (value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
