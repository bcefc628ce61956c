"""What a file says about itself is read back by our own parser and by exiftool."""

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tools.imaging.encoding import encode_within
from tools.imaging.metadata import VOCABULARY, Provenance, packet, profile_name, provenance
from tools.imaging.sizes import FORMATS

PICTURE = np.full((40, 60, 3), (200, 120, 90), np.uint8)
TERMS = ("composite", "compositeWithTrainedAlgorithmicMedia", "trainedAlgorithmicMedia")


def read(xmp: bytes, form: str = "JPEG") -> Provenance:
    with Image.open(io.BytesIO(encode_within(PICTURE, form, None, xmp))) as picture:
        return provenance(picture)


@pytest.mark.skipif(not shutil.which("exiftool"), reason="needs exiftool (Debian: libimage-exiftool-perl)")
@pytest.mark.parametrize("term", TERMS)
@pytest.mark.parametrize("form", FORMATS)
def test_exiftool_reads_source_type_and_credit_and_finds_nothing_to_warn_of(
    tmp_path: Path, form: str, term: str
) -> None:
    path = tmp_path / f"picture{FORMATS[form]}"
    path.write_bytes(encode_within(PICTURE, form, None, packet(term, "bestshot (a model)")))
    tags = (
        "-XMP-iptcExt:DigitalSourceType",
        "-XMP-photoshop:Credit",
        "-Warning",
        "-Error",
        "-ICC_Profile:ProfileDescription",
    )
    command = ["exiftool", "-n", "-s3", *tags, str(path)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert lines[:2] == [VOCABULARY + term, "bestshot (a model)"]
    assert len(lines) == 3
    assert "sRGB" in lines[2]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=40))
def test_any_credit_survives(credit: str) -> None:
    expected = " ".join(credit.split("\r")).strip()
    assert (read(packet("composite", credit)).credit or "") == expected


@pytest.mark.parametrize(
    "inner",
    [
        '<rdf:Description rdf:about="" e:DigitalSourceType="http://x/y" p:Credit="Ann"/>',
        '<rdf:Description rdf:about=""><e:DigitalSourceType rdf:resource="http://x/y"/><p:Credit>Ann</p:Credit></rdf:Description>',
    ],
)
def test_the_other_ways_to_write_a_property_are_read_too(inner: str) -> None:
    text = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:p="http://ns.adobe.com/photoshop/1.0/">'
        f"{inner}</rdf:RDF></x:xmpmeta>"
    )
    assert read(text.encode()) == Provenance("http://x/y", "Ann")


@pytest.mark.parametrize(
    "xmp",
    [
        b"no xml at all",
        b"\xff\xfe\x00broken",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>',
        b"<a>" * 3000,
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "TIFF"])
def test_a_packet_that_is_none_says_nothing_and_breaks_nothing(xmp: bytes, form: str) -> None:
    assert read(xmp, form) == Provenance()


def test_a_file_without_any_says_nothing() -> None:
    picture = Image.fromarray(PICTURE)
    assert provenance(picture) == Provenance()
    assert profile_name(None) is None
    assert profile_name(b"no profile") is None


def test_the_same_picture_gives_the_same_bytes() -> None:
    first, second = (encode_within(PICTURE, "JPEG", None, packet("composite", "bestshot")) for _ in range(2))
    assert first == second
