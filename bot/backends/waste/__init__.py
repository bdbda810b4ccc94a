"""Household collections by the Local Waste Service Standards' REST draft, with extensions named `kerbside:`."""
