"""A shot's result in words, and the addresses of its pictures: on the server's application, else files on this machine."""

from urllib.parse import quote

from agent.documents import Shot
from agent.services import Services


def file_url(services: Services, run: str, file: str) -> str:
    """Return the address of a delivered file. `file` is relative to the run's folder, as in `NEW001/shopify.jpg`."""
    base = services.settings.resolved_public_url()
    if not base:
        return (services.settings.resolved_out() / run / file).as_uri()
    return f"{base}/files/{quote(run, safe='')}/{quote(file)}"


def preview_url(services: Services, key: str) -> str:
    """Return the address of a stored picture in small, or "" without a server."""
    base = services.settings.resolved_public_url()
    return f"{base}/previews/{quote(key, safe='')}" if base else ""


def in_words(services: Services, run: str, product: str, shot: Shot, question: str = "") -> str:
    """Return a shot's result in words, with a question, and with its picture if a server shows it."""
    seen = preview_url(services, shot["preview"]) if shot["preview"] else ""
    file = file_url(services, run, shot["file"]) if shot["file"] else ""
    picture = f"\n\n[![{shot['shot']}]({seen})]({file or seen})" if seen else ""
    return f"{product} for {shot['shot']}: {shot['status'].replace('_', ' ')}, {shot['reason']}.{question}{picture}"
