"""Before there is a bot: what the contacts cost today, and what each option would cost and bring. Pure, in Decimal."""
