"""Reports that were issued: frozen with their inputs, approved by somebody else, never changed, restated as a version."""
