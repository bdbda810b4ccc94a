"""TED, run only where it matters: where a rule or a remembered story is certain, its network decides nothing."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.featurizers.precomputation import MessageContainerForCoreFeaturization
from rasa.core.policies.memoization import MemoizationPolicy
from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.policies.ted_policy import TEDPolicy
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecutionRejected
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.fingerprint import fingerprint_of_rooms

_LOG = logging.getLogger(__name__)
_CERTAIN = 1.0
_MOST_POLICIES = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class SparingTEDPolicy(TEDPolicy):
    """Rasa's TED with the same answers as part of the ensemble, at a fraction of the time.

    The ensemble takes the surest policy, and at a tie the one of higher priority, which TED never is. It does not
    support stories with a resident's text in them: for those Rasa would work out the sentence vectors of the whole
    conversation before each step.
    """

    _others: tuple[Policy, ...] = ()

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TEDPolicy:
        """Load the network, and the trained rules and memories beside it."""
        policy = super().load(config, model_storage, resource, execution_context, **kwargs)
        policy._others = tuple(_load_others(model_storage, execution_context))
        _LOG.debug("assistant.policies.loaded others=%d", len(policy._others))
        return policy

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Changes with our source."""
        return fingerprint_of_rooms()

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        precomputations: MessageContainerForCoreFeaturization | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Nothing at all where another policy is certain; otherwise the network's prediction."""
        if self._another_is_certain(tracker, domain, rule_only_data):
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(tracker, domain, rule_only_data, precomputations, **kwargs)

    def _another_is_certain(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None
    ) -> bool:
        # A rejected action (a form that could not use an answer) is struck out of every prediction afterwards.
        if tracker.events and isinstance(tracker.events[-1], ActionExecutionRejected):
            return False
        return any(
            other.predict_action_probabilities(tracker, domain, rule_only_data=rule_only_data).max_confidence
            >= _CERTAIN
            for other in self._others
        )


def _load_others(model_storage: ModelStorage, execution_context: ExecutionContext) -> list[Policy]:
    """The model's rule and memoization policies; Rasa names what each learnt by its place in config.yml."""
    found: list[Policy] = []
    for kind in (RulePolicy, MemoizationPolicy):
        for place in range(_MOST_POLICIES):
            resource = Resource(f"train_{kind.__name__}{place}")
            try:
                with model_storage.read_from(resource):
                    pass
            except ValueError:
                continue  # there is no such policy in this model
            found.append(kind.load(kind.get_default_config(), model_storage, resource, execution_context))
    return found
