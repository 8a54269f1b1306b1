"""The store: one SQLite file, a module of functions for each noun, every one taking a transaction."""
