"""Tools for those who develop Good Enough; the bot itself needs none of them."""
