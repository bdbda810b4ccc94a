"""With an assistant at work: what a period's usage log and the council's assumptions say it saved and cost."""
