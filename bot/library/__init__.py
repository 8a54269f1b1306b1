"""The words: packs, planning, matching, lint."""
