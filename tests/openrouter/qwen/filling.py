"""Any JSON schema filled with what is known, by the names of its properties; the rest validly and plainly."""

from collections.abc import Mapping
from typing import Any

from tests.openrouter.qwen.inspector import Finding

_YES = ("ok", "yes", "passed", "answer", "holds", "value", "correct", "pass")
_WHY = ("evidence", "reason", "why", "explanation", "note")
_SPELT = {"color": "colour", "worn": "worn_naturally", "pasted_edge": "no_pasted_edge", "label": "no_label_or_hanger"}


def fill(schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    """A value valid under the schema. `known` maps property names to values or to Findings."""
    return _value(schema, known, schema, "", None)


def _value(
    schema: Mapping[str, Any], known: Mapping[str, Any], root: Mapping[str, Any], name: str, about: Finding | None
) -> Any:
    schema = _resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    key = _SPELT.get(name.lower(), name.lower())
    if key in known and not isinstance(known[key], Finding):
        return _fitted(known[key], schema)
    finding = known.get(key) or about
    if "enum" in schema:
        said = "no" if finding is not None and not finding.ok else "yes"
        return said if said in schema["enum"] else schema["enum"][0]
    if key == "box" and finding is not None:
        return list(finding.box)
    kind = _kind(schema)
    if kind == "object":
        properties = schema.get("properties", {})
        wanted = properties if schema.get("additionalProperties") is False else dict(properties)
        return {part: _value(sub, known, root, part, finding) for part, sub in wanted.items()}
    if kind == "array":
        return _items(schema, known, root)
    if kind == "boolean":
        return finding.ok if finding is not None and (key in _YES or key in known) else True
    if kind in ("integer", "number"):
        return _number(schema, finding)
    if kind == "null":
        return None
    text = finding.evidence if finding is not None and (key in _WHY or key in known) else name.replace("_", " ")
    return _fitted(text, schema)


def _items(schema: Mapping[str, Any], known: Mapping[str, Any], root: Mapping[str, Any]) -> list[Any]:
    """One entry for each attribute where entries name one (`name` or `attribute`), else as few as allowed."""
    item = _resolved(schema.get("items", {"type": "string"}), root)
    properties = item.get("properties", {})
    label = next((part for part in ("attribute", "name", "question") if part in properties), None)
    if label is None:
        return [_value(item, known, root, "", None) for _ in range(schema.get("minItems", 0))]
    names = _resolved(properties[label], root).get("enum") or [k for k, v in known.items() if isinstance(v, Finding)]
    return [
        {
            part: name if part == label else _value(sub, {}, root, part, _finding(known, name))
            for part, sub in properties.items()
        }
        for name in names
    ]


def _finding(known: Mapping[str, Any], name: str) -> Finding | None:
    found = known.get(_SPELT.get(name.lower(), name.lower()))
    return found if isinstance(found, Finding) else None


def _resolved(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    """References followed, the first alternative that is not null taken."""
    while True:
        if "$ref" in schema:
            target: Any = root
            for part in str(schema["$ref"]).removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        elif "allOf" in schema:
            schema = {**{k: v for k, v in schema.items() if k != "allOf"}, **schema["allOf"][0]}
        elif "anyOf" in schema or "oneOf" in schema:
            options = schema.get("anyOf") or schema["oneOf"]
            schema = next((option for option in options if option.get("type") != "null"), options[0])
        else:
            return schema


def _kind(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    return str(next((k for k in kind if k != "null"), "null")) if isinstance(kind, list) else str(kind)


def _number(schema: Mapping[str, Any], finding: Finding | None) -> int | float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = schema.get("maximum", schema.get("exclusiveMaximum", max(low + 1, 1)))
    value = high if finding is None or finding.ok else low
    if value == schema.get("exclusiveMinimum") or value == schema.get("exclusiveMaximum"):
        value = (low + high) / 2
    return int(value) if _kind(schema) == "integer" else float(value)


def _fitted(value: Any, schema: Mapping[str, Any]) -> Any:
    kind = _kind(schema)
    if kind == "string":
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        if "enum" in schema and text not in schema["enum"]:
            return schema["enum"][0]
        return text.ljust(schema.get("minLength", 0), ".")[: schema.get("maxLength")]
    if kind == "array":
        return list(value)[: schema.get("maxItems")] if isinstance(value, list | tuple) else [value]
    return value
