"""What the command line does with words: packs, a group's own, and files of them."""
