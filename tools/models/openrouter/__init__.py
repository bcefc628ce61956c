"""Models for every role that are called over HTTP: at OpenRouter, or at any server with OpenAI's API."""
