"""What the bot learns from people: verified answers, answers that were wrong, and what the documents lack."""
