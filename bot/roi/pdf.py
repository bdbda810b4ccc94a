"""Makes a PDF of a report's own page: tagged (PDF/UA), with bookmarks, page numbers and the sample's watermark.

WeasyPrint lays the page out. It loads Pango from the operating system only when a PDF is asked for: all else works
without it.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

from bot.roi.formats import FormatMissing

_CHART = re.compile(r'(aria-label="([^"]*)">\s*<svg\b[^>]*>)')
HERE = Path(__file__).parent
NEEDED = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def print_page(html: str, path: Path, *, is_sample: bool = False) -> None:
    """Write the page as a PDF; `FormatMissing` where the machine has no Pango. Links to other files are left out."""
    weasyprint = _load()
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # what print has no use for is no news
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"])  # nothing is fetched from anywhere
    page = weasyprint.HTML(string=_for_paper(html, is_sample=is_sample), url_fetcher=fetcher)
    page.write_pdf(path, pdf_variant="pdf/ua-1", pdf_tags=True)


def _for_paper(html: str, *, is_sample: bool) -> str:
    """The page with the rules of paper after its own.

    Who hears the PDF is told of a chart what its frame on the page says: WeasyPrint takes that from the SVG's title.
    """
    sheets = ("print.css", "sample.css") if is_sample else ("print.css",)
    rules = "".join((HERE / name).read_text("utf-8") for name in sheets)
    return _CHART.sub(r"\1<title>\2</title>", html).replace("</head>", f"<style>{rules}</style></head>", 1)


def _load() -> Any:
    try:
        import weasyprint
    except OSError as missing:
        raise FormatMissing(
            f"Pango is not installed on this machine, which lays the pages out; on Debian: apt-get install {NEEDED} "
            f"({str(missing).splitlines()[0]})"
        ) from missing
    return weasyprint
