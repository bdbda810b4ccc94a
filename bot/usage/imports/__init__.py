"""What happened outside the chat: calls, visits and web forms that a council's own systems logged, and changes."""
