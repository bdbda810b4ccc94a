"""Presidio's analyser with recognisers chosen by hand on a blank spaCy pipeline: nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from presidio_analyzer import AnalyzerEngine, LocalRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IbanRecognizer

from bot.language.personal.accounts import find_account_references
from bot.language.personal.banking import find_bank_details
from bot.language.personal.cards import find_cards
from bot.language.personal.emails import find_emails
from bot.language.personal.identity import find_identity
from bot.language.personal.kinds import Find, Kind, merge
from bot.language.personal.phones import find_phones
from bot.language.personal.secrets import find_secrets
from bot.language.pipeline import Renewed

_FINDERS: dict[str, Callable[[str], Iterator[Find]]] = {
    "cards": find_cards,
    "bank details": find_bank_details,
    "identity": find_identity,
    "e-mail addresses": find_emails,
    "phone numbers": find_phones,
    "account references": find_account_references,
    "PINs and passwords": find_secrets,
}


class _Recogniser(LocalRecognizer):
    """One of our finders in Presidio's form."""

    def __init__(self, name: str, find: Callable[[str], Iterator[Find]]) -> None:
        self._find = find
        super().__init__(supported_entities=[kind.value for kind in Kind], supported_language="en", name=name)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Every find with full confidence: a finder has already weighed the words around."""
        return [RecognizerResult(find.kind.value, find.start, find.end, 1.0) for find in merge(self._find(text))]


class _BlankEngine(SpacyNlpEngine):
    """A tokeniser and nothing else, renewed now and then: residents' words are not to pile up in its vocabulary."""

    def __init__(self) -> None:
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self._pipeline: Renewed[None] = Renewed(lambda language: None)

    def load(self) -> None:
        """Make the pipeline; no model is involved."""
        self.nlp = {"en": self._pipeline.get()[0]}

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """Tokens without entities."""
        return self._doc_to_nlp_artifact(self._pipeline.get()[0](text), language)


class _NoEnhancer:
    """Our finders read the context themselves."""

    def enhance_using_context(self, text: str, raw_results: list[RecognizerResult], **_: Any) -> list[RecognizerResult]:
        """The results unchanged."""
        return raw_results


def make_analyzer() -> AnalyzerEngine:
    """The analyser: our finders, and Presidio's own card and IBAN recognisers as a second opinion."""
    recognisers = [_Recogniser(name, find) for name, find in _FINDERS.items()]
    recognisers += [
        CreditCardRecognizer(supported_entity=Kind.CARD_NUMBER.value),
        IbanRecognizer(supported_entity=Kind.IBAN.value),
    ]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognisers, supported_languages=["en"]),
        nlp_engine=_BlankEngine(),
        context_aware_enhancer=_NoEnhancer(),
        default_score_threshold=0.6,
        supported_languages=["en"],
    )
