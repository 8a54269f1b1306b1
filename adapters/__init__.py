"""The platforms: each adapter translates between its platform and the core, and does nothing else."""
