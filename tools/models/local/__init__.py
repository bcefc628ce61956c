"""Models for every role that run on this machine, without a key."""
