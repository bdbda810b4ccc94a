"""`/chat`: the conversation as a page that needs no script: forms do what the calls of the chat do elsewhere."""
