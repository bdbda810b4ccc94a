"""The reports as workbooks with live formulas: a finance officer changes an assumption and everything recalculates."""
