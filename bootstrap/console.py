"""Saying what is being done, and running tools whose own output goes to a log file."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Optional

from bootstrap.failures import explain


class Console:
    """Prints one line a step and runs the step's command, its output kept in `log`."""

    def __init__(self, log: Path) -> None:
        self.log = log

    def say(self, text: str) -> None:
        """Prints one status line."""
        print("setup: {}".format(text), flush=True)

    def ask(self, command: List[str], environment: Optional[Dict[str, str]] = None) -> str:
        """Returns what `command` prints, or "" when it fails or does not exist."""
        try:
            answer = subprocess.run(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                universal_newlines=True,
                timeout=60,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return answer.stdout.strip() if answer.returncode == 0 else ""

    def run(
        self, doing: str, command: List[str], environment: Optional[Dict[str, str]] = None
    ) -> None:
        """Runs `command`, counting the seconds where there is a terminal to count on.

        Raises:
            SetupError: The command failed; says why in one line.
        """
        self.say("{} ...".format(doing))
        began = time.time()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w+", errors="replace") as log:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            try:
                self._wait(process, began)
            except KeyboardInterrupt:
                process.terminate()
                process.wait()
                raise
            log.seek(0)
            output = log.read()
        if process.returncode != 0:
            raise explain(output, doing, os.path.relpath(str(self.log)))

    def _wait(self, process: "subprocess.Popen[bytes]", began: float) -> None:
        on_terminal = sys.stdout.isatty()
        shown = False
        while True:
            try:
                process.wait(timeout=1)
                break
            except subprocess.TimeoutExpired:
                if on_terminal:
                    print("\r  {:.0f} s".format(time.time() - began), end="", flush=True)
                    shown = True
        if shown:
            print("\r            \r", end="", flush=True)
