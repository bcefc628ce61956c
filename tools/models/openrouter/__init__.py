"""Who plays the roles over HTTP: OpenRouter, or any server that speaks OpenAI's language."""
