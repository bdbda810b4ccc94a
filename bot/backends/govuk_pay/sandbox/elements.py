"""What the payment page is made of: frame and style, fields, lists, the summary of mistakes, the cancel button."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from html import escape

from bot.backends.govuk_pay.sandbox.tables import Row
from bot.council.money import pounds

_STYLE = """
*{box-sizing:border-box}
body{margin:0;font:1.1875rem/1.4 system-ui,sans-serif;color:#16202a;background:#fff}
header{background:#22313f;color:#fff;padding:.75rem 1rem;font-weight:700}
main,.banner{max-width:46rem;margin:0 auto;padding:0 1rem}
.banner{border-left:.5rem solid #a8480c;background:#fdf1e6;padding:.75rem 1rem;margin-top:1rem}
h1{font-size:2rem;line-height:1.15;margin:1.5rem 0 1rem}
h2{font-size:1.375rem}
label,legend{display:block;font-weight:700;margin-bottom:.25rem;padding:0}
.hint{color:#4b5a66;margin:0 0 .35rem}
.field{margin:0 0 1.4rem}
.wrong{border-left:.3rem solid #b3200e;padding-left:.8rem}
.error{color:#b3200e;font-weight:700;margin:0 0 .35rem}
input,select{font:inherit;padding:.4rem .5rem;border:2px solid #16202a;border-radius:0;
width:100%;min-height:2.75rem;background:#fff;color:inherit}
input.short{width:5.5rem}
fieldset{border:0;margin:0;padding:0}
.two{display:flex;gap:1rem}
.two label{font-weight:400}
button,.button{font:inherit;font-weight:700;border:0;border-bottom:3px solid #06331c;background:#0b6b3a;
color:#fff;padding:.6rem 1.1rem;min-height:2.75rem;
cursor:pointer;text-decoration:none;display:inline-block}
button.other{background:#e7ebee;color:#16202a;border-bottom-color:#8c979f}
:focus-visible{outline:3px solid #ffbf00;outline-offset:0;box-shadow:0 0 0 5px #16202a}
.summary{border:3px solid #b3200e;padding:1rem;margin:1.5rem 0}
.summary h2{margin-top:0}
.summary a{color:#b3200e;font-weight:700}
dl{display:grid;grid-template-columns:minmax(8rem,2fr) 3fr;margin:0 0 1.5rem;border-top:1px solid #b9c2c9}
dt,dd{margin:0;padding:.6rem 0;border-bottom:1px solid #b9c2c9;overflow-wrap:anywhere}
dt{font-weight:700;padding-right:.5rem}
@media (max-width:26rem){dl{grid-template-columns:1fr}dt{padding-bottom:0;border-bottom:0}dd{padding-top:.1rem}}
.total dd:last-of-type{font-size:1.5rem;font-weight:700}
details{margin:0 0 1.4rem}
code{white-space:nowrap}
"""

_BANNER = (
    '<div class="banner" role="note"><strong>This is a test page.</strong> No money is taken. '
    "Use one of the test cards. Never type the number of a real card.</div>"
)


def framed(title: str, body: str) -> str:
    """A whole page."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)} - test page</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><header>Card payment: test page</header>{_BANNER}"
        f"<main>{body}</main></body></html>"
    )


def what_is_paid(row: Row) -> str:
    """What the payment is for, and the amount."""
    amount = pounds(Decimal(row["amount"]) / 100)
    facts = {"Payment for": row["description"], "Reference": row["reference"], "Total amount": amount}
    return f'<section aria-label="Payment summary">{listed(facts, "total")}</section>'


def listed(facts: Mapping[str, str], kind: str = "") -> str:
    """Facts by name."""
    inner = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return f'<dl class="{kind}">{inner}</dl>'


def mistakes(errors: Mapping[str, str]) -> str:
    """The summary above a form that has mistakes; each leads to its field."""
    if not errors:
        return ""
    inner = "".join(f'<li><a href="#{name}">{escape(problem)}</a></li>' for name, problem in errors.items())
    return f'<div class="summary" role="alert"><h2>There is a problem</h2><ul>{inner}</ul></div>'


def labelled(
    name: str, label: str, value: str, more: str, *, error: str = "", hint: str = "", optional: bool = False
) -> str:
    """A field with its label, its hint and what is wrong with it."""
    described = [f"{name}-{what}" for what, there in (("hint", hint), ("error", error)) if there]
    aria = f' aria-describedby="{" ".join(described)}"' if described else ""
    return (
        f'<div class="field{" wrong" if error else ""}"><label for="{name}">{escape(label)}'
        f"{' (optional)' if optional else ''}</label>"
        + (f'<p class="hint" id="{name}-hint">{escape(hint)}</p>' if hint else "")
        + (f'<p class="error" id="{name}-error">Error: {escape(error)}</p>' if error else "")
        + box(name, value, more + aria + (' aria-invalid="true"' if error else ""))
        + "</div>"
    )


def box(name: str, value: str, more: str) -> str:
    """A bare field; `more` are further attributes."""
    return f'<input id="{name}" name="{name}" value="{escape(value, quote=True)}" {more}>'


def cancel_button(action: str) -> str:
    """`action` is relative to the address of the step that shows the button."""
    button = '<button type="submit" class="other">Cancel payment</button>'
    return f'<form method="post" action="{escape(action, quote=True)}"><p>{button}</p></form>'


def in_fours(number: str) -> str:
    """A card number as it stands on a card."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
