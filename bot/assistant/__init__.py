"""What Rasa loads from us: graph components, a policy and the response generator. It talks to no other process."""
