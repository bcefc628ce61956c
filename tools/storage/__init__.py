"""What outlives a run: the database, its records and tables, files and pictures."""
