"""What moderators can do: the questions they may ask of the store, and the commands that act on it."""
