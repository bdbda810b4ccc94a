"""Many councils' measured reports together: totals, spread, and each council among unnamed others."""
