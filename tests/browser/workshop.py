"""Where the widget is built anew: a copy of its folder with the tools that it names."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.launch.machine import ROOT

WIDGET = ROOT / "widget"
NODE = (20, 19)
NO_NODE = "no Node >= 20.19 with npm on this machine: apt-get install nodejs npm, or nodejs.org"
NO_PACKAGES = "npm can reach no registry, and its cache lacks packages of widget/package-lock.json"
UNREACHABLE = re.compile(
    r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ENOTCACHED)\b"
)
SECONDS = 300


class Workshop:
    """A copy of `widget/` in which npm has put what the lock file says, exactly."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "widget"

    def prepare(self) -> None:
        """Copies and installs; skips the test where this machine cannot."""
        require_node()
        ignored = shutil.ignore_patterns("node_modules")
        shutil.copytree(WIDGET, self.folder, ignore=ignored)
        installed = self.run("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund")
        if installed.returncode and UNREACHABLE.search(installed.stderr):
            pytest.skip(NO_PACKAGES)
        assert installed.returncode == 0, installed.stderr

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a program in the copy."""
        return subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, timeout=SECONDS
        )


def require_node() -> None:
    """Skips the test where there is no Node, or one that is too old for the tools."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip(NO_NODE)
    version = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    numbers = tuple(int(each) for each in re.findall(r"\d+", version)[:2])
    if numbers < NODE:
        pytest.skip(f"{NO_NODE} (this is {version.strip()})")
