"""The web pages: the board of new garments with the conversation, the review, the catalogue, the runs, the settings."""
