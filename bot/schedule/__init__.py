"""When things go out: local times, the ticker and the outbox."""
