"""How the bot is doing, in figures that people look at."""
