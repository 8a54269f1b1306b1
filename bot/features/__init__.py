"""What members can do: one file a thing."""
