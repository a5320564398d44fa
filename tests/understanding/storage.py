"""A place where a component under test keeps what it has learnt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource


@dataclass(frozen=True)
class Storage:
    """The last three arguments with which Rasa makes a component."""

    model_storage: LocalModelStorage
    resource: Resource
    context: ExecutionContext

    @classmethod
    def in_folder(cls, folder: Path) -> Storage:
        return cls(
            LocalModelStorage.create(folder),
            Resource("component"),
            ExecutionContext(GraphSchema({}), node_name="component"),
        )
