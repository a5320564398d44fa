"""Command line of the launcher: `python -m zhangwen.launch chat | serve | web | train`."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from zhangwen.launch import chat, serve, train, web
from zhangwen.launch.errors import LaunchError
from zhangwen.launch.process import die_with_parent
from zhangwen.launch.settings import SERVICES, WEB_SERVICES, Settings
from zhangwen.launch.supervisor import supervised


def main(arguments: list[str]) -> int:
    """Runs one mode; returns the exit code."""
    parser = argparse.ArgumentParser(prog="zhangwen.launch", description=__doc__)
    parser.add_argument("mode", choices=["chat", "serve", "web", "train"])
    mode = parser.parse_args(arguments).mode
    if "MAKELEVEL" in os.environ:
        # Started by make, which leaves its children running when it is killed.
        die_with_parent(signal.SIGTERM, os.getppid())
    try:
        services = WEB_SERVICES if mode == "web" else SERVICES
        settings = Settings.from_environment(os.environ, services)
        os.chdir(settings.root)
        if mode == "chat":
            return chat.run(settings)
        if mode == "serve":
            return serve.run(settings)
        if mode == "web":
            return web.run(settings)
        with supervised() as supervisor:
            train.ensure_model(supervisor, settings)
            supervisor.is_ready = True
        return supervisor.exit_code()
    except LaunchError as error:
        print(f"{mode}: {error}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
