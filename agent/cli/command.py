"""How a function becomes a command: its options get their help from its docstring, and it may be asynchronous."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import wraps
from inspect import Parameter, Signature, getdoc, isawaitable, signature
from typing import Annotated, Any, get_args, get_origin

import typer

Command = Callable[..., Any]
_ARGUMENT = re.compile(r"^    (\w+): (.+(?:\n     .+)*)", re.MULTILINE)


def command(function: Command) -> Command:
    """Return a function as Typer calls it. An asynchronous one runs in an event loop with one worker thread per core.

    Drawing and checking each use a whole core. More threads would only keep more pictures in memory. The loop has at
    least two threads.
    """

    async def finished(work: Awaitable[Any]) -> Any:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max(2, os.cpu_count() or 2)))
        return await work

    @wraps(function)
    def called(**options: Any) -> Any:
        made = function(**options)
        return asyncio.run(finished(made)) if isawaitable(made) else made

    called.__doc__ = (getdoc(function) or "").partition("\nArgs:\n")[0]
    return taking(called, documented(function))


def documented(function: Command) -> list[Parameter]:
    """Return a command's parameters as Typer reads them. The help of each is in the docstring, in the part `Args`.

    A parameter without a default is an argument of the command, the others are options, unless it says otherwise.
    """
    told = dict(_ARGUMENT.findall((getdoc(function) or "").partition("\nArgs:\n")[2]))
    found = []
    for one in signature(function).parameters.values():
        kind, info = one.annotation, typer.Argument() if one.default is one.empty else typer.Option()
        if get_origin(kind) is Annotated:
            kind, info = get_args(kind)
        if one.name in told:
            info = copy(info)
            info.help = " ".join(told[one.name].split())
        found.append(one.replace(annotation=Annotated[kind, info]))
    return found


def taking(function: Command, parameters: Iterable[Parameter]) -> Command:
    """Let a function say to Typer that it takes these parameters."""
    known = list(parameters)
    function.__dict__["__signature__"] = Signature(known)
    function.__annotations__ = {one.name: one.annotation for one in known}
    return function
