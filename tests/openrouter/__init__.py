"""A server that speaks the part of OpenRouter's API that this project uses, for tests and for trying by hand.

`python -m tests.openrouter --port 8808`, then `OPENROUTER_API_KEY=test OPENROUTER_BASE_URL=http://127.0.0.1:8808/api/v1`.
In tests: the fixture `openrouter`, or `tests.openrouter.running.running`.
"""
