"""Addresses by OS Places, the Ordnance Survey's search of the national address data."""
