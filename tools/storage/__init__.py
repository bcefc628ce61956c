"""Keep what is needed after a run: the database with its records and tables, files and pictures."""
