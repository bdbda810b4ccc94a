"""What our trained components have in common: how Rasa's graph loads one, and what makes it train again."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, Self, cast

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.assistant.fingerprint import fingerprint_of_rooms


class Learnt(GraphComponent):
    """A component whose training wrote files into a folder of the model."""

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """As Rasa's graph makes it, after training."""
        component = cast("Self", cls.create(config, model_storage, resource, execution_context))
        with model_storage.read_from(resource) as folder:
            component.read(folder)
        return component

    @abstractmethod
    def read(self, folder: Path) -> None:
        """Take what training wrote into the folder."""

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with our source and with the weights."""
        return fingerprint_of_rooms()
