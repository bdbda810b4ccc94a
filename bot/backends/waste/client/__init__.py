"""Household collections from a server of the Local Waste Service Standards' draft, in our words."""

from bot.backends.waste.client.household import Waste

__all__ = ["Waste"]
