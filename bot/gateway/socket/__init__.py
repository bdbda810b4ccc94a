"""The way in for Rasa's Socket.IO clients: their events in, the same care as over REST, Rasa's shapes out."""
