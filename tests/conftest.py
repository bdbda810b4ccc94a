"""What every test shares: patience of property tests on a machine that others use too, and what runs side by side."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("kerbside", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "kerbside"))

ONE_SYSTEM = "tests/conversations/"  # one running system for all of them, and a test that looks at what they left
#: What takes minutes begins first, longest first: begun last, it would run alone while the other worker has no work.
LONG = (
    ONE_SYSTEM,
    "tests/journeys/test_killed_at_random.py",
    "tests/usage/test_kill.py",
    "tests/journeys/",
    "tests/assistant/test_policies.py",
    "tests/usage/test_keeping_on.py",
    "tests/usage/test_real_rasa.py",
    "tests/payments/",
    "tests/browser/",
    "tests/nlu/",
)


@pytest.fixture(autouse=True)
def logs_as_new() -> Iterator[None]:
    """A test that runs a process's `main` here sets up its logs; those of the next test go where that test looks."""
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; otherwise the order stays."""

    def place(item: pytest.Item) -> int:
        return next((number for number, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=place)


class WholeFiles(LoadScopeScheduling):  # type: ignore[misc]
    """A file stays in one worker, and so do all conversations; they are begun in the order of `LONG`."""

    def _split_scope(self, nodeid: str) -> str:
        return ONE_SYSTEM if nodeid.startswith(ONE_SYSTEM) else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WholeFiles:
    config.option.loadscopereorder = False  # by the number of tests, which says little about minutes
    return WholeFiles(config, log)
