"""Libraries by the REST API of Koha."""
