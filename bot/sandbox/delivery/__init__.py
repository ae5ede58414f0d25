"""Everything on its way between the workspace and the app: events, interactions, commands, and the app's answers to them."""
