"""What several nodes share: rendering, lettering, judging."""
