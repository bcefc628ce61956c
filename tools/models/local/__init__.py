"""Every role played on this machine, without a key."""
