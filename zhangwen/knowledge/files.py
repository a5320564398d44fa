"""Reading knowledge files: YAML in, checked records out, every mistake one line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from zhangwen.knowledge.schema import Record


class KnowledgeError(Exception):
    """A knowledge file cannot be used; its text is one line with file, place and problem."""

    def __init__(self, file: Path, place: str, problem: str) -> None:
        self.file = file
        self.place = place
        self.problem = " ".join(problem.split())
        super().__init__(": ".join(part for part in (str(file), place, self.problem) if part))


def yaml_files(folder: Path) -> tuple[Path, ...]:
    """Lists the YAML files of a folder by name.

    Raises:
        KnowledgeError: There is no such folder, or it has a file that would never be read.
    """
    if not folder.is_dir():
        raise KnowledgeError(folder, "", "no such folder")
    # `*.yaml` and the like would be passed over in silence, and with them what somebody added.
    for file in sorted(folder.iterdir()):
        if not file.name.startswith(".") and file.suffix != ".yml":
            raise KnowledgeError(file, "", "is not a .yml file")
    return tuple(sorted(folder.glob("[!.]*.yml")))


_Model = TypeVar("_Model", bound=Record)


def read(file: Path, model: type[_Model]) -> _Model:
    """Reads one file as the given record.

    Raises:
        KnowledgeError: The file cannot be read, is not YAML, or does not fit the record.
    """
    try:
        content = _PlainLoader(file.read_text(encoding="utf-8")).get_single_data()
    except OSError as error:
        raise KnowledgeError(file, "", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(file, "", "is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise KnowledgeError(file, place, error.problem or "is not YAML") from error
    except yaml.YAMLError as error:
        raise KnowledgeError(file, "", str(error)) from error
    if not isinstance(content, dict):
        raise KnowledgeError(file, "", "must be keys with values")
    try:
        return model.parse_obj(content)
    except ValidationError as error:
        first, *others = error.errors()
        more = f" (and {len(others)} more)" if others else ""
        raise KnowledgeError(file, _place(first["loc"]), first["msg"] + more) from error


def _place(location: tuple[int | str, ...]) -> str:
    names = [name for name in location if name != "__root__"]
    path = "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in names)
    return path.lstrip(".")


class _PlainLoader(yaml.SafeLoader):
    """Safe YAML where dates stay text, so that we can check them, and no key may stand twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None,
                        None,
                        f"duplicate key '{key_node.value}'",
                        key_node.start_mark,
                    )
                seen.add(key_node.value)
        return super().construct_mapping(node, deep=deep)


def _as_text(loader: _PlainLoader, node: yaml.ScalarNode) -> Any:
    return loader.construct_scalar(node)


_PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", _as_text)
