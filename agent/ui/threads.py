"""How many pictures a command works on at a time."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor


def one_thread_a_core() -> None:
    """For the running loop. Drawing and checking fill a core each: more threads would only hold more pictures in memory."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max(2, os.cpu_count() or 2)))
