"""The libraries that read dates and amounts: loaded when first used, without their banners."""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import sys
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def chinese() -> Any:
    """Returns `jionlp`, for Chinese. The first call takes about a second.

    It logs what it cannot read, with the text, which is a customer's: nothing of that is kept.
    """
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        jionlp = importlib.import_module("jionlp")
    silent = logging.getLogger("zhangwen.silent")
    silent.propagate = False
    silent.setLevel(logging.CRITICAL + 1)
    for name, module in list(sys.modules.items()):
        # Its modules log by the functions of `logging` itself, which no level could quieten.
        if name.partition(".")[0] == "jionlp" and getattr(module, "logging", None) is logging:
            vars(module)["logging"] = silent
    return jionlp


@lru_cache(maxsize=1)
def english_date_parser() -> Any:
    """Returns `dateparser.parse`, for English. The first call takes about half a second."""
    return importlib.import_module("dateparser").parse


def load_value_libraries() -> None:
    """Loads both, so that the first customer who names a day does not wait for them."""
    chinese()
    english_date_parser()
