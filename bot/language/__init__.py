"""Text work without Rasa: what personal data a message holds, what it names, what it means. No network, no storage."""
