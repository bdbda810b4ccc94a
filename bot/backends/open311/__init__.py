"""Reports to the council by Open311 GeoReport v2."""
