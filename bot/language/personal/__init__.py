"""One file for each family of personal data: where it stands in a message. Nothing here keeps or logs what it finds."""
