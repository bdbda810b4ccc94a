"""Card payments by GOV.UK Pay."""
