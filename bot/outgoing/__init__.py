"""What the bot calls of other people's services: help desks and on-call schedules."""
