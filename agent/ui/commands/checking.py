"""The command that judges pictures from anywhere: verify."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from agent.ui.commands.options import Budget, Json
from agent.ui.console import print_json, say
from agent.ui.errors import REVIEW

if TYPE_CHECKING:
    from agent.verification.request import Verified

_MARKS = {"passed": "ok  ", "failed": "FAIL", "unverified": "?   ", "not_applicable": "-   ", "not_run": "-   "}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(verify)


def verify(
    image: Annotated[Path | None, typer.Argument(help="The picture to judge.", show_default=False)] = None,
    product: Annotated[Path | None, typer.Option(help="The flat-lay of the garment that it must show.")] = None,
    copy: Annotated[list[str] | None, typer.Option(help="Line of text that must stand in it; repeatable.")] = None,
    channel: Annotated[str | None, typer.Option(help="Also hold the file against this channel's rules.")] = None,
    kind: Annotated[
        Literal["packshot", "on_model", "auto"], typer.Option(help="The garment alone, or worn by a person.")
    ] = "auto",
    marked: Annotated[
        Path | None, typer.Option(help="Draw the faults on the picture into this PNG; with --manifest a folder.")
    ] = None,
    manifest: Annotated[
        Path | None, typer.Option(help="CSV of many: image, product and, where wanted, copy (by |), channel, kind.")
    ] = None,
    budget: Budget = None,
    as_json: Json = False,
) -> None:
    """Judge a picture from anywhere: is it this garment, is the copy right, does the file keep the channel's rules?

    \b
    Example:
      bestshot verify picture.jpg --product flatlay.jpg --copy "New season" --channel shopify --marked faults.png
      bestshot verify --manifest pairs.csv --marked faults/
    """
    from agent.ui.judging import judge_many, judge_one

    if manifest:
        if image or product or copy or channel or kind != "auto":
            raise typer.BadParameter(
                "the table names pictures, products, copy, channel and kind", param_hint="--manifest"
            )
        document = asyncio.run(judge_many(manifest, marked, budget))
        print_json(document) if as_json else _tell_many(document)
        raise typer.Exit(0 if document["accepted"] == len(document["pictures"]) and not document["refused"] else REVIEW)
    if image is None or product is None:
        raise typer.BadParameter("give a picture and --product FLATLAY, or --manifest pairs.csv")
    verdict = asyncio.run(judge_one(image, product, tuple(copy or ()), channel, kind, marked, budget))
    print_json(verdict) if as_json else _tell(verdict)
    raise typer.Exit(0 if verdict["status"] == "accepted" else REVIEW)


def _tell(verdict: "Verified") -> None:
    typer.echo(verdict["status"])
    for check in verdict["checks"]:
        fault = f": {check['fault']}" if check["fault"] else ""
        typer.echo(f"  {_MARKS[check['status']]} {check['name']:<10} {check['evidence']}{fault}")
    say()


def _tell_many(document: dict[str, Any]) -> None:
    for picture in document["pictures"]:
        wrong = [check for check in picture["checks"] if check["required"] and check["status"] == "failed"]
        why = "; ".join(f"{check['name']}: {check['fault']}" for check in wrong)
        typer.echo(f"{picture['status']:<10} {picture['image']}{f'  {why}' if why else ''}")
    refused = f", {len(document['refused'])} refused" if document["refused"] else ""
    say(
        f"{document['accepted']} accepted, {document['rejected']} rejected, {document['unverified']} unverified{refused}"
        f" in {document['seconds']:.0f} s"
    )
