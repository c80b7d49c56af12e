"""Anki decks of the questions, one a language: what the notes say, when each changed, and the files."""
