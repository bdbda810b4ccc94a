"""Events become facts, facts become contacts, each contact has one outcome. The only writer of the usage tables."""
