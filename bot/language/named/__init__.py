"""One file for each family of things that a message can name. Pure functions over one text."""
