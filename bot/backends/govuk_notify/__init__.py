"""E-mails and texts to residents through GOV.UK Notify."""
