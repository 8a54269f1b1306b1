"""A group's words as one file: TOML, CSV or JSON, out and in again, and nothing is lost on the way."""
