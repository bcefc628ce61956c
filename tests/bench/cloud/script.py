"""The tutorial's steps as one plain script: `python -m tests.bench.cloud.script SHOP OUT`.

One call after the other, one picture a product, no check, no retry; its pauses of 0.5 s between batches of embeddings are
kept. It shares nothing with the product but the shop's files. Prints `{index_seconds, seconds, products}` as JSON; the
pictures lie in OUT as `<new_id>.jpg`. Address and key come from the same environment variables as the product's.
"""

import base64
import csv
import io
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openai import OpenAI
from PIL import Image
from pymilvus import AnnSearchRequest, DataType, MilvusClient, RRFRanker
from sklearn.feature_extraction.text import TfidfVectorizer

EMBED, QWEN, NANO_BANANA = (
    "nvidia/llama-nemotron-embed-vl-1b-v2:free", "qwen/qwen3.5-397b-a17b", "google/gemini-nano-banana-2.1",
)  # fmt: skip
PAUSE = 0.5  # seconds between batches of five embeddings, as in the tutorial
COPY = ("New season", "From $29.90")  # what our batch is asked for as well; the tutorial's prompt knows no copy
STYLE = """You see three bestselling fashion pictures. Write one prompt of under 100 words for an image model that makes a
picture of another garment in their style: scene and background, lighting and tone, pose and framing, mood."""
PICTURE = """A female model wears exactly the clothing of image 1. Style and mood of image 2. {style} Scene: {hint}.
Full body, photorealistic. These lines of text stand in the picture, letter by letter: {copy}"""


def data_url(path: Path, longest: int, quality: int = 85) -> str:
    picture = Image.open(path).convert("RGB")
    picture.thumbnail((longest, longest))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def image(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def embedded(client: OpenAI, pictures: Sequence[Path]) -> list[list[float]]:
    inputs: Any = [{"content": [image(data_url(picture, 512))]} for picture in pictures]
    answer = client.embeddings.create(model=EMBED, input=inputs, encoding_format="float")
    return [row.embedding for row in sorted(answer.data, key=lambda row: row.index)]


def index(client: OpenAI, shop: Path, database: Path) -> tuple[MilvusClient, TfidfVectorizer]:
    rows = rows_of(shop / "products.csv")
    vectors: list[list[float]] = []
    for start in range(0, len(rows), 5):
        if start:
            time.sleep(PAUSE)
        vectors += embedded(client, [shop / "images" / row["image_path"] for row in rows[start : start + 5]])
    words = TfidfVectorizer(stop_words="english", max_features=500)
    sparse = words.fit_transform([row["description"] for row in rows])
    milvus = MilvusClient(str(database))
    schema = milvus.create_schema(auto_id=True, enable_dynamic_field=True)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("dense", DataType.FLOAT_VECTOR, dim=len(vectors[0]))
    schema.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("category", DataType.VARCHAR, max_length=64)
    schema.add_field("sales_count", DataType.INT64)
    kinds = milvus.prepare_index_params()
    kinds.add_index("dense", index_type="FLAT", metric_type="COSINE")
    kinds.add_index("sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    milvus.create_collection("products", schema=schema, index_params=kinds)
    data = [
        {"dense": vectors[i], "sparse": sparse_of(sparse[i]), "category": row["category"],
         "sales_count": int(row["sales_count"]), "image_path": row["image_path"]}
        for i, row in enumerate(rows)
    ]  # fmt: skip
    milvus.insert("products", data)
    return milvus, words


def sparse_of(row: Any) -> dict[int, float]:
    found = row.tocoo()
    return {int(i): float(v) for i, v in zip(found.col, found.data, strict=True)} or {0: 1e-6}


def bestsellers(
    client: OpenAI, milvus: MilvusClient, words: TfidfVectorizer, shop: Path, product: dict[str, str]
) -> list[Path]:
    dense = embedded(client, [shop / "new_products" / product["image_path"]])
    text = " ".join(product[name] for name in ("category", "style", "season", "prompt_hint"))
    sparse = [sparse_of(words.transform([text])[0])]
    for wanted in (f'category == "{product["category"]}" and sales_count > 1500', "sales_count > 1500"):
        routes = [
            AnnSearchRequest(dense, "dense", {"metric_type": "COSINE"}, 20, expr=wanted),
            AnnSearchRequest(sparse, "sparse", {"metric_type": "IP"}, 20, expr=wanted),
        ]
        found = milvus.hybrid_search("products", routes, RRFRanker(60), 3, output_fields=["image_path"])[0]
        if found:  # the tutorial's own shop has a bestseller in every category
            break
    return [shop / "images" / hit["entity"]["image_path"] for hit in found]


def style_of(client: OpenAI, pictures: Sequence[Path]) -> str:
    content: Any = [{"type": "text", "text": STYLE}, *(image(data_url(picture, 1024)) for picture in pictures)]
    answer = client.chat.completions.create(
        model=QWEN, messages=[{"role": "user", "content": content}], temperature=0.7, max_tokens=512
    )
    return str(answer.choices[0].message.content)


def picture_of(client: OpenAI, flatlay: Path, best: Path, style: str, hint: str) -> bytes:
    prompt = PICTURE.format(style=style, hint=hint, copy=" ".join(f'"{line}"' for line in COPY))
    content = [{"type": "text", "text": prompt}, image(data_url(flatlay, 1024)), image(data_url(best, 1024))]
    body = {
        "model": NANO_BANANA, "messages": [{"role": "user", "content": content}],
        "modalities": ["image", "text"], "image_config": {"aspect_ratio": "3:4", "image_size": "2K"},
    }  # fmt: skip
    answer: Any = client.post("/chat/completions", body=body, cast_to=object)
    url = answer["choices"][0]["message"]["images"][0]["image_url"]["url"]
    return base64.b64decode(url.partition(",")[2])


def main() -> None:
    shop, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True)
    client = OpenAI(api_key=os.environ["OPENROUTER_API_KEY"], base_url=os.environ["OPENROUTER_BASE_URL"], max_retries=0)
    began = time.monotonic()
    milvus, words = index(client, shop, out / "catalog.db")
    indexed = time.monotonic()
    products = rows_of(shop / "new_products.csv")
    for product in products:
        best = bestsellers(client, milvus, words, shop, product)
        flatlay = shop / "new_products" / product["image_path"]
        made = picture_of(client, flatlay, best[0], style_of(client, best), product["prompt_hint"])
        (out / f"{product['new_id']}.jpg").write_bytes(made)
    ended = time.monotonic()
    print(json.dumps({"index_seconds": indexed - began, "seconds": ended - indexed, "products": len(products)}))


if __name__ == "__main__":
    main()
