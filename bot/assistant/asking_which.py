"""The policy that comes before the rules: outside a form, a close call between two meanings is asked back about."""

from __future__ import annotations

from typing import Any

from rasa.core.constants import POLICY_PRIORITY, RULE_POLICY_PRIORITY
from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

_ACTION = "action_ask_which_need"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class AskWhichPolicy(Policy):
    """Certain about a message with a `close_call` when no form runs, and silent about everything else.

    Its `priority` in config.yml must be above the rules', which know the message's first meaning.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """One above the rules'."""
        return {POLICY_PRIORITY: RULE_POLICY_PRIORITY + 1}

    @staticmethod
    def supported_data() -> SupportedData:
        """It learns from nothing."""
        return SupportedData.ML_AND_RULE_DATA

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AskWhichPolicy:
        """As Rasa's graph makes it, after training."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing to learn; Rasa wants a file of each policy."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "nothing.json").write_text("{}", "utf-8")
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: MessageContainerForCoreFeaturization | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The question, or nothing."""
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        if (
            message is not None
            and tracker.latest_action_name == ACTION_LISTEN_NAME
            and tracker.active_loop_name is None
            and message.parse_data.get("close_call")
            and message.intent.get("name") != DEFAULT_NLU_FALLBACK_INTENT_NAME
        ):
            probabilities[domain.index_for_action(_ACTION)] = 1.0
        return self._prediction(probabilities)
