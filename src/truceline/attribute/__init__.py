"""Who says what: quotes, cues, chains of sources and voice, each tied to its words."""
