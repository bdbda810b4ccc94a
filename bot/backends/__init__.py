"""One folder per real contract: `client.py` speaks it, `sandbox.py` stands in for it. They meet over HTTP only."""
