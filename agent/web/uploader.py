"""The button that uploads files: it takes a file as often as it is chosen, and says what it refuses."""

from collections.abc import Callable, Coroutine

from nicegui import events, ui

from agent.web.controls import button, warn

_LARGEST = 200_000_000  # bytes of a file
PICTURES = "image/*"
TABLES_TOO = ".csv,image/*"


def uploader(
    text: str, on_upload: Callable[[events.UploadEventArguments], Coroutine[object, object, None]],
    accept: str, multiple: bool = False,
) -> ui.upload:  # fmt: skip
    """Return an uploader with its button, which opens the browser's window to choose files.

    Args:
        text: of the button.
        on_upload: called with each file.
        accept: PICTURES or TABLES_TOO.
        multiple: whether several files can be chosen at once.
    """
    made = ui.upload(on_upload=on_upload, multiple=multiple, auto_upload=True, max_file_size=_LARGEST)
    made.props(f'accept="{accept}"').classes("unseen")
    button(text, lambda: made.run_method("pickFiles"))
    made.on("finish", js_handler=f"() => runMethod({made.id}, 'reset', [])")  # else Quasar refuses a file's second time
    made.on("rejected", lambda event: warn(refusal(event.args, accept)),
            js_handler="(all) => emit(all.map((one) => [one.file.name, one.failedPropValidation]))")  # fmt: skip
    return made


def refusal(refused: list[list[str]], accept: str) -> str:
    """Return why the browser sent the first of these files (name, Quasar's reason) not, and how many others."""
    (name, why), *others = refused
    kind = "picture" if accept == PICTURES else "CSV table and no picture"
    said = {
        "accept": f"is no {kind}; choose another file",
        "max-file-size": f"is larger than {_LARGEST // 1_000_000} MB; save it smaller",
    }.get(why, "cannot be uploaded now; choose it again")
    more = f" ({len(others)} more files were not taken)" if others else ""
    return f'"{name}" {said}{more}'
