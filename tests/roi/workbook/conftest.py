"""One LibreOffice for all tests of workbooks: its first start makes its profile, which takes seconds."""

from __future__ import annotations

import pytest

from tests.roi.workbook.recalculated import Office, start_office


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return start_office(tmp_path_factory.mktemp("office"))
