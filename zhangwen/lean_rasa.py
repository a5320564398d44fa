"""Rasa without TensorFlow: starts in a third of the time and in a third of the memory.

Rasa imports TensorFlow (and, through it, JAX) as soon as a server, the shell or a test run is
started, although none of the components named in our `config.yml` uses it. `install` puts
placeholder modules in their place: importing them, subclassing what they define and naming their
attributes works, computing with them does not.

    python -m zhangwen.lean_rasa shell -i 127.0.0.1     # any command of Rasa's own CLI

A component that does need TensorFlow (DIET, TED) is trained with plain `rasa train`.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from typing import Any

REPLACED_PACKAGES = frozenset(
    {"tensorflow", "tensorflow_text", "tensorflow_hub", "keras", "jax", "jaxlib", "tensorboard"}
)


class _PlaceholderType(type):
    """Gives placeholder classes any public attribute, so that `tf.keras.Model` resolves."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class Placeholder(metaclass=_PlaceholderType):
    """Stands for any class, function or constant of a replaced package."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Stands for calling a function, or for making an instance."""
        return Placeholder()

    def __len__(self) -> int:
        return 0  # spaCy counts TensorFlow's GPUs

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _PlaceholderModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder


class _PlaceholderImporter(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers imports of `REPLACED_PACKAGES` and of everything below them."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in REPLACED_PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _PlaceholderModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        module.__path__ = []


def install() -> None:
    """Puts the placeholders in place. Does nothing when they are, or TensorFlow is loaded."""
    if "tensorflow" in sys.modules:
        return
    sys.meta_path.insert(0, _PlaceholderImporter())


def main() -> None:
    """Runs Rasa's command line with the arguments of this process."""
    install()
    from rasa.__main__ import main as rasa_main

    rasa_main()


if __name__ == "__main__":
    main()
