"""The server's Qwen: it looks at the pictures it is sent and answers in the shape that the request asks for."""
