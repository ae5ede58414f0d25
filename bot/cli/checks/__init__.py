"""What `ask-ai doctor` looks at, one file a subject."""
