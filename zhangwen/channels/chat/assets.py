"""The files of the built widget."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
LOADER = "widget.js"

# Anything else in the folder is not for browsers.
_HASHED = re.compile(r"[A-Za-z0-9_.-]+-[A-Za-z0-9_-]{6,}\.(?:js|css)")
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
}
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


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    body: bytes
    gzipped: bytes
    etag: str
    content_type: str
    cache_control: str

    def headers(self, is_gzipped: bool) -> dict[str, str]:
        """Returns the headers that go with it."""
        headers = {**_PUBLIC, "ETag": self.etag, "Cache-Control": self.cache_control}
        return {**headers, "Content-Encoding": "gzip"} if is_gzipped else headers


class Assets:
    """The built files, kept in memory until a new build changes the folder.

    Only names that are in the folder can be asked for, so no name leads out of it.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._built = 0
        self._files: dict[str, Asset] = {}

    def loader(self) -> Asset | None:
        """Returns the script that an operator's page names; None before the first build."""
        return self._current().get(LOADER)

    def find(self, name: str) -> Asset | None:
        """Returns a file with a hash in its name; None when the build has no such file."""
        return self._current().get(name) if _HASHED.fullmatch(name) else None

    def _current(self) -> dict[str, Asset]:
        built = self._last_change()
        if built != self._built:
            self._files = {path.name: _asset(path) for path in self._paths()}
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
        if not self._folder.is_dir():
            return []
        return [
            path
            for path in self._folder.iterdir()
            if path.is_file() and (path.name == LOADER or _HASHED.fullmatch(path.name))
        ]


def _asset(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(
        body=body,
        gzipped=gzip.compress(body, 9, mtime=0),
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        content_type=_TYPES[path.suffix],
        cache_control=_SHORTLY if path.name == LOADER else _FOR_EVER,
    )
