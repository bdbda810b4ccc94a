"""Rasa makes the response generator first and loads the model afterwards."""

from __future__ import annotations

from pathlib import Path

from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.assistant.responses import CouncilResponses

ROOT = Path(__file__).parents[2]


async def test_the_responses_of_a_model_loaded_later_are_said() -> None:
    config = EndpointConfig(
        type="bot.assistant.responses.CouncilResponses",
        councils_dir=str(ROOT / "councils"),
        words_dir=str(ROOT / "words"),
    )
    generator = NaturalLanguageGenerator.create(config, None)
    assert isinstance(generator, CouncilResponses)
    assert isinstance(generator, TemplatedNaturalLanguageGenerator), "Rasa hands responses to these only"
    domain = Domain.load(str(ROOT / "domain.yml"))
    tracker = DialogueStateTracker("westmoor.a", domain.slots)
    assert await generator.generate("utter_welcome", tracker, "rest") is None
    generator.responses = domain.responses
    message = await generator.generate("utter_greet", tracker, "rest")
    assert message is not None
    assert "Westmoor Council" in message["text"]
