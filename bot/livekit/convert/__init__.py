"""LiveKit's messages as the values of `bot.diagnostics.seen`. Pure; fields that are not known here are left out, numbers of enumerations that are not are told as such."""
