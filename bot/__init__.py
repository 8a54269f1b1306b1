"""The core of Good Enough: it knows no platform and never awaits, except at `bot.app.Bot.answer`."""
