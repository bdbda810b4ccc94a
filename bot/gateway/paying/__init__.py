"""Payments at the two doors: actions begin them, residents open and return, GOV.UK Pay nudges, outcomes are told once.

What a payment is and how it moves on is in `bot.payments`; here it meets conversations.
"""
