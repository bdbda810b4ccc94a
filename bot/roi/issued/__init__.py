"""Issued reports: frozen with their inputs, approved by somebody else, never changed, restated as a new version."""
