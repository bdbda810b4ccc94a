"""Kills parts of the running system while residents talk, and compares what stands with what was sent."""
