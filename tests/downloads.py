"""What a visitor can take away from a page."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import unquote


def tables(html: str) -> dict[str, list[list[str]]]:
    """The tables that links hold themselves, as rows, by the name of the file."""
    links = re.findall(r'download="([^"]*)" href="data:text/csv;charset=utf-8,([^"]*)"', html)
    return {name: [*csv.reader(io.StringIO(unquote(text)))] for name, text in links}
