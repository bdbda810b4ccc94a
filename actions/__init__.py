"""Rasa's custom actions: one module per need. The only code that imports `rasa_sdk`; says named responses only."""
