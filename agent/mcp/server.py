"""The MCP server of a shop, on stdin and stdout or on this machine's loopback."""

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import anyio
from mcp.server import MCPServer
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import AnyUrl, BaseModel, ValidationError

from agent.mcp.answers import Call, certificate, picture
from agent.mcp.tools import MAKING, TOOLS
from prompts import render
from tools.errors import Problem, closest, first_error, one_line

HOST = "127.0.0.1"
T = TypeVar("T")


async def serve(shop: Path, port: int | None) -> None:
    """Serve the shop in a folder until stdin ends, or on a port of 127.0.0.1 until Ctrl-C.

    The SDK refuses HTTP requests whose Host or Origin is not this machine (DNS rebinding).
    """

    about: dict[str, Any] = {"instructions": render("mcp"), "version": version("bestshot"), "log_level": "WARNING"}
    server = ShopServer("bestshot", lifespan=lambda _: nullcontext(shop), **about)
    for tool in TOOLS:
        server.add_tool(tool, annotations=ToolAnnotations(read_only_hint=tool not in MAKING, destructive_hint=False))
    address = "bestshot://runs/{run}/{product}/{shot}"
    server.resource(address, mime_type="image/jpeg")(picture)
    server.resource(f"{address}/certificate", mime_type="application/json")(certificate)
    await (server.run_stdio_async() if port is None else server.run_streamable_http_async(host=HOST, port=port))


class ShopServer(MCPServer[Path]):
    """A server that says what a Problem says, and refuses arguments that a tool does not have."""

    async def call_tool(
        self, name: str, arguments: dict[str, object], context: Call | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError with problem and remedy."""
        known = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        for unknown in sorted(arguments.keys() - known.get(name, arguments).keys()):
            raise ToolError(f"{name} has no argument {unknown!r}; {closest(unknown, known[name], 'it has:')}")
        return await _told(super().call_tool(name, arguments, context))

    async def read_resource(
        self, uri: AnyUrl | str, context: Call | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """Read a resource. Raises ResourceNotFoundError with problem and remedy."""
        return await _told(super().read_resource(uri, context))


async def _told(work: Coroutine[object, None, T]) -> T:
    """Run work and return its result. An expected error is raised in its own words.

    The SDK cancels a call again and again until it ends, so that it could not put its books in order. So the work is a
    task, which is cancelled once.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({task})
        raise
    except (ToolError, ResourceError) as error:
        cause = error.__cause__
        if isinstance(cause, ValidationError) and not isinstance(error, UnexpectedToolError):
            cause = first_error(cause, BaseModel)
        elif isinstance(cause, OSError):
            cause = Problem(one_line(cause), "start `bestshot mcp` in the shop's folder, or name it with --shop")
        if isinstance(cause, Problem):
            said = ToolError if isinstance(error, ToolError) else ResourceNotFoundError
            raise said(one_line(cause)) from error
        raise
