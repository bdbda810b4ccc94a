"""Council tax accounts as Civica OpenRevenues' web API tells of them: XML over a log-in that lasts one person long."""
