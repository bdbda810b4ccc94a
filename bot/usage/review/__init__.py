"""The sample of answers that nobody confirmed: drawn, judged by people, a fifth of it twice and blind, and counted."""
