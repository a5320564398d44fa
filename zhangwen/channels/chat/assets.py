"""The files of the built widget."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
LOADER = "widget.js"

# A part of the widget and its build. Anything else in the folder is not for browsers.
_PART = re.compile(r"(?P<part>[A-Za-z-]+)-[0-9a-f]{8}\.js")
_TYPE = "text/javascript; charset=utf-8"
# Pages of every origin may load these, and no browser may take them for anything else.
_PUBLIC = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_FOR_EVER = "public, max-age=31536000, immutable"
# Long enough for a visit, short enough that a new version is everywhere soon.
_SHORTLY = "public, max-age=300"
# What goes by the name of another build is no more than a help in need.
_NEVER = "no-store"


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    gzipped: bytes
    etag: str
    cache_control: str
    content_type: str = _TYPE

    def headers(self, is_gzipped: bool) -> dict[str, str]:
        """Returns the headers that go with it."""
        headers = {**_PUBLIC, "ETag": self.etag, "Cache-Control": self.cache_control}
        return {**headers, "Content-Encoding": "gzip"} if is_gzipped else headers


class Assets:
    """The built files, kept in memory until a new build changes the folder.

    A page that was loaded before a release asks for files of its own build, and while one process
    after the other is restarted, either build is asked for what only the other has. Where the very
    file is not there, the same part of the present build does: loader, panel and extras of
    neighbouring builds have to get on with each other.

    Names are only looked up among those of the folder, so none leads out of it.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._built = 0
        self._files: dict[str, Asset] = {}
        self._parts: dict[str, Asset] = {}

    def loader(self) -> Asset | None:
        """Returns the script that an operator's page names; None before the first build."""
        return self._current().get(LOADER)

    def find(self, name: str) -> Asset | None:
        """Returns a part of the widget by its file's name; None when there is no such part."""
        match = _PART.fullmatch(name)
        return (self._current().get(name) or self._parts.get(match["part"])) if match else None

    def _current(self) -> dict[str, Asset]:
        built = self._last_change()
        if built != self._built:
            self._files = {path.name: _asset(path) for path in self._paths()}
            self._parts = {
                match["part"]: replace(asset, cache_control=_NEVER)
                for name, asset in self._files.items()
                if (match := _PART.fullmatch(name))
            }
            self._built = built
        return self._files

    def _last_change(self) -> int:
        times = [
            path.stat().st_mtime_ns
            for path in (self._folder, self._folder / LOADER)
            if path.exists()
        ]
        return max(times, default=0)

    def _paths(self) -> list[Path]:
        """Returns what may be served, the latest build last."""
        if not self._folder.is_dir():
            return []
        found = [
            path
            for path in self._folder.iterdir()
            if path.is_file() and (path.name == LOADER or _PART.fullmatch(path.name))
        ]
        return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(
        body=body,
        gzipped=gzip.compress(body, 9, mtime=0),
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        cache_control=_SHORTLY if path.name == LOADER else _FOR_EVER,
    )
