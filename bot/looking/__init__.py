"""What people meet when the bot looks at a server: commands, cards and their buttons, a watched room, a test call. Who may do what is decided here."""
