"""The public door: who speaks, what they may say, what is kept of it, and what happens when Rasa does not answer."""
