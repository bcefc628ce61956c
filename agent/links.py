"""Addresses at which people open a shop's pictures: on the server's own application, else files on this machine."""

from urllib.parse import quote

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
