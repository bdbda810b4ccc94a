"""The council's page at `/`, with the chat's script tag on it as on any site, and the files that it loads itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from aiohttp import web

from bot.council.collections import LONDON
from bot.councils import Council, Words
from bot.gateway.chat_files import A_YEAR, KINDS, packed
from bot.gateway.chat_setup import council_facts, digits, fill_in
from bot.gateway.desk import DESK
from bot.gateway.opening import say_closed_today, say_days
from bot.services import CARDS, assistant

FOLDER = Path(__file__).with_name("static")
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class PageFiles:
    """The template and the served files by name. `digest` changes whenever one of the served files does."""

    template: Template
    served: Mapping[str, bytes]
    digest: str

    @classmethod
    def read(cls, folder: Path = FOLDER) -> PageFiles:
        """Everything in the folder that a browser may have; the template itself is not served."""
        served = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in KINDS}
        digest = hashlib.sha256()
        for name, content in served.items():
            digest.update(f"{name} {len(content)}\n".encode() + content)
        template = Template((folder / "page.html").read_text(encoding="utf-8"))
        return cls(template, served, digest.hexdigest()[:16])


_FILES: web.AppKey[PageFiles] = web.AppKey("page_files", PageFiles)


def static_address(app: web.Application) -> str:
    """What the addresses of the served files begin with."""
    return f"/static/{app[_FILES].digest}"


def add_page_routes(app: web.Application) -> None:
    """Serve the default council's page and its files. The app's `DESK` must be there before the first request."""
    app[_FILES] = PageFiles.read()
    app.router.add_get("/", _show_page)
    app.router.add_get(r"/static/{digest:[0-9a-f]+}/{name:[a-z]+\.(?:css|svg)}", _send_file)


def render_page(files: PageFiles, council: Council, words: Words, language: str, now: datetime) -> str:
    """The page's HTML: sentences from `words`, section `page`; facts from the council's settings."""
    facts = council_facts(council, words)
    said = {key: fill_in(value, facts) for key, value in words.section("page").items()}
    closed = say_closed_today(council.hours, now.astimezone(LONDON).date(), words)
    texts = {key: escape(value) for key, value in said.items()}
    values = texts | {key: escape(value) for key, value in facts.items() if key != "relay"}
    return files.template.substitute(
        values,
        language=escape(language),
        static=f"/static/{files.digest}",
        site_key=escape(council.site_keys[0]),
        phone_digits=digits(council.phone),
        out_of_hours=escape(council.out_of_hours_phone),
        out_of_hours_digits=digits(council.out_of_hours_phone),
        website_address=escape(council.website),
        cards="\n".join(_cards(council, words)),
        closed_today=f'<p class="closed-today">{escape(closed)}</p>' if closed else "",
        week="\n".join(
            f"<dt>{escape(day)}</dt><dd>{escape(hours)}</dd>" for day, hours in say_days(council.hours, words)
        ),
    )


async def _show_page(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    council = desk.councils[desk.settings.default_council]
    language = council.languages[0]
    page = render_page(request.app[_FILES], council, desk.words(council, language), language, desk.clock())
    response = web.Response(text=page, content_type="text/html")
    # The page names the files of this release and today's closures, so it is asked for anew each time.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.enable_compression()
    return response


async def _send_file(request: web.Request) -> web.Response:
    files, name = request.app[_FILES], request.match_info["name"]
    if name not in files.served:
        raise web.HTTPNotFound(text="There is no such file.")
    # A page of another release, from a second copy of the gateway, is served what there is, but not for keeps.
    current = request.match_info["digest"] == files.digest
    return packed(request, files.served[name], KINDS[Path(name).suffix], A_YEAR if current else "no-cache")


def _cards(council: Council, words: Words) -> Iterator[str]:
    """One card for each service, with links to the council's pages; none for a service without a page of its own."""
    for service in CARDS:
        title = words.say("page.other_services") if service is assistant.CARD else service.title
        links = "".join(
            f'<li><a href="{escape(council.page(one.intent))}">{escape(one.title[:1].upper() + one.title[1:])}</a></li>'
            for one in service.tasks
            if one.intent in council.pages
        )
        if links:
            yield f'<div class="card"><h3>{escape(title)}</h3><ul>{links}</ul></div>'
