from __future__ import annotations

import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.launch.machine import Run


@pytest.fixture
def run() -> Iterator[Run]:
    """Ports and a mark for one start; whatever a failed test leaves is removed by process id."""
    run = Run()
    yield run
    for process in run.processes():
        try:
            process.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
