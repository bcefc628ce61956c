"""The server's image model: it draws with the request's own pictures."""
