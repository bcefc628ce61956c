"""products.csv -> Milvus -> hybrid search. Nothing else knows Milvus."""
