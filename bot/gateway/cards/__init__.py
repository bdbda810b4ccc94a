"""Secure cards: small forms beside the conversation for what must not be typed into it. Rasa hears of a grant only."""
